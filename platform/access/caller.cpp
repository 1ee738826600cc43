#include "platform/access/caller.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace chukan::access {

namespace {

constexpr std::int64_t lifetime_seconds = 60;

std::int64_t seconds(std::chrono::system_clock::time_point at)
{
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

} // namespace

bool caller::may(std::string_view right) const
{
    return std::find(rights.begin(), rights.end(), right) != rights.end();
}

void caller::require(std::string_view right) const
{
    if (!may(right))
        throw service_error("E9301", {{"right", std::string(right)}});
}

std::string sign(const caller& value, std::string_view private_key, std::chrono::system_clock::time_point now)
{
    const nlohmann::json body = {{"environment", value.environment}, {"insurer", value.insurer}, {"user", value.user_id},
                                 {"terminal", value.terminal},       {"rights", value.rights},   {"groups", value.groups},
                                 {"at", seconds(now)}};
    const std::string text = body.dump();
    return to_base64(text) + "." + to_base64(crypto::ed25519_sign(private_key, text));
}

caller verify(std::string_view assertion, std::string_view public_key, std::chrono::system_clock::time_point now)
{
    const auto dot = assertion.find('.');
    if (dot == std::string_view::npos)
        throw service_error("E9302", {{"reason", "missing"}});
    try {
        const std::string text = from_base64(assertion.substr(0, dot));
        if (!crypto::ed25519_verify(public_key, text, from_base64(assertion.substr(dot + 1))))
            throw service_error("E9302", {{"reason", "signature"}});
        const auto body = nlohmann::json::parse(text);
        const std::int64_t age = seconds(now) - body.at("at").get<std::int64_t>();
        if (age > lifetime_seconds || age < -lifetime_seconds)
            throw service_error("E9302", {{"reason", "age"}});
        caller value;
        value.environment = body.at("environment").get<std::int16_t>();
        value.insurer = body.at("insurer").get<std::string>();
        value.user_id = body.at("user").get<std::string>();
        value.terminal = body.at("terminal").get<std::string>();
        value.rights = body.at("rights").get<std::vector<std::string>>();
        value.groups = body.at("groups").get<std::vector<std::string>>();
        return value;
    } catch (const std::invalid_argument&) {
        throw service_error("E9302", {{"reason", "form"}});
    } catch (const nlohmann::json::exception&) {
        throw service_error("E9302", {{"reason", "form"}});
    }
}

} // namespace chukan::access
