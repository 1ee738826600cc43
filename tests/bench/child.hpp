#pragma once
#include <map>
#include <string>
#include <vector>

/// Programs that a measurement starts: our own under other commands, nginx, pgbench.
namespace chukan::bench {

/// Runs to its end; returns what it wrote to standard output. Throws std::runtime_error with its last words when it fails.
std::string run_program(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment = {});

/// One that goes on until this object ends: SIGTERM, then, after `patience_seconds`, SIGKILL.
class child {
public:
    child(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment, const std::string& log);
    ~child();
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    void stop(unsigned patience_seconds = 60);
    bool alive();
    int process() const { return process_; }
    /// Peak resident memory in MB, from /proc.
    double peak_memory_mb() const;
    double cpu_seconds() const;

private:
    int process_{-1};
};

std::string own_program();
/// `count` neighbouring ports nobody listens on, from a range of our own.
unsigned short free_ports(unsigned count);

/// A folder that is removed at the end.
class temporary_folder {
public:
    temporary_folder();
    ~temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace chukan::bench
