#include "platform/runtime/mover.hpp"

namespace chukan::runtime {

mover who_moves(context& context, const http::request& request, const char* right)
{
    if (!request.header("chukan-caller") && request.peer.identity && request.peer.identity->organisation == "control")
        return {context.environment_of(request), "control"};
    const auto caller = context.caller_of(request);
    caller.require(right);
    return {caller.environment, caller.user_id};
}

} // namespace chukan::runtime
