#pragma once
#include <cstdint>
#include <map>
#include <string>

/// The settings of one installation: config/chukan.toml, every field with a default, a range and a comment there.
namespace chukan::config {

struct system_settings {
    std::string url;          // empty: this system runs here; else where somebody's own one answers
    std::string database_url; // empty: the embedded cluster; else a libpq connection string of a serving role
    std::string owner_url;    // the role that migrates; empty: the same
};

struct settings {
    std::string address;      // of all listeners
    unsigned io_threads, workers, worker_queue, connections;
    std::string tls_refusal;  // explain or handshake
    std::uint64_t upload_bytes;
    unsigned header_seconds, idle_seconds, body_progress_seconds, handler_seconds;
    unsigned database_connections, bulk_connections, database_wait_ms;
    unsigned job_threads, senders, batch_items;
    std::string log_level;    // debug, info, warning, error
    std::string demo_now;     // ISO 8601: where the demo world's clock stands when it is made
    std::uint64_t demo_seed;
    std::map<std::string, system_settings> systems;
};

/// Reads and checks the whole file. Throws std::runtime_error naming file, line, field, the rule and what was found, for unknown keys too.
settings load(const std::string& path);

} // namespace chukan::config
