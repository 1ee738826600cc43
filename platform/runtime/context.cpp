#include "platform/access/remembered.hpp"
#include "platform/base/error.hpp"
#include "platform/runtime/system.hpp"

#include <cstdlib>

namespace chukan::runtime {

std::int16_t context::environment_of(const http::request& request) const
{
    const auto* header = request.header("chukan-environment");
    const long id = header ? std::strtol(header->c_str(), nullptr, 10) : 0;
    if (id < 1 || id > INT16_MAX || !environments.find(static_cast<std::int16_t>(id)))
        throw service_error("E9004", {{"environment", header ? *header : ""}});
    return static_cast<std::int16_t>(id);
}

access::caller context::caller_of(const http::request& request) const
{
    const auto* assertion = request.header("chukan-caller");
    auto caller = access::verify_remembered(assertion ? *assertion : "", assertion_public_key(), std::chrono::system_clock::now());
    if (!environments.find(caller.environment))
        throw service_error("E9004", {{"environment", std::to_string(caller.environment)}});
    return caller;
}

} // namespace chukan::runtime
