#include "server/intermediate/copies.hpp"
#include "server/intermediate/copy_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <algorithm>
#include <unordered_set>

namespace chukan::intermediate {

namespace {

struct places {
    std::size_t record, operation, number, branch, information, version, dataset, period, repetition, data_item, value, absence, automatic, disclosure;
};

/// TK010 (interface.md 3.3). What a value must look like comes from the data item's entry in config/masters/information.json (MS060).
class fukuhon_handler final : public intake::handler {
public:
    explicit fukuhon_handler(core& shared) : core_(shared) {}

    void prepare(const intake::receipt& of, intake::part& rows) override { refuse_unseen(core_, of, rows); }

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const auto today = clock::to_date(clock::from_iso(of.received_at));
        const auto& layout = core_.layouts->find("fukuhon", today);
        const auto place = [&](const char* name) { return core_.layouts->place(layout, name); };
        const places at{place("record_number"), place("operation"),  place("insurer_number"), place("branch_number"), place("information"),
                        place("version"),       place("dataset"),    place("period"),         place("repetition"),    place("data_item"),
                        place("value"),         place("absence_reason"), place("no_automatic_answer"), place("disclosure")};
        rows.scratch = at;

        for (std::size_t row = 0; row < rows.size(); ++row)
            if (!rows.rejected(row))
                check_against_masters(of, rows, row, at, today);
        contract::column branches;
        copy_store::data_keys keys;
        std::vector<std::size_t> key_rows;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            if (branches.empty() || branches.back() != rows.value(row, at.branch))
                branches.push_back(rows.own(row, at.branch)); // rows of one person usually follow each other
            keys.branch.push_back(rows.own(row, at.branch));
            keys.information.push_back(rows.own(row, at.information));
            keys.dataset.push_back(rows.own(row, at.dataset));
            keys.period.push_back(rows.own(row, at.period));
            keys.repetition.push_back(repetition(rows, row, at));
            keys.data_item.push_back(rows.own(row, at.data_item));
            key_rows.push_back(row);
        }
        if (branches.empty())
            return;
        const auto kinds = copy_store::enrollee_kinds(running, of.environment, of.insurer, branches);
        const auto listed = copy_store::with_eligibility(running, of.environment, of.insurer, branches);
        const std::unordered_set<std::string> eligible(listed.begin(), listed.end());
        auto known = copy_store::existing(running, of.environment, of.insurer, keys);

        copy_store::data_keys removed;
        std::unordered_map<std::string, std::size_t> written;
        for (std::size_t index = 0; index < key_rows.size(); ++index) {
            const auto row = key_rows[index];
            const auto& branch = keys.branch[index];
            const auto kind = kinds.find(branch);
            if (kind == kinds.end()) {
                rows.add(row, "E4101", at.branch, {{"value", branch}});
                continue;
            }
            if (kind->second != 1) {
                rows.add(row, "E4102", at.branch, {{"value", branch}});
                continue;
            }
            if (!eligible.contains(branch)) {
                rows.add(row, "E4104", at.branch, {{"value", branch}}); // SK010 first (order of 副本 part 1 and part 2)
                continue;
            }
            const auto key = copy_store::joined(branch, keys.information[index], keys.dataset[index], keys.period[index],
                                                keys.repetition[index], keys.data_item[index]);
            const auto registered = known.find(key);
            const auto here = written.find(key);
            const auto what = rows.value(row, at.operation);
            if (what == "1" && (registered != known.end() || here != written.end())) {
                const bool same_file = here != written.end() || registered->second == of.number;
                rows.add(row, same_file ? "E4105" : "E4106", at.data_item);
                continue;
            }
            if (what != "1" && registered == known.end() && here == written.end()) {
                rows.add(row, "E4107", at.data_item);
                continue;
            }
            if (registered != known.end()) {
                removed.add(keys, index);
                known.erase(registered);
            }
            if (here != written.end())
                written.erase(here);
            if (what != "3")
                written.emplace(key, row);
        }
        if (!removed.branch.empty())
            copy_store::delete_data(running, of.environment, of.insurer, removed);
        write(running, of, rows, at, written);
    }

    void result_line(const intake::receipt&, const intake::part& rows, std::size_t row, std::vector<std::string>& into) override
    {
        const auto& at = *std::any_cast<places>(&rows.scratch);
        for (const auto place : {at.record, at.number, at.branch, at.information, at.data_item})
            into.push_back(rows.own(row, place));
    }

private:
    static std::string repetition(const intake::part& rows, std::size_t row, const places& at)
    {
        auto number = rows.own(row, at.repetition);
        number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
        return number.empty() ? "1" : number;
    }

    void check_against_masters(const intake::receipt& of, intake::part& rows, std::size_t row, const places& at,
                               const std::string& today) const
    {
        if (!core_.masters->insurer_number_allowed(of.insurer, rows.value(row, at.number))) {
            rows.add(row, "E4009", at.number, {{"number", rows.own(row, at.number)}, {"value", rows.own(row, at.number)}});
            return;
        }
        const auto* described = core_.masters->find_information(rows.value(row, at.information));
        if (!described || !described->of_unions || !described->datasets.contains(rows.value(row, at.dataset))) {
            rows.add(row, "E4108", at.information, {{"value", rows.own(row, at.information)}});
            return;
        }
        const auto item = described->items.find(rows.value(row, at.data_item));
        if (item == described->items.end() || item->second.dataset != rows.value(row, at.dataset)) {
            rows.add(row, "E4109", at.data_item, {{"value", rows.own(row, at.data_item)}});
            return;
        }
        if (!item->second.valid_on(today)) {
            rows.add(row, "E4112", at.data_item, {{"item", item->second.name}, {"date", today}, {"value", rows.own(row, at.data_item)}});
            return;
        }
        const auto value = rows.value(row, at.value);
        if (!value.empty() && !item->second.fits(value))
            rows.add(row, "E4110", at.value, {{"item", item->second.name}, {"value", std::string(value)}});
    }

    void write(db::bulk_transaction& running, const intake::receipt& of, const intake::part& rows, const places& at,
               const std::unordered_map<std::string, std::size_t>& written)
    {
        if (written.empty())
            return;
        std::vector<std::size_t> order;
        for (const auto& [key, row] : written)
            order.push_back(row);
        std::sort(order.begin(), order.end());
        auto copy = copy_store::copy_data(running);
        for (const auto row : order) {
            copy->field(of.environment).field(of.insurer).field(of.number);
            for (const auto place : {at.branch, at.information, at.version, at.dataset, at.period})
                copy->field(rows.value(row, place));
            copy->field(repetition(rows, row, at));
            for (const auto place : {at.data_item, at.value, at.absence, at.automatic, at.disclosure})
                copy->field(rows.value(row, place));
            copy->end_row();
        }
        copy->finish();
    }

    core& core_;
};

} // namespace

std::shared_ptr<intake::handler> make_fukuhon_handler(core& shared)
{
    return std::make_shared<fukuhon_handler>(shared);
}

} // namespace chukan::intermediate
