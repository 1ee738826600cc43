#include "platform/cluster/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <linux/close_range.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace chukan::cluster {

namespace {

/// Only calls that are allowed between fork and exec of a process with threads.
[[noreturn]] void become(char* const* arguments, char* const* environment, const account* account, int log,
                         int death_signal, pid_t parent)
{
    ::setsid();
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int signal = 1; signal < 32; ++signal)
        ::signal(signal, SIG_DFL);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, 0);
    ::dup2(log, 1);
    ::dup2(log, 2);
    ::syscall(SYS_close_range, 3u, ~0u, 0u); // listening sockets and files of ours are not PostgreSQL's
    if (account != nullptr &&
        (::setgroups(1, &account->group) != 0 || ::setgid(account->group) != 0 || ::setuid(account->user) != 0))
        ::_exit(126);
    if (death_signal != 0) {
        ::prctl(PR_SET_PDEATHSIG, death_signal); // after setuid, which clears it
        if (::getppid() != parent)
            ::_exit(125);
    }
    if (::chdir("/") != 0)
        ::_exit(126);
    ::umask(077);
    ::execve(arguments[0], arguments, environment);
    ::_exit(127);
}

} // namespace

int spawn(const std::vector<std::string>& command, const std::optional<account>& account, const std::string& log,
          int death_signal)
{
    const int log_file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0)
        throw failure("cannot write " + log + ": " + std::strerror(errno));
    if (account && ::fchown(log_file, account->user, account->group) != 0) {
        ::close(log_file);
        throw failure("cannot hand over " + log + ": " + std::strerror(errno));
    }
    std::vector<char*> arguments;
    for (const auto& one : command)
        arguments.push_back(const_cast<char*>(one.c_str()));
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin", locale = "LC_ALL=C", zone = "TZ=UTC";
    // A backend that takes batch after batch keeps the memory of the last one for the next (app/main.cpp says why).
    std::string threshold = "MALLOC_MMAP_THRESHOLD_=33554432", trim = "MALLOC_TRIM_THRESHOLD_=67108864";
    char* environment[] = {path.data(), locale.data(), zone.data(), threshold.data(), trim.data(), nullptr};

    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0)
        become(arguments.data(), environment, account ? &*account : nullptr, log_file, death_signal, parent);
    ::close(log_file);
    if (child < 0)
        throw failure(std::string("cannot start a process: ") + std::strerror(errno));
    return child;
}

int wait_for(int process)
{
    int status = 0;
    while (::waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

namespace {

/// The fields of /proc/<pid>/stat: name and state.
std::pair<std::string, char> name_and_state(int process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::ostringstream content;
    content << file.rdbuf();
    const auto text = content.str();
    const auto open = text.find('('), close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos || close + 2 >= text.size())
        return {"", 'X'};
    return {text.substr(open + 1, close - open - 1), text[close + 2]};
}

} // namespace

bool is_alive(int process)
{
    const char state = name_and_state(process).second;
    return state != 'X' && state != 'Z';
}

std::string program_of(int process) { return name_and_state(process).first; }

} // namespace chukan::cluster
