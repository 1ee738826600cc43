#include "tests/bench/child.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace chukan::bench {

namespace {

struct words {
    explicit words(std::vector<std::string> texts) : texts_(std::move(texts))
    {
        for (auto& text : texts_)
            pointers_.push_back(text.data());
        pointers_.push_back(nullptr);
    }
    char* const* data() { return pointers_.data(); }

private:
    std::vector<std::string> texts_;
    std::vector<char*> pointers_;
};

std::vector<std::string> with_environment(const std::map<std::string, std::string>& changes)
{
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string line = *entry;
        if (!changes.contains(line.substr(0, line.find('='))))
            all.push_back(line);
    }
    for (const auto& [name, value] : changes)
        all.push_back(name + "=" + value);
    return all;
}

pid_t start(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment, int output, int problems)
{
    words arguments(command), variables(with_environment(environment));
    const pid_t process = ::fork();
    if (process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        ::dup2(::open("/dev/null", O_RDONLY), 0);
        ::dup2(output, 1);
        ::dup2(problems, 2);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::execvpe(arguments.data()[0], arguments.data(), variables.data());
        ::_exit(127);
    }
    if (process < 0)
        throw std::runtime_error(std::string("cannot start ") + command[0] + ": " + std::strerror(errno));
    return process;
}

std::string read_all(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

} // namespace

std::string run_program(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment)
{
    const temporary_folder folder;
    const auto out = folder.path() + "/out", err = folder.path() + "/err";
    const int output = ::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), problems = ::open(err.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    const pid_t process = start(command, environment, output, problems);
    ::close(output);
    ::close(problems);
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) {
        auto words = read_all(err) + read_all(out);
        throw std::runtime_error(command[0] + " " + (command.size() > 1 ? command[1] : "") + " failed: " +
                                 words.substr(words.size() > 800 ? words.size() - 800 : 0));
    }
    return read_all(out);
}

child::child(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment, const std::string& log)
{
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (output < 0)
        throw std::runtime_error("cannot write " + log);
    process_ = start(command, environment, output, output);
    ::close(output);
}

child::~child()
{
    stop();
}

void child::stop(unsigned patience_seconds)
{
    if (process_ <= 0)
        return;
    ::kill(process_, SIGTERM);
    const auto began = std::chrono::steady_clock::now();
    while (::waitpid(process_, nullptr, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() - began > std::chrono::seconds(patience_seconds))
            ::kill(process_, SIGKILL);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    process_ = -1;
}

bool child::alive()
{
    if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == process_)
        process_ = -1;
    return process_ > 0;
}

double child::peak_memory_mb() const
{
    std::ifstream file("/proc/" + std::to_string(process_) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmHWM:"))
            return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

double child::cpu_seconds() const
{
    const auto text = read_all("/proc/" + std::to_string(process_) + "/stat");
    std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
    std::string skipped;
    for (int field = 0; field < 11; ++field)
        fields >> skipped;
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string own_program()
{
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

unsigned short free_ports(unsigned count)
{
    const auto is_free = [](unsigned port) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<unsigned short>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool bound = ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        return bound;
    };
    for (unsigned first = 21443; first < 30000; first += 300) {
        bool all = true;
        for (unsigned port = first; port < first + count && all; ++port)
            all = is_free(port);
        if (all)
            return static_cast<unsigned short>(first);
    }
    throw std::runtime_error("no free ports");
}

namespace {

constexpr std::string_view folder_prefix = "chukan-bench-";

/// Folders of benches that were killed before they could clean up.
void remove_abandoned(const std::filesystem::path& parent)
{
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(parent, ignored)) {
        const auto name = entry.path().filename().string();
        const int owner = name.starts_with(folder_prefix) ? std::atoi(name.c_str() + folder_prefix.size()) : 0;
        if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH)
            std::filesystem::remove_all(entry.path(), ignored);
    }
}

} // namespace

temporary_folder::temporary_folder()
{
    const auto parent = std::filesystem::temp_directory_path();
    remove_abandoned(parent);
    std::string pattern = parent / (std::string(folder_prefix) + std::to_string(::getpid()) + "-XXXXXX");
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no temporary folder");
    path_ = pattern;
    std::filesystem::permissions(path_, std::filesystem::perms(0755)); // PostgreSQL's user passes through
}

temporary_folder::~temporary_folder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace chukan::bench
