#include "tests/support/cluster.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace chukan::test {

namespace files = std::filesystem;

namespace {

constexpr const char* folder_prefix = "chukan-test-";

/// Folders of test programs that were killed before they could clean up.
void remove_abandoned(const files::path& parent)
{
    std::error_code ignored;
    for (const auto& entry : files::directory_iterator(parent, ignored)) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with(folder_prefix))
            continue;
        const int owner = std::atoi(name.c_str() + std::string_view(folder_prefix).size());
        if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH)
            files::remove_all(entry.path(), ignored);
    }
}

} // namespace

std::string source_directory() { return CHUKAN_SOURCE_DIRECTORY; }

database_cluster& database_cluster::instance()
{
    static database_cluster only;
    return only;
}

database_cluster::database_cluster()
{
    const auto parent = files::temp_directory_path();
    remove_abandoned(parent);
    std::string pattern = (parent / (folder_prefix + std::to_string(::getpid()) + "-XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    files::permissions(folder_, files::perms(0755)); // PostgreSQL's user passes through
    cluster::settings settings;
    settings.folder = folder_;
    settings.shared_buffers_mb = 128;
    settings.connections = 300;
    settings.options = {{"max_wal_size", "1GB"}};
    settings.at_once_when_parent_dies = true;
    server_ = cluster::start(std::move(settings));
}

database_cluster::~database_cluster()
{
    server_.reset();
    std::error_code ignored;
    files::remove_all(folder_, ignored);
}

std::map<std::string, cluster::system_database> database_cluster::provide(const std::vector<std::string>& systems)
{
    return cluster::provide(*server_, systems, folder_ + "/secrets");
}

cluster::system_database database_cluster::create_database(const std::string& name)
{
    const auto numbered = name + "_" + std::to_string(++made_);
    return provide({numbered}).at(numbered);
}

cluster::system_database database_cluster::create_system_database(const std::string& system)
{
    auto made = create_database(system);
    db::migrate(made.owner_dsn, source_directory() + "/schema/platform", "platform");
    if (system != "platform")
        db::migrate(made.owner_dsn, source_directory() + "/schema/" + system, system);
    return made;
}

void database_cluster::kill_backends(const std::string& database)
{
    db::administer(server_->superuser_dsn(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                                                 database + "' AND pid <> pg_backend_pid()");
}

} // namespace chukan::test
