#include "platform/cluster/place.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace chukan::cluster {

namespace files = std::filesystem;

namespace {

std::string hex_of(const unsigned char* bytes, std::size_t count)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (std::size_t index = 0; index < count; ++index) {
        hex += digits[bytes[index] >> 4];
        hex += digits[bytes[index] & 15];
    }
    return hex;
}

std::string hash_of(const std::string& path)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_Digest(path.data(), path.size(), digest, nullptr, EVP_sha256(), nullptr);
    return hex_of(digest, 6);
}

/// Can `account` pass through all parents of `folder` and write into it? Asked as that account, in a child: only the kernel knows all its rules.
bool reaches(const account& account, const std::string& folder)
{
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setgroups(1, &account.group) != 0 || ::setgid(account.group) != 0 || ::setuid(account.user) != 0)
            ::_exit(2);
        ::_exit(::access(folder.c_str(), R_OK | W_OK | X_OK) == 0 ? 0 : 1);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Makes `folder` for the account that runs PostgreSQL. False when that cannot be, or the account cannot get there.
bool prepare(const std::string& folder, const std::optional<account>& account, unsigned mode)
{
    std::error_code problem;
    files::create_directories(folder, problem);
    if (problem)
        return false;
    if (!account)
        return ::access(folder.c_str(), W_OK | X_OK) == 0;
    if (::chown(folder.c_str(), account->user, account->group) != 0 || ::chmod(folder.c_str(), mode) != 0)
        return false;
    return reaches(*account, folder);
}

bool holds_cluster(const std::string& folder) { return files::exists(folder + "/data/PG_VERSION"); }

/// A folder in /tmp could have been made by somebody else before us.
bool is_ours(const std::string& folder, const std::optional<account>& account)
{
    struct stat state {};
    if (::lstat(folder.c_str(), &state) != 0)
        return true;
    return S_ISDIR(state.st_mode) && state.st_uid == (account ? account->user : ::geteuid());
}

} // namespace

std::optional<account> account_to_use()
{
    if (::geteuid() != 0)
        return std::nullopt;
    for (const char* name : {"postgres", "chukan", "nobody"})
        if (const passwd* found = ::getpwnam(name); found != nullptr && found->pw_uid != 0)
            return account{found->pw_uid, found->pw_gid, name};
    throw failure("PostgreSQL does not run as root, and there is no user postgres on this machine");
}

place place_for(const settings& settings, const std::optional<account>& account)
{
    const auto wanted = files::absolute(settings.folder).lexically_normal().string() + "/postgresql";
    const auto hash = hash_of(wanted);
    const std::vector<std::string> candidates{wanted, "/var/lib/chukan/" + hash, "/tmp/chukan-" + hash};

    std::string chosen;
    for (const auto& candidate : candidates) // data that are there already decide
        if (chosen.empty() && holds_cluster(candidate) && is_ours(candidate, account) && prepare(candidate, account, 0755))
            chosen = candidate;
    for (const auto& candidate : candidates)
        if (chosen.empty() && is_ours(candidate, account) | (candidate == wanted) && prepare(candidate, account, 0755))
            chosen = candidate;
    if (chosen.empty())
        throw failure("no folder for PostgreSQL's data: " + wanted + " cannot be written");
    if (chosen != wanted && settings.say)
        settings.say("PostgreSQL's user " + (account ? account->name : "") + " cannot reach " + wanted +
                     "; its data lie in " + chosen);

    // /.s.PGSQL.5432 and the final NUL must fit into 108 bytes; the lock file's .lock is no socket.
    auto sockets = chosen;
    if (sockets.size() + sizeof "/.s.PGSQL.5432" > 107) {
        sockets = "/tmp/chukan-" + hash + "-socket";
        if (!is_ours(sockets, account) || !prepare(sockets, account, 0755))
            throw failure("no folder for PostgreSQL's socket: " + sockets + " cannot be written");
    }
    return {chosen + "/data", sockets, chosen + "/postgresql.log"};
}

std::string program_folder()
{
    std::string newest;
    int newest_version = 0;
    std::error_code absent;
    for (const auto& entry : files::directory_iterator("/usr/lib/postgresql", absent)) {
        const int version = std::atoi(entry.path().filename().c_str());
        if (version > newest_version && files::exists(entry.path() / "bin/postgres")) {
            newest_version = version;
            newest = (entry.path() / "bin").string();
        }
    }
    if (!newest.empty())
        return newest;
    std::string path = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
    for (std::size_t start = 0; start <= path.size();) {
        const auto end = std::min(path.find(':', start), path.size());
        const auto folder = path.substr(start, end - start);
        if (!folder.empty() && files::exists(folder + "/postgres"))
            return folder;
        start = end + 1;
    }
    throw failure("PostgreSQL is not installed (Debian package postgresql)");
}

void write_private(const std::string& path, const std::string& content, const std::optional<account>& owner, unsigned mode)
{
    const auto temporary = path + ".new";
    ::unlink(temporary.c_str());
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = file >= 0 && ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
    if (written && owner)
        written = ::fchown(file, owner->user, owner->group) == 0;
    written = written && ::fchmod(file, mode) == 0 && ::fsync(file) == 0;
    if (file >= 0)
        ::close(file);
    if (!written || ::rename(temporary.c_str(), path.c_str()) != 0)
        throw failure("cannot write " + path + ": " + std::strerror(errno));
}

std::string lasting_secret(const std::string& path)
{
    std::string secret;
    if (std::ifstream file(path); std::getline(file, secret) && !secret.empty())
        return secret;
    unsigned char random[32];
    if (RAND_bytes(random, sizeof random) != 1)
        throw failure("no random numbers from the operating system");
    secret = hex_of(random, sizeof random);
    const auto folder = files::path(path).parent_path();
    files::create_directories(folder);
    files::permissions(folder, files::perms::owner_all);
    write_private(path, secret + "\n", std::nullopt, 0600);
    return secret;
}

} // namespace chukan::cluster
