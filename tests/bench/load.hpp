#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// The load client: many TLS connections with a client certificate on one thread, each sending its next request when it has its answer.
namespace chukan::bench {

/// Paths of PEM files.
struct credentials {
    std::string certificate, key, authorities;
};

struct load {
    unsigned short port{0};              // on 127.0.0.1
    credentials who;
    unsigned connections{64};
    std::chrono::milliseconds duration{5000};
    bool new_connection_each{false};     // handshakes are what is measured
    bool resume{false};                  // with the session of the connection before
    /// The whole request; `number` counts all of them. An empty one: this connection has nothing more to ask.
    std::function<std::string(unsigned connection, std::uint64_t number)> request;
    /// Sees every answer; false counts it as a failure. By default an answer is right when its status is 2xx.
    std::function<bool(unsigned connection, int status, std::string_view body)> answered;
};

struct load_result {
    std::uint64_t answers{0}, failures{0}, resumed{0};
    double seconds{0}, client_cpu_seconds{0};
    std::vector<float> milliseconds; // one per answer, sorted
    std::string first_failure;

    double per_second() const { return seconds == 0 ? 0 : static_cast<double>(answers) / seconds; }
    double percentile(double part) const;
    /// "p50 0.4 ms, p99 2 ms, p99.9 3 ms; the client took 0.6 of one CPU"
    std::string summary() const;
};

/// Throws std::runtime_error when it cannot connect at all.
load_result run(const load& what);

/// A GET with the session's token.
std::string get_request(const std::string& path, const std::string& token);
/// `more`: further header lines, each with its CR LF.
std::string post_request(const std::string& path, const std::string& token, const std::string& json, const std::string& more = {});

} // namespace chukan::bench
