#include "peers/nws/permit_keys.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/log/log.hpp"
#include "platform/runtime/mover.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <stdexcept>

namespace chukan::nws {

permit_keys::permit_keys(std::string secrets_directory) : directory_(std::move(secrets_directory))
{
    for (std::int64_t number = 1; std::filesystem::exists(file(number)); ++number)
        keys_.push_back(from_hex(read_file(file(number)).substr(0, 64)));
    if (keys_.empty())
        roll();
}

std::string permit_keys::file(std::int64_t number) const
{
    return directory_ + (number == 1 ? "/permit.key" : "/permit-" + std::to_string(number) + ".key");
}

std::int64_t permit_keys::current() const
{
    const std::lock_guard lock(mutex_);
    return static_cast<std::int64_t>(keys_.size());
}

std::string permit_keys::private_key(std::int64_t number) const
{
    const std::lock_guard lock(mutex_);
    if (number < 1 || number > static_cast<std::int64_t>(keys_.size()))
        throw std::runtime_error("permit key " + std::to_string(number) + " is missing in the folder of secrets");
    return keys_[static_cast<std::size_t>(number) - 1];
}

std::int64_t permit_keys::roll()
{
    const std::lock_guard lock(mutex_);
    auto key = crypto::random_bytes(32);
    const auto number = static_cast<std::int64_t>(keys_.size()) + 1;
    write_file(file(number), to_hex(key) + '\n', 0600);
    keys_.push_back(std::move(key));
    return number;
}

std::string permit_keys::published() const
{
    const std::lock_guard lock(mutex_);
    law::permit_keys keys;
    for (std::size_t place = 0; place < keys_.size(); ++place)
        keys.emplace(std::to_string(place + 1), crypto::ed25519_public(keys_[place]));
    return law::permit_key_answer(keys, std::to_string(keys_.size()));
}

std::string permit_keys::listed() const
{
    const std::lock_guard lock(mutex_);
    auto items = nlohmann::json::array();
    for (std::size_t place = keys_.size(); place-- > 0;) {
        const char* state = place + 1 == keys_.size() ? "signing" : "accepted";
        items.push_back({{"id", std::to_string(place + 1)}, {"public_key", to_base64(crypto::ed25519_public(keys_[place]))}, {"state", state}});
    }
    return nlohmann::json{{"items", std::move(items)}}.dump();
}

void permit_keys::register_routes(runtime::context& context)
{
    const std::vector<std::string> systems{"system"};
    context.router.get("/internal/permit-key", [this](http::request&) { return http::response::json(published()); }, {"system", "peer"});
    context.router.get("/permit-keys", [this, &context](http::request& request) {
        runtime::who_moves(context, request, "gate.manage");
        return http::response::json(listed());
    }, systems);
    context.router.post("/permit-keys", [this, &context](http::request& request) {
        runtime::who_moves(context, request, "gate.manage");
        log::write(log::level::info, context.name, "permit_key.rolled", {{"kid", std::to_string(roll())}});
        return http::response::json(listed(), 201);
    }, systems);
}

} // namespace chukan::nws
