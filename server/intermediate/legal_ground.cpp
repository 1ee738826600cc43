#include "server/intermediate/legal_ground.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

nlohmann::json or_null(const std::string& text)
{
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

nlohmann::json named(const law::names& names, const std::string& code)
{
    return {{"code", code}, {"name", names.of(code)}, {"name_en", names.english(code)}};
}

} // namespace

nlohmann::json legal_ground(core& shared, const asked_of_the_law& what)
{
    if (what.result_code == "E6002")
        return {{"ground", "assessment"}, {"article", "番号法第21条第2項第2号"}, {"article_en", "My Number Act art. 21 (2) (ii)"}, {"item", nullptr},
                {"day", what.day},        {"opens_on", nullptr},                 {"closed_on", nullptr},                           {"nearest", nullptr}};
    if (what.result_code != "E6001" && what.result_code != "E6008")
        return nullptr;
    const auto bodies = shared.law.bodies();
    const auto table = shared.law.permissions();
    const law::question question{bodies->find(what.asker_body), bodies->find(what.provider_body), what.office, what.procedure, what.information, what.day};
    if (!question.asker || !question.provider)
        return nullptr;
    auto decided = table->check(*question.asker, *question.provider, what.office, what.procedure, what.information, what.day);
    if (decided.permitted())
        decided = {what.result_code, nullptr}; // the table has changed since: nothing to cite but the item
    const auto why = law::explain(shared.law_names, *table, question, decided);
    nlohmann::json out{{"ground", "table"},
                       {"article", or_null(why.article)},
                       {"article_en", or_null(why.article_en)},
                       {"item", or_null(why.row)},
                       {"day", what.day},
                       {"opens_on", or_null(why.opens_on)},
                       {"closed_on", or_null(why.closed_on)},
                       {"nearest", nullptr}};
    if (why.nearest) {
        const auto& near = *why.nearest;
        out["nearest"] = {{"item", near.row},
                          {"article", table->citation(near.row, what.day)},
                          {"article_en", table->citation_en(near.row, what.day)},
                          {"office", named(shared.law_names, near.office)},
                          {"procedure", named(shared.law_names, near.procedure)},
                          {"provider_kind", named(shared.law_names, near.provider_kind)},
                          {"information", named(shared.law_names, near.information)}};
    }
    return out;
}

} // namespace chukan::intermediate
