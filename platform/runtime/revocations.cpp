#include "platform/log/log.hpp"
#include "platform/runtime/host.hpp"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <thread>

namespace chukan::runtime {

namespace {

class polled_revocations final : public revocations {
public:
    explicit polled_revocations(std::function<std::string()> fetch) : fetch_(std::move(fetch)), thread_([this] { poll(); }) {}

    ~polled_revocations() override
    {
        {
            std::lock_guard lock(stop_mutex_);
            stopping_ = true;
        }
        stop_.notify_all();
        thread_.join();
    }

    std::optional<std::string> refusal(const tls::identity& identity) const override
    {
        std::shared_lock lock(mutex_);
        if (revoked_.contains(identity.serial))
            return "E9104";
        if (outdated_.contains(identity.serial))
            return "E9103";
        return std::nullopt;
    }

private:
    void poll()
    {
        while (true) {
            try {
                take(fetch_());
            } catch (const std::exception& failure) {
                // Revocations known so far stay in force; the next round asks again.
                log::write(log::level::debug, "runtime", "revocations.not_fetched", {{"error", failure.what()}});
            }
            std::unique_lock lock(stop_mutex_);
            if (stop_.wait_for(lock, std::chrono::seconds(2), [this] { return stopping_; }))
                return;
        }
    }

    void take(const std::string& body)
    {
        const auto list = nlohmann::json::parse(body);
        std::set<std::string> revoked, outdated;
        for (const auto& serial : list.at("revoked"))
            revoked.insert(serial.get<std::string>());
        if (list.contains("outdated"))
            for (const auto& serial : list.at("outdated"))
                outdated.insert(serial.get<std::string>());
        std::unique_lock lock(mutex_);
        revoked_ = std::move(revoked);
        outdated_ = std::move(outdated);
    }

    std::function<std::string()> fetch_;
    mutable std::shared_mutex mutex_;
    std::set<std::string> revoked_, outdated_;
    std::mutex stop_mutex_;
    std::condition_variable stop_;
    bool stopping_{false};
    std::thread thread_;
};

} // namespace

std::unique_ptr<revocations> watch_revocations(std::function<std::string()> fetch)
{
    return std::make_unique<polled_revocations>(std::move(fetch));
}

} // namespace chukan::runtime
