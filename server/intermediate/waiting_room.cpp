#include "server/intermediate/waiting_room.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"
#include "platform/runtime/stopping.hpp"
#include "server/intermediate/inquiry_json.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace chukan::intermediate {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;

namespace {

// The safety net beside notifications: all who wait are looked at this often.
constexpr std::chrono::seconds look_again{2};
// An end may be announced before its request has come to wait for it; ids are remembered for at least this long.
constexpr std::chrono::seconds remembered{5};
// PostgreSQL takes payloads below 8,000 bytes: 36 for an id and a separator.
constexpr std::size_t most_ids_notified = 200;
constexpr auto channel = "inquiry";

class one_room final : public waiting_room {
public:
    explicit one_room(core& shared) : core_(shared), own_(new_uuid()) {}
    ~one_room() override { stop(); }

    asio::awaitable<seen> wait(std::int16_t environment, std::string insurer, std::string id, std::chrono::milliseconds time, bool fresh) override
    {
        auto begin = [this](auto handler, std::int16_t where, std::string whose, std::string what, std::chrono::milliseconds how_long, bool is_fresh) {
            auto shared = std::make_shared<decltype(handler)>(std::move(handler));
            auto home = asio::get_associated_executor(*shared);
            enter({where, std::move(whose), steady::now() + how_long, [shared, home](std::exception_ptr problem, seen answer) {
                       asio::post(home, [shared, problem, answer = std::move(answer)]() mutable { std::move (*shared)(problem, std::move(answer)); });
                   }},
                  what, is_fresh);
        };
        return asio::async_initiate<const asio::use_awaitable_t<>&, void(std::exception_ptr, seen)>(
            std::move(begin), asio::use_awaitable, environment, std::move(insurer), std::move(id), time, fresh);
    }

    void ended(db::transaction& running, std::int16_t environment, const contract::column& ids) override
    {
        if (ids.empty())
            return;
        std::string payload = own_ + " " + std::to_string(environment);
        if (ids.size() <= most_ids_notified)
            for (const auto& id : ids)
                payload += " " + id;
        running.exec("SELECT pg_notify($1, $2)", channel, payload);
        running.after_commit([this, ids] { note(ids); });
    }

    void start() override
    {
        std::lock_guard lock(mutex_);
        if (running_)
            return;
        running_ = true;
        thread_ = std::thread([this] { work(); });
        listener_ = db::listen(core_.context.dsn, channel, [this](std::string payload) { heard(payload); });
        stopping_ = runtime::on_stopping([this] { let_all_go(); });
    }

    void stop() override
    {
        stopping_.reset();
        {
            std::lock_guard lock(mutex_);
            running_ = false;
        }
        wake_.notify_one();
        if (thread_.joinable())
            thread_.join();
        listener_.reset();
    }

private:
    struct guest {
        std::int16_t environment;
        std::string insurer;
        steady::time_point until;
        std::function<void(std::exception_ptr, seen)> done;
    };

    void enter(guest one, const std::string& id, bool fresh)
    {
        {
            std::lock_guard lock(mutex_);
            if (running_) {
                const bool due = !fresh || recent_.contains(id) || older_.contains(id);
                next_deadline_ = std::min(next_deadline_, one.until);
                guests_.emplace(id, std::move(one));
                if (due && due_.insert(id).second)
                    wake_.notify_one();
                return;
            }
        }
        one.done(std::make_exception_ptr(service_error("E9002")), {});
    }

    void note(const contract::column& ids)
    {
        std::lock_guard lock(mutex_);
        bool wanted = false;
        for (const auto& id : ids) {
            recent_.insert(id);
            if (guests_.contains(id))
                wanted = due_.insert(id).second || wanted;
        }
        if (wanted)
            wake_.notify_one();
    }

    /// Another process has ended some. A payload without ids, or none at all after a lost connection: whoever waits is looked at.
    void heard(const std::string& payload)
    {
        const auto words = split(payload, ' ');
        if (words.size() >= 2 && words[0] == own_)
            return;
        if (words.size() > 2)
            return note({words.begin() + 2, words.end()});
        look_at_all();
    }

    void look_at_all()
    {
        std::lock_guard lock(mutex_);
        for (const auto& [id, one] : guests_)
            due_.insert(id);
        wake_.notify_one();
    }

    void let_all_go()
    {
        {
            std::lock_guard lock(mutex_);
            next_deadline_ = steady::now();
            for (auto& [id, one] : guests_)
                one.until = next_deadline_;
        }
        wake_.notify_one();
    }

    void work()
    {
        auto next_look = steady::now() + look_again;
        auto forget_at = steady::now() + remembered;
        std::unique_lock lock(mutex_);
        while (true) {
            wake_.wait_until(lock, std::min(next_look, next_deadline_), [this] { return !running_ || !due_.empty() || steady::now() >= next_deadline_; });
            const auto now = steady::now();
            const bool last = !running_;
            if (now >= next_look) {
                for (const auto& [id, one] : guests_)
                    due_.insert(id);
                next_look = now + look_again;
            }
            if (now >= forget_at) { // two generations: each id stays for one to two times `remembered`
                older_ = std::exchange(recent_, {});
                forget_at = now + remembered;
            }
            auto due = std::exchange(due_, {});
            next_deadline_ = steady::time_point::max();
            for (const auto& [id, one] : guests_)
                if (last || one.until <= now)
                    due.insert(id);
                else
                    next_deadline_ = std::min(next_deadline_, one.until);
            if (!due.empty()) {
                lock.unlock();
                look(due, last);
                lock.lock();
            }
            if (last)
                return;
        }
    }

    /// Reads them and lets go who has what he waited for, or whose time is over.
    void look(const std::set<std::string>& ids, bool last)
    {
        std::map<std::int16_t, contract::column> by_environment;
        {
            std::lock_guard lock(mutex_);
            for (const auto& id : ids)
                if (const auto found = guests_.find(id); found != guests_.end())
                    by_environment[found->second.environment].push_back(id);
        }
        for (const auto& [environment, wanted] : by_environment) {
            try {
                const auto rows = core_.context.database.transact(
                    [&](db::transaction& running) { return inquiry_store::of_ids(running, environment, wanted); });
                std::set<std::string> there;
                for (const auto row : rows) {
                    there.insert(row.text("inquiry_id"));
                    answer(environment, row, last);
                }
                for (const auto& id : wanted)
                    if (!there.contains(id))
                        for (auto& one : take(id, [](const guest&) { return true; }))
                            one.done(nullptr, {});
            } catch (const std::exception& problem) {
                log::write(log::level::warning, core_.context.name, "inquiries.look_failed", {{"error", problem.what()}});
                const auto failure = std::current_exception();
                const auto now = steady::now();
                for (const auto& id : wanted)
                    for (auto& one : take(id, [&](const guest& each) { return last || each.until <= now; }))
                        one.done(failure, {});
            }
        }
    }

    void answer(std::int16_t environment, const db::result::row& row, bool last)
    {
        const auto state = row.text("state"), insurer = row.text("insurer");
        const bool over = state != "送信待ち" && state != "照会中";
        const auto now = steady::now();
        auto leaving = take(row.text("inquiry_id"), [&](const guest& one) { return over || last || one.insurer != insurer || one.until <= now; });
        if (leaving.empty())
            return;
        const auto body = inquiry_json(core_, environment, row);
        for (auto& one : leaving)
            one.done(nullptr, one.insurer == insurer ? seen{body, over} : seen{});
    }

    std::vector<guest> take(const std::string& id, const std::function<bool(const guest&)>& leaves)
    {
        std::vector<guest> out;
        std::lock_guard lock(mutex_);
        auto [from, end] = guests_.equal_range(id);
        while (from != end) {
            if (leaves(from->second)) {
                out.push_back(std::move(from->second));
                from = guests_.erase(from);
            } else {
                ++from;
            }
        }
        return out;
    }

    core& core_;
    const std::string own_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::multimap<std::string, guest> guests_; // by inquiry id
    std::set<std::string> due_, recent_, older_;
    steady::time_point next_deadline_{steady::time_point::max()};
    bool running_{false};
    std::thread thread_;
    std::unique_ptr<db::listener> listener_;
    std::shared_ptr<void> stopping_;
};

} // namespace

std::unique_ptr<waiting_room> make_waiting_room(core& shared)
{
    return std::make_unique<one_room>(shared);
}

std::optional<std::chrono::seconds> wish_to_wait(const http::request& request, std::chrono::seconds longest)
{
    const auto* header = request.header("prefer");
    if (!header)
        return std::nullopt;
    for (auto preference : split(*header, ',')) {
        preference = preference.substr(0, preference.find(';'));
        std::erase_if(preference, [](char c) { return c == ' ' || c == '\t' || c == '"'; });
        if (!preference.starts_with("wait=") || preference.size() == 5 || preference.size() > 14 ||
            preference.find_first_not_of("0123456789", 5) != std::string::npos)
            continue;
        return std::min(longest, std::chrono::seconds(std::stoll(preference.substr(5))));
    }
    return std::nullopt; // RFC 7240: a preference that cannot be read is as if it were not there
}

} // namespace chukan::intermediate
