#include "peers/institutions/loading.hpp"

#include "peers/institutions/acquiring.hpp"
#include "platform/base/error.hpp"
#include "platform/faults/faults.hpp"

#include <nlohmann/json.hpp>

namespace chukan::institutions {

void parse_copy(std::string_view line, std::uint64_t number, const law::bodies& bodies, store::copies& to)
{
    const char* field = "";
    try {
        const auto json = nlohmann::json::parse(line);
        const auto text = [&](const char* name) {
            field = name;
            return json.at(name).get<std::string>();
        };
        const auto code = text("body");
        const auto* body = bodies.find(code);
        if (!body || body->system != "institutions")
            throw std::invalid_argument("body");
        field = "reference";
        const auto reference = json.at("reference").get<std::int64_t>();
        contract::answer_content content;
        content.information = text("information");
        const auto valid_from = text("valid_from");
        const auto valid_to = text("valid_to");
        field = "items";
        for (const auto& item : json.at("items")) {
            content.item_code.push_back(item.at(0).get<std::string>());
            content.item_name.push_back(item.at(1).get<std::string>());
            content.value.push_back(item.at(2).get<std::string>());
        }
        field = "held";
        const bool held = json.value("held", false);
        field = "disclosure";
        auto disclosure = json.value("disclosure", std::string("1"));
        to.unit.push_back(body->unit);
        to.body.push_back(code);
        to.reference.push_back(reference);
        to.information.push_back(content.information);
        to.valid_from.push_back(valid_from);
        to.valid_to.push_back(valid_to);
        to.content.push_back(contract::encode(content));
        to.held.emplace_back(held ? "t" : "f");
        to.disclosure.push_back(std::move(disclosure));
    } catch (const std::exception&) { // its text might quote the line: only the place is told
        throw service_error("E9203", {{"field", "line " + std::to_string(number) + " " + field}});
    }
}

void copy_loader::finish()
{
    lines_.finish();
    last_ = true;
}

void copy_loader::apply()
{
    store::copies values;
    const auto bodies = world_.book().bodies();
    lines_.take([&](std::string_view line, std::uint64_t number) { parse_copy(line, number, *bodies, values); });
    std::uint64_t added = 0;
    context_.database.bulk([&](db::bulk_transaction& running) {
        added = 0;
        world_.ensure_keys(running, environment_);
        if (!values.body.empty())
            added = store::put_copies(running, environment_, values);
        if (last_)
            wake_acquiring(context_, running, environment_);
        faults::kill_point("before_commit");
    });
    faults::kill_point("after_commit");
    added_ += added;
}

} // namespace chukan::institutions
