#include "server/intermediate/visibility.hpp"

#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/visibility.hpp"

#include <algorithm>

namespace chukan::intermediate {

void visibility::look(const std::vector<std::string>& branches)
{
    if (who_.groups.empty() || branches.empty())
        return;
    for (std::size_t at = 0; at < branches.size(); at += core_.context.batch_limit) {
        const auto begin = branches.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = begin + static_cast<std::ptrdiff_t>(std::min<std::size_t>(core_.context.batch_limit, branches.size() - at));
        const contract::visible_branches_request question{who_.insurer, who_.groups, {begin, end}};
        const auto reply = contract::decode_visible_reply(core_.context.messages.call(who_.environment, "operations", "visible-branches", new_uuid(),
                                                                                      contract::encode_visible(question), 10));
        seen_.insert(reply.branch_number.begin(), reply.branch_number.end());
    }
}

void visibility::require(const std::string& branch)
{
    look({branch});
    if (!sees(branch))
        throw service_error("E9310");
}

void refuse_unseen(core& shared, const intake::receipt& of, intake::part& rows)
{
    if (of.departments.empty())
        return;
    const auto branch = shared.layouts->place(shared.layouts->find(of.kind, clock::to_date(clock::from_iso(of.received_at))), "branch_number");
    std::set<std::string> asked;
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (!rows.rejected(row))
            asked.insert(rows.own(row, branch));
    access::caller sender;
    sender.environment = of.environment;
    sender.insurer = of.insurer;
    sender.groups = of.departments;
    visibility reach(shared, sender);
    reach.look({asked.begin(), asked.end()});
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (!rows.rejected(row) && !reach.sees(rows.own(row, branch)))
            rows.add(row, "E4101", branch, {{"value", rows.own(row, branch)}});
}

} // namespace chukan::intermediate
