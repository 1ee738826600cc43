#include "platform/cluster/process.hpp"
#include "platform/db/database.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sys/file.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace chukan::cluster {

namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr unsigned socket_port = 5432; // names the socket file; nothing listens on TCP
constexpr const char* superuser = "chukan_admin";

/// Only one process may look after a cluster. The lock goes when its holder dies, however it dies.
class folder_lock {
public:
    explicit folder_lock(const std::string& path) : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
    {
        if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0) {
            if (file_ >= 0)
                ::close(file_);
            throw failure("another process looks after the database of this folder (" + path +
                          "); stop it first with: chukan down");
        }
    }
    ~folder_lock() { ::close(file_); }
    folder_lock(const folder_lock&) = delete;
    folder_lock& operator=(const folder_lock&) = delete;

private:
    int file_;
};

unsigned shared_buffers(unsigned wanted_mb)
{
    const auto memory_mb = static_cast<unsigned long long>(::sysconf(_SC_PHYS_PAGES)) *
                           static_cast<unsigned long long>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
    return static_cast<unsigned>(std::max(32ull, std::min<unsigned long long>(wanted_mb, memory_mb / 4)));
}

/// The value of a setting in postgresql.conf.
std::string conf_value(const std::string& value)
{
    std::string quoted = "'";
    for (const char letter : value) {
        if (letter == '\'')
            quoted += '\'';
        quoted += letter;
    }
    return quoted + "'";
}

/// Measured settings; durability stays on, because turning it off buys at most a tenth. No statement and no parameter gets into the log: they can hold what must not be there.
std::string configuration(const settings& settings, const place& place)
{
    std::vector<std::pair<std::string, std::string>> lines{
        {"listen_addresses", ""},
        {"port", std::to_string(socket_port)},
        {"unix_socket_directories", '"' + place.sockets + '"'},
        {"max_connections", std::to_string(settings.connections)},
        {"superuser_reserved_connections", "3"},
        {"password_encryption", "scram-sha-256"},
        {"shared_buffers", std::to_string(shared_buffers(settings.shared_buffers_mb)) + "MB"},
        {"max_wal_size", "8GB"},
        {"checkpoint_timeout", "15min"},
        {"wal_compression", "lz4"},
        // A table that is filled for the first time gets statistics soon: until then a plan may read all of it for each batch.
        {"autovacuum_naptime", "10s"},
        {"work_mem", "16MB"},
        {"maintenance_work_mem", "128MB"},
        {"max_locks_per_transaction", "256"},
        {"jit", "off"},
        {"fsync", "on"},
        {"full_page_writes", "on"},
        {"synchronous_commit", "on"},
        {"log_error_verbosity", "terse"},
        {"log_parameter_max_length", "0"},
        {"log_parameter_max_length_on_error", "0"},
        {"log_min_error_statement", "panic"},
        {"log_min_duration_statement", "-1"},
        {"log_statement", "none"},
        {"log_line_prefix", "%m [%p] %u@%d "},
        {"timezone", "UTC"},
        {"log_timezone", "UTC"},
        {"lc_messages", "C"},
        {"cluster_name", "chukan"},
    };
    lines.insert(lines.end(), settings.options.begin(), settings.options.end());
    std::string text = "# Written anew at every start.\n";
    for (const auto& [name, value] : lines)
        text += name + " = " + conf_value(value) + "\n";
    return text;
}

std::string last_lines(const std::string& path, std::streamoff from)
{
    std::ifstream file(path);
    file.seekg(from);
    return {std::istreambuf_iterator<char>(file), {}};
}

class running_server : public server {
public:
    explicit running_server(settings settings)
        : settings_(std::move(settings)), account_(account_to_use()), programs_(program_folder()),
          place_(place_for(settings_, account_)), lock_(settings_.folder + "/postgresql.lock"),
          password_(lasting_secret(settings_.folder + "/secrets/cluster/superuser_password"))
    {
        if (!std::filesystem::exists(place_.data + "/PG_VERSION"))
            create();
        outlive_predecessor();
        write_private(place_.data + "/postgresql.conf", configuration(settings_, place_), account_, 0600);
        if (!std::filesystem::exists(admission_file()) || !std::filesystem::exists(place_.data + "/chukan_admitted"))
            write_admission({});
        start_and_wait();
    }

    ~running_server() override { stop(); }

    std::string socket_directory() const override { return place_.sockets; }
    unsigned port() const override { return socket_port; }
    std::string data_directory() const override { return place_.data; }
    int process() const override { return process_; }

    std::string superuser_dsn(const std::string& database = "postgres") const override
    {
        return "host=" + db::dsn_value(place_.sockets) + " port=" + std::to_string(socket_port) +
               " dbname=" + db::dsn_value(database) + " user=" + superuser + " password=" + password_;
    }

    void admit(const std::vector<std::pair<std::string, std::string>>& pairs) override
    {
        if (write_admission(pairs))
            db::administer(superuser_dsn(), "SELECT pg_reload_conf()");
    }

    void stop() override
    {
        if (process_ <= 0)
            return;
        ::kill(process_, SIGINT); // fast: disconnects everybody, then a checkpoint
        for (const auto begun = steady_clock::now(); ::waitpid(process_, nullptr, WNOHANG) == 0;) {
            if (steady_clock::now() - begun > 120s)
                ::kill(process_, SIGQUIT); // the next start recovers
            std::this_thread::sleep_for(10ms);
        }
        process_ = 0;
        if (std::filesystem::path(place_.data).parent_path() != place_.sockets) {
            std::error_code ignored; // a folder in /tmp made for the socket alone
            std::filesystem::remove(place_.sockets, ignored);
        }
    }

private:
    /// initdb into a folder beside, so that one that was killed half-way is never taken for a cluster.
    void create()
    {
        if (settings_.say)
            settings_.say("Making the database cluster in " + place_.data);
        const auto unfinished = place_.data + ".new", password_file = place_.data + ".password";
        std::filesystem::remove_all(unfinished);
        write_private(password_file, password_ + "\n", account_, 0600);
        const int process = spawn({programs_ + "/initdb", "-D", unfinished, "-U", superuser, "--pwfile=" + password_file,
                                   "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-instructions"},
                                  account_, place_.log, 0);
        const int status = wait_for(process);
        std::filesystem::remove(password_file);
        if (status != 0)
            throw failure("initdb failed; see " + place_.log);
        std::filesystem::rename(unfinished, place_.data);
    }

    /// A postmaster whose parent was killed is on its way out, or hangs; one whose number now belongs to something else is long gone.
    void outlive_predecessor()
    {
        const auto path = place_.data + "/postmaster.pid";
        int old = 0;
        if (!(std::ifstream(path) >> old) || old <= 0)
            return;
        if (program_of(old) != "postgres") {
            std::filesystem::remove(path);
            return;
        }
        if (settings_.say && is_alive(old))
            settings_.say("Waiting for the PostgreSQL of a process that was killed to end");
        const auto begun = steady_clock::now();
        for (int step = 0; is_alive(old) && std::filesystem::exists(path); ++step) {
            const auto waited = steady_clock::now() - begun;
            if (waited > 60s)
                throw failure("PostgreSQL process " + std::to_string(old) + " does not end");
            if (step == 0 || (waited > 8s && step % 100 == 0))
                ::kill(old, waited > 8s ? SIGQUIT : SIGINT);
            std::this_thread::sleep_for(20ms);
        }
    }

    void start_and_wait()
    {
        const int signal = settings_.at_once_when_parent_dies ? SIGQUIT : SIGINT;
        const auto begun = steady_clock::now();
        for (;;) {
            std::error_code absent;
            const auto seen = static_cast<std::streamoff>(std::filesystem::file_size(place_.log, absent));
            process_ = spawn({programs_ + "/postgres", "-D", place_.data}, account_, place_.log, signal);
            if (answers())
                return;
            process_ = 0;
            // Killed predecessors can hold the lock file or the shared memory for some seconds more.
            const auto said = last_lines(place_.log, absent ? 0 : seen);
            const bool passing = said.find("already exists") != std::string::npos ||
                                 said.find("still in use") != std::string::npos ||
                                 said.find("could not bind") != std::string::npos;
            if (!passing || steady_clock::now() - begun > 10s)
                throw failure("PostgreSQL does not start: " + said);
            std::this_thread::sleep_for(200ms);
        }
    }

    /// True when it takes connections, false when it has ended. Recovery of a killed cluster may take minutes; it is waited for.
    bool answers()
    {
        const auto begun = steady_clock::now();
        for (bool told = false;;) {
            try {
                db::administer(superuser_dsn(), "SELECT 1");
                return true;
            } catch (const db::error& problem) {
                if (problem.sqlstate() == "28P01")
                    throw failure("the database refuses the password in secrets/cluster/superuser_password");
            }
            if (::waitpid(process_, nullptr, WNOHANG) == process_)
                return false;
            if (!told && steady_clock::now() - begun > 3s) {
                told = true;
                if (settings_.say)
                    settings_.say("PostgreSQL is recovering what a killed process left");
            }
            std::this_thread::sleep_for(20ms);
        }
    }

    std::string admission_file() const { return place_.data + "/pg_hba.conf"; }

    /// The pairs of all calls stay admitted; true when the file changed.
    bool write_admission(const std::vector<std::pair<std::string, std::string>>& pairs)
    {
        const auto list = place_.data + "/chukan_admitted";
        std::set<std::pair<std::string, std::string>> all;
        std::ifstream file(list);
        for (std::string database, role; file >> database >> role;)
            all.emplace(database, role);
        const auto before = all.size();
        all.insert(pairs.begin(), pairs.end());
        if (all.size() == before && std::filesystem::exists(list))
            return false;
        std::string text = "# Written by chukan: one line per role and database, nobody else.\n", names;
        text += std::string("local all ") + superuser + " scram-sha-256\n";
        for (const auto& [database, role] : all) {
            text += "local \"" + database + "\" \"" + role + "\" scram-sha-256\n";
            names += database + " " + role + "\n";
        }
        write_private(admission_file(), text, account_, 0600);
        write_private(list, names, account_, 0600);
        return true;
    }

    settings settings_;
    std::optional<account> account_;
    std::string programs_;
    place place_;
    folder_lock lock_;
    std::string password_;
    int process_{0};
};

} // namespace

std::unique_ptr<server> start(settings settings)
{
    std::filesystem::create_directories(settings.folder);
    return std::make_unique<running_server>(std::move(settings));
}

} // namespace chukan::cluster
