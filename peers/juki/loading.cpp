#include "peers/juki/loading.hpp"

#include "platform/base/error.hpp"
#include "platform/faults/faults.hpp"
#include "platform/personal_number/personal_number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::juki {
namespace {

int state_of(const std::string& word)
{
    if (word == "live")
        return 0;
    if (word == "dead")
        return 1;
    if (word == "abroad")
        return 2;
    throw std::invalid_argument("state");
}

} // namespace

resident_row resident_loader::parse(std::string_view line, std::uint64_t number) const
{
    const char* field = "";
    try {
        const auto json = nlohmann::json::parse(line);
        const auto text = [&](const char* name) {
            field = name;
            return json.at(name).get<std::string>();
        };
        resident_row row;
        field = "reference";
        row.reference = json.at("reference").get<std::int64_t>();
        const auto number_text = PersonalNumber::from_digits(text("personal_number"));
        if (!number_text)
            throw std::invalid_argument("personal_number");
        const auto code = text("resident_code");
        row.name = text("name");
        row.kana = text("kana");
        row.birth_date = text("birth_date");
        row.sex = text("sex");
        row.postal_code = text("postal_code");
        row.address = text("address");
        row.municipality = text("municipality");
        row.state = state_of(text("state"));
        row.changed_on = text("changed_on");
        row.reason = text("reason");
        const auto place = "resident|" + std::to_string(row.reference);
        row.number_tag = context_.keys.tag(environment_, "personal_number", number_text->reveal_digits());
        row.number_sealed = context_.keys.seal(environment_, place + "|number", number_text->reveal_digits());
        row.code_sealed = context_.keys.seal(environment_, place + "|code", code);
        row.digest = context_.keys.tag(environment_, "resident_row", line);
        return row;
    } catch (const std::exception&) { // its text might quote the line: only the place is told
        throw service_error("E9203", {{"field", "line " + std::to_string(number) + " " + field}});
    }
}

void resident_loader::apply()
{
    std::vector<resident_row> rows;
    std::vector<std::int64_t> references;
    lines_.take([&](std::string_view line, std::uint64_t number) {
        rows.push_back(parse(line, number));
        references.push_back(rows.back().reference);
    });
    // The last line of a reference counts when a batch holds two.
    std::stable_sort(rows.begin(), rows.end(), [](const auto& left, const auto& right) { return left.reference < right.reference; });
    std::vector<resident_row> unique;
    for (auto& row : rows) {
        if (!unique.empty() && unique.back().reference == row.reference)
            unique.back() = std::move(row);
        else
            unique.push_back(std::move(row));
    }
    rows = {};
    const auto now = clock::to_iso(context_.environments.now(environment_));
    load_counts counts;
    try {
        context_.database.bulk([&](db::bulk_transaction& running) {
            counts = {};
            store::lock_residents(running, environment_);
            const auto known = store::digests(running, environment_, references);
            std::vector<const resident_row*> added, changed;
            for (const auto& row : unique) {
                const auto found = known.find(row.reference);
                if (found == known.end())
                    added.push_back(&row);
                else if (found->second != row.digest)
                    changed.push_back(&row);
                else
                    ++counts.unchanged;
            }
            counts.added = added.size();
            counts.changed = changed.size();
            if (!changed.empty())
                store::change(running, environment_, changed, now);
            if (!added.empty())
                store::add(running, environment_, added, now);
            faults::kill_point("after_copy");
            faults::kill_point("before_commit");
        });
    } catch (const db::error& failure) {
        if (failure.unique_violation())
            throw service_error("E9210");
        throw;
    }
    faults::kill_point("after_commit");
    counts_.added += counts.added;
    counts_.changed += counts.changed;
    counts_.unchanged += counts.unchanged;
}

} // namespace chukan::juki
