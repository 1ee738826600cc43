#include "server/intermediate/visibility.hpp"

#include "platform/base/error.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/visibility.hpp"

namespace chukan::intermediate {

void visibility::look(const std::vector<std::string>& branches)
{
    if (who_.groups.empty() || branches.empty())
        return;
    const contract::visible_branches_request question{who_.insurer, who_.groups, branches};
    const auto reply = contract::decode_visible_reply(core_.context.messages.call(who_.environment, "operations", "visible-branches", new_uuid(),
                                                                                  contract::encode_visible(question), 10));
    seen_.insert(reply.branch_number.begin(), reply.branch_number.end());
}

void visibility::require(const std::string& branch)
{
    look({branch});
    if (!sees(branch))
        throw service_error("E9310");
}

} // namespace chukan::intermediate
