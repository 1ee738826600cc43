#include "peers/institutions/world.hpp"

#include "peers/institutions/store.hpp"
#include "platform/base/text.hpp"
#include "platform/contract/contract.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::institutions {

namespace {

std::string key_context(const std::string& body)
{
    return "body_key|" + body;
}

} // namespace

void world::ensure_keys(db::transaction& running, std::int16_t environment)
{
    std::vector<std::string> wanted;
    for (const auto& body : book_.bodies()->all())
        if (body.system == "institutions")
            wanted.push_back(body.code);
    const auto missing = store::bodies_without_key(running, environment, wanted);
    if (missing.empty())
        return;
    std::vector<std::string> public_keys, sealed;
    for (const auto& body : missing) {
        auto pair = crypto::new_key_pair();
        public_keys.push_back(std::move(pair.public_key));
        sealed.push_back(context_.keys.seal(environment, key_context(body), pair.private_key));
    }
    store::add_keys(running, environment, missing, public_keys, sealed);
    // Before any inquiry of these bodies on the same road: nws must know for whom an answer is sealed.
    context_.messages.put(running, environment, "nws", "body-keys", "{}", static_cast<unsigned>(missing.size()), "inquiries");
}

std::string world::private_key(db::transaction& running, std::int16_t environment, const std::string& body)
{
    const auto sealed = store::sealed_key(running, environment, body);
    if (!sealed)
        throw std::runtime_error("no content key for body " + body);
    return context_.keys.open(environment, key_context(body), *sealed);
}

std::string world::permit_key(bool fresh)
{
    std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    // A flood of forged permits must not become a flood of questions to nws.
    if (!permit_key_.empty() && (!fresh || now - permit_key_fetched_ < std::chrono::seconds(5)))
        return permit_key_;
    http::client_request question;
    question.url = context_.url_of("nws") + "/internal/permit-key";
    question.receiver = "nws";
    question.timeout = std::chrono::seconds(10);
    const auto answer = context_.client.send_blocking(std::move(question));
    if (answer.status != 200)
        throw http::unreachable("nws gives no permit key: status " + std::to_string(answer.status));
    permit_key_ = law::permit_key_of_answer(answer.body);
    permit_key_fetched_ = now;
    return permit_key_;
}

std::optional<law::permit> world::read_permit(const std::string& text, const law::permit& inquiry)
{
    auto permit = law::read_permit(text, permit_key(false), inquiry);
    return permit ? permit : law::read_permit(text, permit_key(true), inquiry);
}

} // namespace chukan::institutions
