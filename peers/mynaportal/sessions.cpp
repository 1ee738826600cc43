#include "peers/mynaportal/core.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/citizen.hpp"
#include "platform/crypto/content.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/log/log.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <memory>

namespace chukan::mynaportal {

namespace {

using nlohmann::json;

constexpr unsigned juki_patience = 10;
constexpr std::chrono::seconds code_patience{20};
constexpr std::chrono::milliseconds code_pace{25};

struct login {
    std::int16_t environment{0};
    std::string id, token, card, pin;
    bool ready{false};
};

std::string text_of(const json& body, const char* name, std::size_t least, std::size_t most)
{
    const auto found = body.find(name);
    if (found == body.end() || !found->is_string())
        throw service_error("E9203", {{"field", name}});
    auto text = found->get<std::string>();
    const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char each) { return std::isalnum(each); });
    if (text.size() < least || text.size() > most || !plain)
        throw service_error("E9203", {{"field", name}});
    return text;
}

login read(core& shared, const http::request& request)
{
    const auto body = json::parse(request.body, nullptr, false);
    if (!body.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    login given{environment_of(shared, request), new_uuid(), to_hex(crypto::random_bytes(32)), text_of(body, "card", 1, 32), text_of(body, "pin", 4, 4)};
    if (given.pin.find_first_not_of("0123456789") != std::string::npos)
        throw service_error("E9203", {{"field", "pin"}});
    return given;
}

void forget(core& shared, const login& given)
{
    shared.context.database.transact([&](db::transaction& running) { store::end_session(running, given.environment, given.id); });
}

/// The session is there before 住基ネット is asked, so that the code finds it.
void ask_juki(core& shared, const login& given)
{
    const auto pair = crypto::key_pair_of(private_key_of(given.token));
    sweep(shared);
    shared.context.database.transact([&](db::transaction& running) {
        store::add_session(running, given.environment, given.id, crypto::sha256(given.token), pair.public_key, shared.real_now());
    });
    std::string result;
    try {
        const auto reply = shared.context.messages.call(given.environment, "juki", "card-logins", given.id,
                                                        contract::encode_citizen(contract::card_login{given.card, given.pin}), juki_patience);
        result = contract::decode_citizen<contract::item_result>(reply).result;
    } catch (const http::unreachable&) {
        forget(shared, given);
        throw service_error("E9003", {{"system", "juki"}});
    } catch (...) {
        forget(shared, given);
        throw;
    }
    if (result != "I0000") {
        forget(shared, given);
        throw service_error(result);
    }
}

std::string cookie(const http::request& request, const std::string& token, std::chrono::seconds age)
{
    return "chukan_citizen=" + token + "; Path=/" + request.path_values.at("world") + "/" + request.path_values.at("environment") + "/; Max-Age=" +
           std::to_string(age.count()) + "; Secure; HttpOnly; SameSite=Strict";
}

json described(const core& shared)
{
    return {{"idle_seconds", shared.limits.idle.count()}, {"total_seconds", shared.limits.total.count()}};
}

/// Waits for 開示システム用符号 without holding a thread: it comes by way of nws, as a message to this system.
boost::asio::awaitable<http::response> log_in(core& shared, http::request& request)
{
    const auto given = std::make_shared<login>(read(shared, request));
    const std::function<void()> ask = [&shared, given] { ask_juki(shared, *given); };
    const std::function<void()> look = [&shared, given] {
        given->ready = shared.context.database.transact([&](db::transaction& running) { return store::has_code(running, given->environment, given->id); });
    };
    const std::function<void()> give_up = [&shared, given] { forget(shared, *given); };
    co_await http::on_worker(request, ask);
    const auto until = std::chrono::steady_clock::now() + code_patience;
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        co_await http::on_worker(request, look);
        if (given->ready)
            break;
        if (std::chrono::steady_clock::now() > until) {
            co_await http::on_worker(request, give_up);
            throw service_error("E9003", {{"system", "nws"}});
        }
        timer.expires_after(code_pace);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    auto content = described(shared);
    content["token"] = given->token;
    auto out = http::response::json(content.dump(), 201);
    out.headers.emplace_back("Set-Cookie", cookie(request, given->token, shared.limits.total));
    out.headers.emplace_back("Cache-Control", "no-store");
    co_return out;
}

} // namespace

void add_sessions(core& shared)
{
    http::route start;
    start.method = "POST";
    start.pattern = "/{world}/{environment}/api/v1/sessions";
    start.anonymous = true;
    start.body = http::body_policy::buffered;
    start.limit = 4096;
    start.async = [&shared](http::request& request) { return log_in(shared, request); };
    shared.context.router.add(std::move(start));
    add_route(shared, "GET", "/sessions/current", [&shared](http::request& request) {
        citizen_of(shared, request);
        return http::response::json(described(shared).dump());
    });
    add_route(shared, "DELETE", "/sessions/current", [&shared](http::request& request) {
        const auto who = citizen_of(shared, request);
        shared.context.database.transact([&](db::transaction& running) { store::end_session(running, who.session.environment, who.session.login); });
        auto out = http::response::empty();
        out.headers.emplace_back("Set-Cookie", cookie(request, "", std::chrono::seconds(0)));
        return out;
    });
    shared.context.messages.receives(
        "disclosure-codes",
        [&shared](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
            const auto given = contract::decode_citizen<contract::disclosure_code>(body);
            if (!again && !store::give_code(running, message.environment, given.login, given.code))
                log::write(log::level::info, shared.context.name, "login.given_up", {{"login", given.login}});
            return contract::encode_citizen(contract::item_result{"I0000"});
        },
        {"nws"});
}

} // namespace chukan::mynaportal
