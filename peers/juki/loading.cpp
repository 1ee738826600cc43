#include "peers/juki/loading.hpp"

#include "platform/base/error.hpp"
#include "platform/faults/faults.hpp"
#include "platform/personal_number/personal_number.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::juki {
namespace {

constexpr std::size_t lines_per_batch = 5000; // some 10 MB while a batch is under way
constexpr std::size_t longest_line = 64 * 1024;

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

bool resident_loader::feed(std::string_view piece)
{
    const auto from = waiting_.size();
    waiting_ += piece;
    for (auto at = waiting_.find('\n', from); at != std::string::npos; at = waiting_.find('\n', at + 1)) {
        ++lines_;
        whole_ = at + 1;
    }
    if (waiting_.size() - whole_ > longest_line)
        throw service_error("E9203", {{"field", "line " + std::to_string(applied_lines_ + lines_ + 1)}});
    return lines_ >= lines_per_batch;
}

void resident_loader::finish()
{
    if (whole_ < waiting_.size()) {
        waiting_ += '\n';
        whole_ = waiting_.size();
        ++lines_;
    }
}

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
    rows.reserve(lines_);
    std::vector<std::int64_t> references;
    for (std::size_t at = 0; at < whole_;) {
        const auto end = waiting_.find('\n', at);
        ++applied_lines_;
        if (end > at) {
            rows.push_back(parse(std::string_view(waiting_).substr(at, end - at), applied_lines_));
            references.push_back(rows.back().reference);
        }
        at = end + 1;
    }
    waiting_.erase(0, whole_);
    whole_ = lines_ = 0;
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
