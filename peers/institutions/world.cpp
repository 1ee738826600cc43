#include "peers/institutions/world.hpp"

#include "platform/base/error.hpp"

#include <chrono>
#include <stdexcept>

namespace chukan::institutions {

void world::ensure_keys(db::transaction& running, std::int16_t environment)
{
    std::vector<std::string> wanted;
    for (const auto& body : book_.bodies()->all())
        if (body.system == "institutions")
            wanted.push_back(body.code);
    keys_.ensure(running, environment, wanted);
}

law::permit_keys world::permit_keys(bool fresh)
{
    std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    // A flood of forged permits must not become a flood of questions to nws.
    if (!permit_keys_.empty() && (!fresh || now - permit_keys_fetched_ < std::chrono::seconds(5)))
        return permit_keys_;
    http::client_request question;
    question.url = context_.url_of("nws") + "/internal/permit-key";
    question.receiver = "nws";
    question.timeout = std::chrono::seconds(10);
    const auto answer = context_.client.send_blocking(std::move(question));
    if (answer.status != 200)
        throw http::unreachable("nws gives no permit key: status " + std::to_string(answer.status));
    permit_keys_ = law::permit_keys_of_answer(answer.body);
    permit_keys_fetched_ = now;
    return permit_keys_;
}

std::optional<law::permit> world::read_permit(const std::string& text, const law::permit& inquiry)
{
    auto permit = law::read_permit(text, permit_keys(false), inquiry);
    if (permit)
        return permit;
    const auto keys = permit_keys(true);
    const auto kid = law::kid_of(text);
    if (kid && !keys.contains(*kid)) {
        std::lock_guard lock(mutex_);
        if (doubts_.may_come(*kid, permit_keys_fetched_))
            throw service_error("E9003", {{"system", "nws"}});
    }
    return law::read_permit(text, keys, inquiry);
}

} // namespace chukan::institutions
