#include "platform/base/uuid.hpp"
#include "platform/contract/eligibility.hpp"
#include "platform/faults/faults.hpp"
#include "server/intermediate/copies.hpp"
#include "server/intermediate/copy_store.hpp"
#include "server/intermediate/periods.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace chukan::intermediate {

namespace {

/// SK010 (interface.md 3.2).
class eligibility_handler final : public intake::handler {
public:
    explicit eligibility_handler(core& shared) : core_(shared) {}

    bool prepares_ahead() const override { return true; } // nothing that it asks for depends on the part before

    void prepare(const intake::receipt& of, intake::part& rows) override
    {
        refuse_unseen(core_, of, rows);
        warn_of_differences(of, rows);
    }

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const auto& layout = core_.layouts->find("eligibility", clock::to_date(clock::from_iso(of.received_at)));
        const auto place = [&](const char* name) { return core_.layouts->place(layout, name); };
        const auto branch = place("branch_number"), number = place("insurer_number"), acquired = place("acquired_on"),
                   lost = place("lost_on"), operation = place("operation");
        rows.scratch = std::array<std::size_t, 4>{place("record_number"), number, branch, place("insured_number")};

        contract::column branches;
        branches.reserve(rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row)
            if (!rows.rejected(row))
                branches.push_back(rows.own(row, branch));
        if (branches.empty())
            return;
        const auto kinds = copy_store::enrollee_kinds(running, of.environment, of.insurer, branches);
        auto periods = copy_store::periods(running, of.environment, of.insurer, branches);

        std::unordered_map<std::string, std::size_t> written; // branch|acquired_on -> the row whose values stay
        contract::column removed_branches, removed_acquired;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const auto of_branch = rows.own(row, branch);
            if (!core_.masters->insurer_number_allowed(of.insurer, rows.value(row, number))) {
                rows.add(row, "E4009", number, {{"number", rows.own(row, number)}, {"value", rows.own(row, number)}});
                continue;
            }
            const auto kind = kinds.find(of_branch);
            if (kind == kinds.end()) {
                rows.add(row, "E4101", branch, {{"value", of_branch}});
                continue;
            }
            if (kind->second != 1) {
                rows.add(row, "E4102", branch, {{"value", of_branch}});
                continue;
            }
            auto& known = periods[of_branch];
            const auto from = rows.own(row, acquired), to = rows.own(row, lost);
            const auto key = of_branch + "|" + from;
            const auto same = std::find_if(known.begin(), known.end(), [&](const auto& period) { return period.acquired_on == from; });
            const auto what = rows.value(row, operation);
            if (what != "1" && same == known.end()) {
                rows.add(row, "E4107", acquired, {{"value", from}});
                continue;
            }
            if (what != "3") {
                const auto overlapping = std::find_if(known.begin(), known.end(), [&](const auto& period) {
                    const bool itself = what == "2" && period.acquired_on == from;
                    return !itself && (period.acquired_on == from || periods_overlap(from, to, period.acquired_on, period.lost_on));
                });
                if (overlapping != known.end()) {
                    rows.add(row, "E4103", acquired, {{"value", from}, {"from", overlapping->acquired_on}, {"to", overlapping->lost_on}});
                    continue;
                }
            }
            if (what != "1") {
                // What is in the table goes; what an earlier row of this part wrote is replaced below.
                if (written.erase(key) == 0) {
                    removed_branches.push_back(of_branch);
                    removed_acquired.push_back(from);
                }
                known.erase(same);
            }
            if (what != "3") {
                known.push_back({from, to});
                written[key] = row;
            }
        }
        if (!removed_branches.empty())
            copy_store::delete_periods(running, of.environment, of.insurer, removed_branches, removed_acquired);
        write(running, of, rows, layout, written);
    }

    std::vector<bool> hides_address(db::transaction& running, const intake::receipt& of, std::size_t rows, const intake::values_of& value) override
    {
        const auto branch = core_.layouts->place(core_.layouts->find("eligibility", clock::to_date(clock::from_iso(of.received_at))), "branch_number");
        contract::column branches;
        for (std::size_t row = 0; row < rows; ++row)
            branches.emplace_back(value(row, branch));
        const auto guarded = protection_store::in_force(running, of.environment, of.insurer, branches, core_.today(of.environment));
        std::vector<bool> out;
        for (const auto& each : branches)
            out.push_back(guarded.contains(each));
        return out;
    }

    void result_line(const intake::receipt&, const intake::part& rows, std::size_t row, std::vector<std::string>& into) override
    {
        // A file in which every row fails its layout still says which rows these were.
        const auto* places = std::any_cast<std::array<std::size_t, 4>>(&rows.scratch);
        for (const auto place : *places)
            into.push_back(rows.own(row, place));
    }

private:
    /// W4001 where KN010 said something else of the 資格: a warning, because either may be right.
    void warn_of_differences(const intake::receipt& of, intake::part& rows)
    {
        const auto& layout = core_.layouts->find("eligibility", clock::to_date(clock::from_iso(of.received_at)));
        const auto place = [&](const char* name) { return core_.layouts->place(layout, name); };
        const auto branch = place("branch_number"), operation = place("operation"), acquired = place("acquired_on"),
                   acquisition_reason = place("acquisition_reason"), lost = place("lost_on"), loss_reason = place("loss_reason");
        contract::eligibility_check_request question;
        std::vector<std::size_t> asked;
        const auto compare = [&] {
            if (asked.empty())
                return;
            question.insurer = of.insurer;
            const auto reply = contract::decode_eligibility_reply(
                core_.context.messages.call(of.environment, "operations", "eligibility-check", new_uuid(), contract::encode_eligibility(question)));
            if (reply.difference.size() != asked.size())
                throw std::runtime_error("operations compared other rows than it was asked about");
            for (std::size_t index = 0; index < asked.size(); ++index)
                if (!reply.difference[index].empty()) {
                    const auto item = place(reply.difference[index].c_str());
                    rows.add(asked[index], "W4001", item, {{"value", rows.own(asked[index], item)}});
                }
            question = {};
            asked.clear();
        };
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row) || rows.value(row, operation) == "3")
                continue;
            asked.push_back(row);
            question.branch_number.push_back(rows.own(row, branch));
            question.acquired_on.push_back(rows.own(row, acquired));
            question.acquisition_reason.push_back(rows.own(row, acquisition_reason));
            question.lost_on.push_back(rows.own(row, lost));
            question.loss_reason.push_back(rows.own(row, loss_reason));
            if (asked.size() == core_.context.batch_limit)
                compare();
        }
        compare();
    }

    void write(db::bulk_transaction& running, const intake::receipt& of, const intake::part& rows, const layout::definition& layout,
               const std::unordered_map<std::string, std::size_t>& written)
    {
        std::vector<std::size_t> places, order;
        for (const auto* name : copy_store::period_columns)
            places.push_back(core_.layouts->place(layout, name));
        for (const auto& [key, row] : written)
            order.push_back(row);
        std::sort(order.begin(), order.end());
        if (order.empty())
            return;
        auto copy = copy_store::copy_periods(running);
        for (const auto row : order) {
            copy->field(of.environment).field(of.insurer).field(of.number);
            for (const auto place : places)
                copy->field(rows.value(row, place));
            copy->end_row();
        }
        copy->finish();
    }

    core& core_;
};

} // namespace

std::shared_ptr<intake::handler> make_eligibility_handler(core& shared)
{
    return std::make_shared<eligibility_handler>(shared);
}

} // namespace chukan::intermediate
