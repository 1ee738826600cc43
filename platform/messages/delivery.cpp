#include "platform/messages/delivery.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

namespace chukan::messages {

bool hopeless(int status)
{
    return status == 400 || status == 413 || status == 415 || status == 422;
}

std::string problem_of(const http::response& answer)
{
    const auto body = nlohmann::json::parse(answer.body, nullptr, false);
    if (body.is_object() && body.contains("code") && body["code"].is_string())
        return body["code"].get<std::string>();
    return "E9001";
}

std::chrono::milliseconds back_off(const exchange_settings& settings, unsigned attempt)
{
    const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(settings.longest_wait);
    const auto wait = std::min<std::chrono::milliseconds>(longest, settings.first_wait * (1u << std::min(attempt, 10u)));
    thread_local std::minstd_rand jitter(std::random_device{}());
    return wait / 2 + std::chrono::milliseconds(jitter() % static_cast<unsigned>(wait.count() / 2 + 1));
}

http::client_request delivery(const message& value, std::string body, const std::string& url, const exchange_settings& settings)
{
    http::client_request request;
    request.method = "POST";
    request.url = url + "/messages/" + value.kind;
    request.receiver = value.receiver;
    request.headers = {{"Chukan-Message", value.id},
                       {"Chukan-Environment", std::to_string(value.environment)},
                       {"Chukan-Items", std::to_string(value.items)}};
    if (!value.trace.empty())
        request.headers.emplace_back("traceparent", value.trace);
    request.body = std::move(body);
    request.timeout = settings.timeout;
    return request;
}

} // namespace chukan::messages
