#pragma once
#include "platform/cluster/cluster.hpp"

#include <optional>
#include <sys/types.h>

/// Who runs PostgreSQL and where its files lie. Not for other folders.
namespace chukan::cluster {

/// The unprivileged user that runs the PostgreSQL of a root process.
struct account {
    uid_t user;
    gid_t group;
    std::string name;
};

/// Nothing when this process is not root. Throws failure when root finds no suitable user.
std::optional<account> account_to_use();

struct place {
    std::string data;    // PGDATA
    std::string sockets; // short enough for a socket address
    std::string log;
};

/// Makes the folders. Throws failure.
place place_for(const settings& settings, const std::optional<account>& account);

/// The folder of PostgreSQL's programs: the newest below /usr/lib/postgresql, or where PATH has `postgres`.
std::string program_folder();

/// A secret that stays the same: read from `path`, or made (32 random bytes as hex) and written with mode 0600.
std::string lasting_secret(const std::string& path);

void write_private(const std::string& path, const std::string& content, const std::optional<account>& owner, unsigned mode);

} // namespace chukan::cluster
