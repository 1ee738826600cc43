#pragma once
#include "platform/cluster/cluster.hpp"
#include "platform/db/database.hpp"

#include <memory>
#include <string>

/// A private PostgreSQL for one test program, made at first use in a temporary folder and removed at its end.
namespace chukan::test {

class database_cluster {
public:
    /// The one cluster of this program. Ask for it first from the main thread (any TEST body runs there).
    static database_cluster& instance();

    /// A new, empty database with roles of its own, named after `name` (lower-case letters and _) and a number.
    cluster::system_database create_database(const std::string& name);
    /// The same with schema/platform and schema/<system> applied; `system` may be "platform" alone.
    cluster::system_database create_system_database(const std::string& system);
    /// What app/ does at start, for tests of several systems: databases under the systems' own names, without tables.
    std::map<std::string, cluster::system_database> provide(const std::vector<std::string>& systems);

    cluster::server& server() { return *server_; }
    const std::string& folder() const { return folder_; }
    /// Kills every other connection to the database of `dsn`, as a crash of its backends would.
    void kill_backends(const std::string& database);

    ~database_cluster();
    database_cluster(const database_cluster&) = delete;
    database_cluster& operator=(const database_cluster&) = delete;

private:
    database_cluster();
    std::string folder_;
    std::unique_ptr<cluster::server> server_;
    unsigned made_{0};
};

/// The root of the source tree, for schema/ and config/.
std::string source_directory();

} // namespace chukan::test
