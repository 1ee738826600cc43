#include "platform/jobs/jobs.hpp"

#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace chukan::jobs {

namespace {

// A job whose holder died (its lease ran out) is taken over; one whose key is being worked on elsewhere waits for its end.
constexpr auto claim = R"sql(
UPDATE job SET state = 1, attempts = attempts + 1, holder = $1, leased_until = clock_timestamp() + $2::integer * interval '1 second'
WHERE job_id = (
    SELECT job_id FROM job j
    WHERE ((state = 0 AND run_after <= clock_timestamp()) OR (state = 1 AND leased_until < clock_timestamp()))
      AND kind = ANY ($3::text[]) AND NOT environment_id = ANY ($4::smallint[])
      AND NOT EXISTS (SELECT FROM job r WHERE r.environment_id = j.environment_id AND r.kind = j.kind AND r.key = j.key
                      AND j.key <> '' AND r.state = 1 AND r.job_id <> j.job_id)
    ORDER BY run_after, job_id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING job_id, environment_id, kind, argument, attempts)sql";

// Back to waiting, unless the same key waits already: then that one does this one's work too.
constexpr auto give_back = R"sql(
WITH twin AS (
    SELECT 1 FROM job j JOIN job w ON w.environment_id = j.environment_id AND w.kind = j.kind AND w.key = j.key AND w.state = 0
    WHERE j.job_id = $1 AND j.key <> ''),
dropped AS (DELETE FROM job WHERE job_id = $1 AND EXISTS (SELECT FROM twin) RETURNING 1)
UPDATE job SET state = 0, holder = NULL, leased_until = NULL, attempts = $2, problem = $3,
       run_after = clock_timestamp() + $4::bigint * interval '1 millisecond'
WHERE job_id = $1 AND NOT EXISTS (SELECT FROM twin))sql";

class database_runner final : public runner {
public:
    database_runner(db::database& database, const clock::environments& environments, runner_settings settings)
        : database_(database), environments_(environments), settings_(std::move(settings)), holder_(new_uuid())
    {
    }

    ~database_runner() override { stop(); }

    void handle(std::string kind, std::function<outcome(const job&)> handler, unsigned attempts) override
    {
        handlers_[std::move(kind)] = {std::move(handler), attempts};
    }

    void enqueue(db::transaction& running, std::int16_t environment, const std::string& kind, const std::string& argument,
                 const std::string& key) override
    {
        running.exec("INSERT INTO job (environment_id, kind, key, argument, run_after, created_at) "
                     "VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp()) "
                     "ON CONFLICT (environment_id, kind, key) WHERE state = 0 AND key <> '' DO NOTHING",
                     environment, kind, key, argument);
        running.exec("SELECT pg_notify('job', '')");
        running.after_commit([this] { wake(); });
    }

    void start() override
    {
        if (handlers_.empty() || !threads_.empty())
            return;
        stopping_ = false;
        listener_ = db::listen(settings_.dsn, "job", [this](std::string) { wake(); });
        for (unsigned number = 0; number < settings_.threads; ++number)
            threads_.emplace_back([this] { work(); });
        threads_.emplace_back([this] { heartbeat(); });
    }

    void stop() override
    {
        {
            std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        for (auto& thread : threads_)
            thread.join();
        threads_.clear();
        listener_.reset();
    }

private:
    struct handler_entry {
        std::function<outcome(const job&)> handler;
        unsigned attempts{20};
    };

    void wake()
    {
        {
            std::lock_guard lock(mutex_);
            ++wakes_;
        }
        changed_.notify_all();
    }

    void work()
    {
        while (true) {
            std::uint64_t seen = 0;
            {
                std::lock_guard lock(mutex_);
                if (stopping_)
                    return;
                seen = wakes_;
            }
            bool worked = false;
            try {
                worked = run_one();
            } catch (const std::exception& failure) {
                log::write(log::level::error, settings_.system, "job.claim_failed", {{"error", failure.what()}});
            }
            if (worked)
                continue;
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, settings_.poll, [&] { return stopping_ || wakes_ != seen; });
        }
    }

    bool run_one()
    {
        std::vector<std::string> kinds;
        for (const auto& [kind, entry] : handlers_)
            kinds.push_back(kind);
        std::vector<std::int64_t> paused;
        for (const auto& environment : environments_.all())
            if (environment.paused)
                paused.push_back(environment.id);
        std::optional<job> claimed;
        try {
            claimed = database_.transact([&](db::transaction& running) -> std::optional<job> {
                const auto rows = running.exec(claim, holder_, settings_.lease.count(), db::array(kinds), db::array(paused));
                if (rows.empty())
                    return std::nullopt;
                const auto row = rows[0];
                return job{row.integer("job_id"), static_cast<std::int16_t>(row.integer("environment_id")), row.text("kind"),
                           row.text("argument"), static_cast<unsigned>(row.integer("attempts"))};
            });
        } catch (const db::error& failure) {
            if (failure.unique_violation()) // the key was claimed by another at the same moment
                return false;
            throw;
        }
        if (!claimed)
            return false;
        run(*claimed);
        return true;
    }

    void run(const job& claimed)
    {
        {
            std::lock_guard lock(mutex_);
            held_.insert(claimed.id);
        }
        const auto& entry = handlers_.at(claimed.kind);
        const auto began = std::chrono::steady_clock::now();
        std::string problem;
        outcome how = outcome::done;
        try {
            how = entry.handler(claimed);
        } catch (const std::exception& failure) {
            problem = failure.what();
            log::write(log::level::warning, settings_.system, "job.failed",
                       {{"kind", claimed.kind}, {"job", std::to_string(claimed.id)}, {"attempt", std::to_string(claimed.attempt)},
                        {"error", problem}});
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        metrics::observe_seconds("chukan_job_seconds", "system=\"" + settings_.system + "\",kind=\"" + claimed.kind + "\"", took.count());
        // However this ends, its lease is not prolonged any more: at worst the job is taken over when it has run out.
        {
            std::lock_guard lock(mutex_);
            held_.erase(claimed.id);
        }
        for (int attempt = 1;; ++attempt) {
            try {
                settle(claimed, entry, problem, how);
                return;
            } catch (const db::error& failure) {
                // The same key was put in at this moment by a transaction that give_back could not see yet; now it can.
                if (!failure.unique_violation() || attempt == 5)
                    throw;
            }
        }
    }

    void settle(const job& claimed, const handler_entry& entry, const std::string& problem, outcome how)
    {
        database_.transact([&](db::transaction& running) {
            if (problem.empty() && how == outcome::done) {
                running.exec("DELETE FROM job WHERE job_id = $1", claimed.id);
            } else if (problem.empty()) {
                running.exec(give_back, claimed.id, 0, std::nullopt, 0);
            } else if (claimed.attempt >= entry.attempts) {
                running.exec("UPDATE job SET state = 3, problem = $2, finished_at = clock_timestamp() WHERE job_id = $1", claimed.id, problem);
            } else {
                const auto wait = std::min<std::int64_t>(30000, 100LL << std::min(claimed.attempt, 9U));
                running.exec(give_back, claimed.id, claimed.attempt, problem, wait);
            }
        });
    }

    void heartbeat()
    {
        while (true) {
            std::vector<std::int64_t> held;
            {
                std::unique_lock lock(mutex_);
                changed_.wait_for(lock, settings_.lease / 4, [&] { return stopping_; });
                held.assign(held_.begin(), held_.end());
                if (stopping_ && held.empty())
                    return;
            }
            try {
                if (!held.empty())
                    database_.transact([&](db::transaction& running) {
                        running.exec("UPDATE job SET leased_until = clock_timestamp() + $1::integer * interval '1 second' "
                                     "WHERE job_id = ANY ($2::bigint[]) AND holder = $3",
                                     settings_.lease.count(), db::array(held), holder_);
                    });
            } catch (const std::exception& failure) {
                log::write(log::level::warning, settings_.system, "job.heartbeat_failed", {{"error", failure.what()}});
            }
            std::unique_lock lock(mutex_);
            if (stopping_)
                changed_.wait_for(lock, std::chrono::milliseconds(200), [] { return false; });
        }
    }

    db::database& database_;
    const clock::environments& environments_;
    runner_settings settings_;
    std::string holder_;
    std::map<std::string, handler_entry> handlers_;
    std::unique_ptr<db::listener> listener_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::int64_t> held_;
    std::uint64_t wakes_{0};
    bool stopping_{true};
};

} // namespace

std::unique_ptr<runner> create_runner(db::database& database, const clock::environments& environments, runner_settings settings)
{
    return std::make_unique<database_runner>(database, environments, std::move(settings));
}

} // namespace chukan::jobs
