#include "platform/content_keys/content_keys.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/clock/clock.hpp"
#include "platform/content_keys/key_store.hpp"
#include "platform/contract/contract.hpp"
#include "platform/log/log.hpp"
#include "platform/runtime/mover.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

namespace chukan::content_keys {

namespace {

constexpr auto kind_of_message = "body-keys";
constexpr auto right = "gate.manage";

/// {"bodies": [codes]}; an empty body of the request names none.
std::vector<std::string> bodies_of(const http::request& request)
{
    if (request.body.empty())
        return {};
    const auto json = nlohmann::json::parse(request.body, nullptr, false);
    if (!json.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    std::vector<std::string> out;
    for (const auto& one : json.value("bodies", nlohmann::json::array())) {
        if (!one.is_string() || one.get<std::string>().empty() || one.get<std::string>().size() > 16)
            throw service_error("E9203", {{"field", "bodies"}});
        out.push_back(one.get<std::string>());
    }
    return out;
}

} // namespace

keeper::keeper(runtime::context& context, std::string seal_name, std::string ordering_key, unsigned days)
    : context_(context), seal_name_(std::move(seal_name)), ordering_key_(std::move(ordering_key)), days_(days)
{
}

std::string keeper::sealed_as(const std::string& body, std::int64_t number) const
{
    return seal_name_ + body + (number == 1 ? std::string() : " " + std::to_string(number));
}

void keeper::register_messages()
{
    messages::outgoing outgoing;
    outgoing.render = [](db::transaction& running, const messages::message& message) -> std::optional<std::string> {
        contract::body_keys out;
        for (const auto& one : key_store::of_batch(running, message.environment, message.reference)) {
            out.body.push_back(one.body);
            out.public_key.push_back(to_base64(one.public_key));
        }
        if (out.body.empty())
            return std::nullopt; // another transaction made these keys first
        return contract::encode(out);
    };
    outgoing.acknowledged = [this](db::bulk_transaction& running, const messages::message& message, const std::string& reply) {
        for (const auto& result : contract::decode<contract::item_results>(reply).result)
            if (result != "I0000")
                log::write(log::level::error, context_.name, "body_key.refused", {{"message", message.id}, {"code", result}});
        const auto until = context_.environments.now(message.environment) + std::chrono::hours(24) * days_;
        key_store::mark_announced(running, message.environment, message.reference, clock::to_iso(until));
        if (announced_)
            announced_(running, message.environment);
    };
    context_.messages.sends(kind_of_message, std::move(outgoing));
}

void keeper::register_routes()
{
    const std::vector<std::string> systems{"system"};
    context_.router.get("/content-keys", [this](http::request& request) { return show(runtime::who_moves(context_, request, right).environment, 200); }, systems);
    context_.router.post("/content-keys", [this](http::request& request) {
        const auto who = runtime::who_moves(context_, request, right);
        const auto bodies = bodies_of(request);
        const auto made = context_.database.transact([&](db::transaction& running) { return roll(running, who.environment, bodies); });
        log::write(log::level::info, context_.name, "body_key.rolled", {{"environment", std::to_string(who.environment)}, {"bodies", std::to_string(made)}, {"by", who.name}});
        return show(who.environment, 201);
    }, systems);
}

http::response keeper::show(std::int16_t environment, int status)
{
    auto items = nlohmann::json::array();
    for (const auto& one : context_.database.transact([&](db::transaction& running) { return states(running, environment); }))
        items.push_back({{"body", one.body},
                         {"number", one.number},
                         {"announced", one.announced},
                         {"made_at", one.made_at},
                         {"accept_until", one.accept_until.empty() ? nlohmann::json() : nlohmann::json(one.accept_until)}});
    return http::response::json(nlohmann::json{{"items", std::move(items)}}.dump(), status);
}

bool keeper::ensure(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    const std::set<std::string> wanted(bodies.begin(), bodies.end());
    std::set<std::string> found;
    bool all_announced = true;
    for (const auto& one : key_store::latest(running, environment, bodies, false)) {
        found.insert(one.body);
        all_announced = all_announced && (one.announced || one.number > 1); // nws has an earlier one
    }
    std::vector<std::pair<std::string, std::int64_t>> missing;
    for (const auto& body : wanted)
        if (!found.contains(body))
            missing.emplace_back(body, 1);
    if (missing.empty())
        return all_announced;
    make(running, environment, missing);
    return false;
}

std::map<std::string, std::string> keeper::public_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    ensure(running, environment, bodies);
    std::map<std::string, std::string> out;
    for (const auto& one : key_store::latest(running, environment, bodies, false))
        out.emplace(one.body, one.public_key);
    return out;
}

std::size_t keeper::roll(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies)
{
    std::vector<std::pair<std::string, std::int64_t>> wanted;
    for (const auto& one : key_store::latest(running, environment, bodies, bodies.empty()))
        if (one.announced)
            wanted.emplace_back(one.body, one.number + 1);
    if (!wanted.empty())
        make(running, environment, wanted);
    destroy_expired(running, environment);
    return wanted.size();
}

void keeper::make(db::transaction& running, std::int16_t environment, const std::vector<std::pair<std::string, std::int64_t>>& wanted)
{
    const auto batch = new_uuid();
    const auto now = clock::to_iso(context_.environments.now(environment));
    std::vector<key_store::key> keys;
    for (const auto& [body, number] : wanted) {
        const auto pair = crypto::new_key_pair();
        keys.push_back({body, number, pair.public_key, context_.keys.seal(environment, sealed_as(body, number), pair.private_key), false, now, {}});
    }
    key_store::add(running, environment, keys, batch);
    context_.messages.put(running, environment, "nws", kind_of_message, batch, static_cast<unsigned>(keys.size()), ordering_key_);
}

std::vector<body_state> keeper::states(db::transaction& running, std::int16_t environment) const
{
    std::vector<body_state> out;
    for (const auto& one : key_store::latest(running, environment, {}, true)) {
        const auto all = key_store::of_body(running, environment, one.body);
        out.push_back({one.body, one.number, one.announced, one.made_at, all.size() > 1 ? all[1].accept_until : std::string()});
    }
    return out;
}

std::uint64_t keeper::destroy_expired(db::transaction& running, std::int16_t environment) const
{
    return key_store::destroy_expired(running, environment, clock::to_iso(context_.environments.now(environment)));
}

const opener::of_body& opener::keys_of(const std::string& body)
{
    const auto found = bodies_.find(body);
    if (found != bodies_.end())
        return found->second;
    of_body out;
    const auto now = clock::to_iso(keys_.context_.environments.now(environment_));
    std::string next_made_at; // of the key that came after
    for (const auto& one : key_store::of_body(running_, environment_, body)) {
        const bool gone = one.sealed_private_key.empty() || (!one.accept_until.empty() && one.accept_until < now);
        if (!gone)
            out.private_keys.push_back(keys_.context_.keys.open(environment_, keys_.sealed_as(body, one.number), one.sealed_private_key));
        else if (out.destroyed_made_before.empty())
            out.destroyed_made_before = next_made_at;
        next_made_at = one.made_at;
    }
    return bodies_.emplace(body, std::move(out)).first->second;
}

std::string opener::open(const std::string& body, const std::string& ephemeral_key, const std::string& context, const std::string& sealed, const std::string& asked_at)
{
    const auto& keys = keys_of(body);
    const std::pair name(body, ephemeral_key);
    auto agreed = agreements_.find(name);
    if (agreed == agreements_.end()) {
        std::vector<crypto::content_opener> each;
        for (const auto& key : keys.private_keys)
            each.emplace_back(key, from_base64(ephemeral_key));
        agreed = agreements_.emplace(name, std::move(each)).first;
    }
    const auto bytes = from_base64(sealed);
    std::string problem = "no key of this body";
    for (const auto& one : agreed->second)
        try {
            return one.open(context, bytes);
        } catch (const std::runtime_error& failure) {
            problem = failure.what();
        }
    if (asked_at <= keys.destroyed_made_before) // on a clock that stands still the new key may be made at the very moment of asking
        throw service_error("E6017");
    throw std::runtime_error(problem);
}

} // namespace chukan::content_keys
