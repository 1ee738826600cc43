#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The commands of interface.md 1. Each returns the exit code: 0 right, 1 findings or failures, 2 unusable, not here yet or not set up.
namespace chukan::app {

struct up_options {
    bool demo{false};
    bool detach{false};
    bool test_controls{false};
    std::string roles;        // comma-separated; empty: all
    std::string config;       // empty: config/chukan.toml
    unsigned short port_base{8443};
    std::vector<std::string> database_urls; // system=connection string
};
int up(const up_options& options);
int down();
int status(bool json);
int logs(unsigned lines, bool follow);

int world_list(bool json);
struct world_options {
    std::string name, now, insurers;
    std::uint64_t seed{1};
    bool automatic_sending{false};
};
int world_create(const world_options& options);
int world_reset(const std::string& name, const std::string& environment);
int world_delete(const std::string& name);
int world_clock(const std::string& name, const std::string& environment, const std::string& body);

struct certificate_options {
    std::string world, organisation, terminal{"T001"}, kind{"terminal"}, serial, reason{"lost"};
    int days{1095};
};
int certificate_issue(const certificate_options& options);
int certificate_revoke(const certificate_options& options);
int certificate_list(const std::string& world, bool json);

struct reconcile_options {
    std::string world{"demo"}, environment{"production"};
    bool json{false};
};
/// Holds the 情報提供等記録 of network, askers and providers against each other: 0 they agree, 1 differences (shown one by one), 2 a system cannot be asked.
int reconcile(const reconcile_options& options);

struct card_options {
    std::string world{"demo"}, environment{"production"};
    std::uint64_t reference{0};
    bool json{false};
};
/// Issues a card with which a resident of the world logs in to マイナポータル.
int card(const card_options& options);

struct traffic_options {
    std::string world{"demo"}, environment{"production"};
    std::optional<unsigned> per_minute;
    unsigned unlawful_percent{10};
    bool json{false};
};
/// Sets how often the other bodies of a world ask the unions by themselves (模擬), or shows it.
int traffic(const traffic_options& options);

int doctor(bool json);

/// A command whose capability comes with a later issue: says so, 2.
int not_yet(const std::string& command);

} // namespace chukan::app
