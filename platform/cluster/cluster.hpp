#pragma once
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The private PostgreSQL of an installation: the installed binaries on a folder of our own, reached by a unix socket only (architecture.md 2).
namespace chukan::cluster {

/// Why the cluster cannot run, in words for the person at the terminal.
class failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct settings {
    std::string folder;                  // var/ of the installation: secrets/ and postgresql/ lie below it
    unsigned shared_buffers_mb{1024};    // never more than a quarter of the machine's memory
    unsigned connections{400};
    std::vector<std::pair<std::string, std::string>> options; // further lines of postgresql.conf, last word
    bool at_once_when_parent_dies{false}; // tests: kill instead of an orderly stop
    std::function<void(const std::string&)> say; // a line for the person at the terminal; may be empty
};

/// A running cluster. It belongs to the thread that started it: PostgreSQL is told to stop when that thread ends, so that a killed process leaves none behind.
/// Start it from main, or from a thread that lives as long as the cluster should.
class server {
public:
    virtual ~server() = default;         // stops it
    virtual std::string socket_directory() const = 0;
    virtual unsigned port() const = 0;
    virtual std::string data_directory() const = 0;
    /// For administration and tests only.
    virtual std::string superuser_dsn(const std::string& database = "postgres") const = 0;
    virtual int process() const = 0;
    /// Lets each of (database, role) pairs in, and nobody else; takes effect at once.
    virtual void admit(const std::vector<std::pair<std::string, std::string>>& pairs) = 0;
    /// Disconnects everybody, writes a checkpoint, waits for the end. Safe to call twice.
    virtual void stop() = 0;
};

/// Makes the cluster on first use, recovers one that was killed, and returns when it answers. As root it runs as an unprivileged user; where that user cannot reach `folder`,
/// the data go to /var/lib/chukan/<hash> or /tmp/chukan-<hash> (said, and found again by the next start). Throws failure.
std::unique_ptr<server> start(settings settings);

struct system_database {
    std::string dsn;       // the serving role: reads and writes rows, no DDL
    std::string owner_dsn; // for migrations
};

/// One database, one login role and one owner role for each system, each with a random password in <secrets>/<system>/database_password and owner_password (0600).
/// Safe to repeat; adds what is missing. No role may connect to another's database (decisions.md 12).
std::map<std::string, system_database> provide(server& server, const std::vector<std::string>& systems,
                                               const std::string& secrets);

} // namespace chukan::cluster
