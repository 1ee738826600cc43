#include "tests/integration/world/world.hpp"

#include "app/systems.hpp"
#include "app/worlds.hpp"
#include "peers/authority/bootstrap.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "tests/support/cluster.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace chukan::test {

namespace {

/// Ends the systems with the last test. At the end of the process would be too late: what their threads still use, statics of functions that were first called after the
/// world was there, is gone by then.
class end_of_tests : public testing::EmptyTestEventListener {
    void OnTestProgramEnd(const testing::UnitTest&) override { world::instance().stop(); }
};

} // namespace

world& world::instance()
{
    static world only;
    [[maybe_unused]] static const bool watched = (testing::UnitTest::GetInstance()->listeners().Append(new end_of_tests), true);
    return only;
}

world::world()
{
    auto& cluster = database_cluster::instance();
    const auto root = source_directory();
    where_.config = config.empty() ? root + "/config" : config;
    where_.schema = root + "/schema";
    where_.share = root;
    where_.var = cluster.folder() + "/installation";
    std::filesystem::create_directories(where_.var);
    log::configure(where_.var + "/chukan.jsonl", log::level::info);
    for (const auto& [system, urls] : cluster.provide(app::system_names()))
        urls_[system] = {urls.dsn, urls.owner_dsn};
    authority::bootstrap({where_.secrets(), where_.published(), app::installation_id(where_), app::system_names()});
    start();
    try {
        provide("demo");
    } catch (...) {
        forget_connections(); // before the process whose threads they use goes away
        throw;
    }
}

world::~world()
{
    stop();
}

void world::stop()
{
    forget_connections();
    process_.reset();
}

void world::start()
{
    app::process_options options;
    options.where = where_;
    options.settings = chukan::config::load(where_.config + "/chukan.toml");
    if (adjust)
        adjust(options.settings);
    options.roles = app::system_names();
    options.port_base = 0;
    options.databases = urls_;
    process_ = std::make_unique<app::process>(std::move(options));
    if (made)
        made(*process_); // before start(): the systems talk as soon as they are started
    process_->start();
}

void world::restart()
{
    forget_connections();
    process_.reset();
    start();
}

std::pair<std::string, std::string> world::certificate_of(const std::string& organisation, const std::string& world) const
{
    const std::string base = where_.certificates() + "/" + world + "/" + organisation;
    return {base + ".pem", base + ".key"};
}

} // namespace chukan::test
