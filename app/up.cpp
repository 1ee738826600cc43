#include "app/commands.hpp"
#include "app/databases.hpp"
#include "app/systems.hpp"
#include "app/worlds.hpp"
#include "peers/authority/bootstrap.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fcntl.h>
#include <malloc.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace chukan::app {

namespace {

log::level level_of(const std::string& name)
{
    if (name == "debug")
        return log::level::debug;
    if (name == "warning")
        return log::level::warning;
    return name == "error" ? log::level::error : log::level::info;
}

void tell(const std::string& line)
{
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

/// One installation, one process: held until exit, given back by the kernel whatever happens.
class installation_lock {
public:
    explicit installation_lock(const places& where)
    {
        std::filesystem::create_directories(where.run());
        descriptor_ = ::open((where.run() + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        // A process that was killed a moment ago keeps its lock until the kernel has taken it apart.
        for (int round = 0; descriptor_ >= 0 && !held_ && round < 60; ++round) {
            if (round > 0)
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            held_ = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
        }
    }
    ~installation_lock()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    bool held() const { return held_; }

private:
    int descriptor_{-1};
    bool held_{false};
};

config::settings settings_of(const up_options& options, const places& where)
{
    auto settings = config::load(options.config.empty() ? where.config + "/chukan.toml" : options.config);
    for (const auto& pair : options.database_urls) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos)
            throw std::runtime_error("--database-url takes system=connection string");
        place_of(pair.substr(0, equals));
        settings.systems[pair.substr(0, equals)].database_url = pair.substr(equals + 1);
    }
    return settings;
}

std::vector<std::string> roles_of(const up_options& options)
{
    if (options.roles.empty())
        return system_names();
    auto roles = split(options.roles, ',');
    for (const auto& role : roles)
        place_of(role);
    return roles;
}

bool contains(const std::vector<std::string>& list, const std::string& value)
{
    return std::find(list.begin(), list.end(), value) != list.end();
}

void print_addresses(const process& running, const std::vector<issued_certificate>& certificates)
{
    const auto portal = "https://127.0.0.1:" + std::to_string(running.port_of("portal"));
    tell("");
    tell(say("統合専用端末の画面 (本番環境)", "Terminal screens, production     ") + "  " + portal + "/production/");
    tell(say("統合専用端末の画面 (検証環境)", "Terminal screens, verification   ") + "  " + portal + "/verification/");
    tell(say("利用者", "Users") + "  admin, clerk (39130000, 39140009)  operator (99990008)   " + say("初期パスワード", "initial password") + "  Chukan-2017");
    for (const auto& certificate : certificates)
        tell(say("ブラウザー用の証明書", "Browser certificate") + "  " + certificate.p12_file + "   " + say("パスワード", "password") + "  " + certificate_password);
}

/// Some seventy threads would otherwise keep an arena each, and large batches would stay where they were freed: resident memory is a promise (limits.md).
void keep_memory_small()
{
    mallopt(M_ARENA_MAX, 4);
    mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
}

/// Everything from here to the signal runs in the one process that serves.
int serve(const up_options& options, const places& where, int ready_pipe)
{
    const auto began = std::chrono::steady_clock::now();
    keep_memory_small();
    installation_lock lock(where);
    if (!lock.held()) {
        tell(say("もう動いています: ./chukan status", "Already running: see ./chukan status"));
        return 2;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr); // before any thread exists, so that all inherit it
    std::signal(SIGPIPE, SIG_IGN);

    std::filesystem::create_directories(where.log());
    const auto settings = settings_of(options, where);
    log::configure(where.log() + "/chukan.jsonl", level_of(settings.log_level));
    const auto roles = roles_of(options);
    authority::bootstrap({where.secrets(), where.published(), installation_id(where), system_names()});
    auto databases = provide_databases(where, settings, roles, tell);

    process running({where, settings, roles, options.port_base, databases->urls(), options.test_controls});
    running.start();
    note_running(where, options.port_base);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.1f", took.count());
    tell(say("全システムが動きました: ", "All systems are ready: ") + seconds + say(" 秒", " s"));

    if (contains(roles, "control") && contains(roles, "authority") && contains(roles, "portal")) {
        control_client control(where, options.port_base);
        const auto certificates = provide_world(where, control, {"demo", settings.demo_seed, settings.demo_now, demo_insurers(), false});
        print_addresses(running, certificates);
    }
    if (ready_pipe >= 0) {
        (void)!::write(ready_pipe, "R", 1);
        ::close(ready_pipe);
    }
    int signal = 0;
    sigwait(&signals, &signal);
    tell(say("止めています…", "Stopping…"));
    running.stop();
    databases->stop();
    forget_running(where);
    tell(say("止まりました。", "Stopped."));
    return 0;
}

int serve_or_explain(const up_options& options, const places& where, int ready_pipe)
{
    try {
        return serve(options, where, ready_pipe);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "chukan: %s\n", failure.what());
        return 2;
    }
}

/// The child serves with its output in a file; the parent shows what it writes until it is ready.
int detach(const up_options& options, const places& where)
{
    std::filesystem::create_directories(where.log());
    const std::string output = where.log() + "/chukan.out";
    int pipes[2];
    if (::pipe2(pipes, O_CLOEXEC) != 0)
        return 2;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipes[0]);
        ::setsid();
        const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        ::dup2(file, 1);
        ::dup2(file, 2);
        const int nothing = ::open("/dev/null", O_RDONLY);
        ::dup2(nothing, 0);
        std::_Exit(serve_or_explain(options, where, pipes[1]));
    }
    ::close(pipes[1]);
    char ready = 0;
    const bool good = ::read(pipes[0], &ready, 1) == 1;
    ::close(pipes[0]);
    std::fputs(read_file(output).c_str(), stdout);
    if (good)
        return 0;
    int state = 0;
    ::waitpid(child, &state, 0);
    return WIFEXITED(state) && WEXITSTATUS(state) ? WEXITSTATUS(state) : 2;
}

} // namespace

int up(const up_options& options)
{
    const auto where = find_places();
    std::filesystem::create_directories(where.var);
    if (const auto other = find_running(where); other && other->alive) {
        tell(say("もう動いています。", "Already running.") + " pid " + std::to_string(other->pid) + ", port " + std::to_string(other->port_base));
        return 0;
    }
    return options.detach ? detach(options, where) : serve_or_explain(options, where, -1);
}

int down()
{
    const auto where = find_places();
    const auto other = find_running(where);
    if (other && other->alive) {
        ::kill(other->pid, SIGTERM);
        for (int tenth = 0; tenth < 600; ++tenth) {
            if (::kill(other->pid, 0) != 0)
                break;
            ::usleep(100000);
            if (const auto now = find_running(where); !now || !now->alive)
                break;
        }
    }
    if (const auto still = find_running(where); still && still->alive) {
        std::fprintf(stderr, "%s\n", say("止まりません。", "It does not stop.").c_str());
        return 1;
    }
    forget_running(where);
    tell(say("止まっています。", "Stopped."));
    return 0;
}

} // namespace chukan::app
