#include "tests/integration/db/fixture.hpp"

#include <condition_variable>
#include <mutex>

using namespace chukan;

namespace {

class Listener : public database_test {
protected:
    void notify(const std::string& payload)
    {
        database->transact([&](db::transaction& running) { running.exec("SELECT pg_notify('some_channel', $1)", payload); });
    }
    bool heard(const std::string& payload)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(10), [&] {
            return std::find(payloads.begin(), payloads.end(), payload) != payloads.end();
        });
    }
    std::unique_ptr<db::listener> listen()
    {
        return db::listen(made().dsn, "some_channel", [this](std::string payload) {
            const std::lock_guard lock(mutex);
            payloads.push_back(std::move(payload));
            changed.notify_all();
        });
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> payloads;
};

} // namespace

TEST_F(Listener, HearsWhatIsNotifiedAfterItWasMade)
{
    const auto listener = listen();
    notify("first");
    notify("髙");
    EXPECT_TRUE(heard("first"));
    EXPECT_TRUE(heard("髙"));
}

TEST_F(Listener, SaysSoAfterAReconnectAndHearsAgain)
{
    const auto listener = listen();
    test::database_cluster::instance().kill_backends(name());
    EXPECT_TRUE(heard(""));
    notify("after");
    EXPECT_TRUE(heard("after"));
}
