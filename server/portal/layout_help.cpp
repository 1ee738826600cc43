#include "server/portal/layout_help.hpp"

#include "platform/base/error.hpp"
#include "platform/documents/words.hpp"
#include "server/portal/handlers.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::portal {

using nlohmann::json;

namespace {

json both(const std::string& ja, const std::string& en)
{
    return {{"text", ja}, {"text_en", en.empty() ? ja : en}};
}

/// The codes that a file may hold on `day`; null for an item without a table.
json codes_of(const layout::item& item, const std::string& day)
{
    if (item.codes == nullptr)
        return nullptr;
    json values = json::array();
    for (const auto& code : item.codes->codes)
        if (code.valid_on(day))
            values.push_back({{"code", code.value}, {"name", code.ja}, {"name_en", code.en.empty() ? code.ja : code.en}});
    return {{"name", item.codes->ja}, {"name_en", item.codes->en.empty() ? item.codes->ja : item.codes->en}, {"values", std::move(values)}};
}

/// Rules between items, with each of the items that a rule names: a clerk who looks at either of two items must find it.
json rules_of(const layout::definition& layout, std::size_t item)
{
    json out = json::array();
    for (const auto& rule : layout.rules) {
        const bool pair = rule.kind == layout::rule_kind::together || rule.kind == layout::rule_kind::not_before || rule.kind == layout::rule_kind::age;
        if (rule.item == item || (pair && rule.other == item))
            out.push_back(both(documents::rule_in_words(layout, rule, true), documents::rule_in_words(layout, rule, false)));
    }
    return out;
}

} // namespace

json layout_in_words(const layout::definition& layout, const std::string& day)
{
    json items = json::array();
    for (std::size_t i = 0; i < layout.items.size(); ++i) {
        const auto& item = layout.items[i];
        items.push_back({{"number", item.number},
                         {"name", item.ja},
                         {"name_en", item.en},
                         {"type", both(documents::type_in_words(item, true), documents::type_in_words(item, false))},
                         {"length", both(documents::length_in_words(item, true), documents::length_in_words(item, false))},
                         {"required", item.required},
                         {"limits", both(documents::limits_in_words(item, true), documents::limits_in_words(item, false))},
                         {"rules", rules_of(layout, i)},
                         {"codes", codes_of(item, day)}});
    }
    return {{"kind", layout.kind},
            {"id", layout.id},
            {"name", layout.ja},
            {"name_en", layout.en},
            {"version", layout.version},
            {"valid_from", layout.valid_from},
            {"valid_to", layout.valid_to},
            {"day", day},
            {"header", layout.has_header},
            {"items", std::move(items)}};
}

/// What the checks of a file rest on, in the words of the interface document: the layout in force on the environment's clock (guide 2.11; layouts 模擬).
/// E9310 for a kind that does not exist, E9006 when no version of it is in force.
http::response layout_help(core& core, call& call)
{
    const auto& kind = call.request.path_values.at("kind");
    const auto kinds = core.layouts->kinds();
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
        throw service_error("E9310");
    const auto day = clock::to_date(call.at.environment.clock.at(core.now()));
    const auto& layout = core.layouts->find(kind, day);
    return answer(layout_in_words(layout, day));
}

} // namespace chukan::portal
