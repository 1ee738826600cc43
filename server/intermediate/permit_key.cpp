#include "server/intermediate/permit_key.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"

namespace chukan::intermediate {

namespace {

// A flood of forged permits must not become a flood of questions to nws.
constexpr std::chrono::seconds fresh_enough{5};

} // namespace

void permit_key::start()
{
    thread_ = std::thread([this] { run(); });
}

void permit_key::stop()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

law::permit_keys permit_key::current()
{
    std::lock_guard lock(mutex_);
    if (keys_.empty())
        throw service_error("E9003", {{"system", "nws"}});
    return keys_;
}

bool permit_key::doubt(const std::string& permit)
{
    std::lock_guard lock(mutex_);
    const auto kid = law::kid_of(permit);
    const bool new_to_us = kid && !keys_.contains(*kid) && doubts_.may_come(*kid, fetched_);
    if (std::chrono::steady_clock::now() - fetched_ < fresh_enough)
        return new_to_us; // nws may have made that key a moment after it was asked
    wanted_ = true;
    changed_.notify_all();
    return true;
}

void permit_key::run()
{
    std::unique_lock lock(mutex_);
    auto wait = std::chrono::milliseconds(200);
    while (!stopping_) {
        if (!wanted_) {
            changed_.wait(lock);
            continue;
        }
        lock.unlock();
        law::permit_keys keys;
        try {
            http::client_request question;
            question.url = context_.url_of("nws") + "/internal/permit-key";
            question.timeout = std::chrono::seconds(10);
            const auto answer = context_.client.send_blocking(std::move(question));
            if (answer.status == 200)
                keys = law::permit_keys_of_answer(answer.body);
        } catch (const std::exception& problem) {
            log::write(log::level::debug, context_.name, "permit_key.unreachable", {{"error", problem.what()}});
        }
        lock.lock();
        if (!keys.empty()) {
            keys_ = std::move(keys);
            fetched_ = std::chrono::steady_clock::now();
            wanted_ = false;
            wait = std::chrono::milliseconds(200);
        } else if (!stopping_) {
            changed_.wait_for(lock, wait);
            wait = std::min(wait * 2, std::chrono::milliseconds(5000));
        }
    }
}

} // namespace chukan::intermediate
