#include "platform/jobs/jobs.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace chukan::jobs {
namespace {

class Jobs : public testing::Test {
protected:
    Jobs() : urls_(test::database_cluster::instance().create_system_database("platform"))
    {
        db::settings settings;
        settings.dsn = urls_.dsn;
        database_ = db::open(settings);
    }

    std::unique_ptr<runner> make(std::chrono::seconds lease = std::chrono::seconds(30))
    {
        runner_settings settings;
        settings.system = "test";
        settings.dsn = urls_.dsn;
        settings.poll = std::chrono::milliseconds(50);
        settings.lease = lease;
        return create_runner(*database_, environments_, settings);
    }

    void enqueue(runner& runner, const std::string& key = {})
    {
        database_->transact([&](db::transaction& running) { runner.enqueue(running, 1, "work", "{}", key); });
    }

    std::int64_t left()
    {
        return database_->transact([](db::transaction& running) { return running.exec("SELECT count(*) FROM job").one().integer("count"); });
    }

    template <class Done> static bool eventually(Done done)
    {
        for (int round = 0; round < 500; ++round) {
            if (done())
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return false;
    }

    cluster::system_database urls_;
    std::unique_ptr<db::database> database_;
    clock::environments environments_;
};

TEST_F(Jobs, RunOnceEach)
{
    std::atomic<int> ran{0};
    auto runner = make();
    runner->handle("work", [&](const job&) { ++ran; return outcome::done; });
    runner->start();
    for (int number = 0; number < 40; ++number)
        enqueue(*runner);
    EXPECT_TRUE(eventually([&] { return left() == 0; }));
    EXPECT_EQ(ran, 40);
}

TEST_F(Jobs, OneKeyIsNeverAtWorkTwice)
{
    std::atomic<int> inside{0}, most{0}, ran{0};
    auto runner = make();
    runner->handle("work", [&](const job&) {
        most = std::max(most.load(), ++inside);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        --inside;
        ++ran;
        return outcome::done;
    });
    runner->start();
    for (int number = 0; number < 20; ++number)
        enqueue(*runner, "same");
    EXPECT_TRUE(eventually([&] { return left() == 0; }));
    EXPECT_EQ(most, 1);
    EXPECT_GE(ran, 1);
    EXPECT_LE(ran, 20);
}

TEST_F(Jobs, AFailureIsTriedAgainAndThenParked)
{
    std::atomic<int> ran{0};
    auto runner = make();
    runner->handle("work", [&](const job&) -> outcome { ++ran; throw std::runtime_error("no"); }, 3);
    runner->start();
    enqueue(*runner);
    const auto parked = [&] {
        return database_->transact([](db::transaction& running) {
            return running.exec("SELECT count(*) FROM job WHERE state = 3 AND attempts = 3 AND problem = 'no'").one().integer("count");
        });
    };
    EXPECT_TRUE(eventually([&] { return parked() == 1; }));
    EXPECT_EQ(ran, 3);
}

TEST_F(Jobs, AgainRunsUntilDone)
{
    std::atomic<int> ran{0};
    auto runner = make();
    runner->handle("work", [&](const job&) { return ++ran < 5 ? outcome::again : outcome::done; });
    runner->start();
    enqueue(*runner, "k");
    EXPECT_TRUE(eventually([&] { return left() == 0; }));
    EXPECT_EQ(ran, 5);
}

// A holder that died: its row says running, its lease runs out, another runner takes it over.
TEST_F(Jobs, ADeadHoldersJobIsTakenOver)
{
    auto runner = make(std::chrono::seconds(1));
    std::atomic<int> ran{0};
    runner->handle("work", [&](const job& taken) { EXPECT_EQ(taken.attempt, 2u); ++ran; return outcome::done; });
    enqueue(*runner);
    database_->transact([](db::transaction& running) {
        running.exec("UPDATE job SET state = 1, attempts = 1, holder = 'dead', leased_until = clock_timestamp() + interval '300 ms'");
    });
    runner->start();
    EXPECT_TRUE(eventually([&] { return left() == 0; }));
    EXPECT_EQ(ran, 1);
}

// A long job keeps its lease by heartbeat.
TEST_F(Jobs, ALivingHolderKeepsItsJob)
{
    auto first = make(std::chrono::seconds(1)), second = make(std::chrono::seconds(1));
    std::atomic<int> ran{0};
    const auto slow = [&](const job&) { ++ran; std::this_thread::sleep_for(std::chrono::milliseconds(2500)); return outcome::done; };
    first->handle("work", slow);
    second->handle("work", slow);
    enqueue(*first);
    first->start();
    second->start();
    EXPECT_TRUE(eventually([&] { return left() == 0; }));
    EXPECT_EQ(ran, 1);
}

// Somebody puts the same key in while its holder gives it back: the holder cannot see that row yet, only run into it.
TEST_F(Jobs, AKeyPutInWhileItIsGivenBackIsNotStuck)
{
    auto runner = make(std::chrono::seconds(30)); // far longer than this test waits
    std::atomic<int> ran{0};
    std::atomic<bool> written{false};
    std::thread other;
    runner->handle("work", [&](const job&) {
        if (++ran > 1)
            return outcome::done;
        other = std::thread([&] {
            auto running = database_->begin();
            runner->enqueue(*running, 1, "work", "{}", "one");
            written = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(300)); // give_back comes to wait for this row meanwhile
            running->commit();
        });
        while (!written)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return outcome::again;
    });
    enqueue(*runner, "one");
    runner->start();
    EXPECT_TRUE(eventually([&] { return left() == 0; }));
    EXPECT_EQ(ran, 2);
    other.join();
}

} // namespace
} // namespace chukan::jobs
