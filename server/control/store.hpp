#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// SQL of control's database.
namespace chukan::control {

struct world {
    std::string name;
    std::uint64_t seed{0};
    std::vector<std::string> insurers;
    std::string initial_password;
    bool seeded{false};
};

namespace store {

bool create_world(db::transaction& running, const world& value, const std::string& base_real, const std::string& base_environment, bool automatic_sending);
std::vector<world> worlds(db::transaction& running);
std::optional<world> find_world(db::transaction& running, const std::string& name);
void mark_seeded(db::transaction& running, const std::string& name);
void delete_world(db::transaction& running, const std::string& name);

std::vector<contract::environment_announcement> environments(db::transaction& running, const std::string& world = {});
/// Writes the clock, phase and switches of one environment and raises its version.
void change_environment(db::transaction& running, const contract::environment_announcement& value);

/// Systems and environments that have not heard the newest version yet.
struct due {
    std::string system;
    contract::environment_announcement environment;
};
std::vector<due> due_announcements(db::transaction& running, const std::vector<std::string>& systems);
void announced(db::transaction& running, const std::string& system, std::int16_t environment, std::int64_t version);

/// The last row of (system, side) that was collected.
std::map<std::pair<std::string, std::string>, std::int64_t> message_log_heads(db::transaction& running);
void put_message_log_head(db::transaction& running, const std::string& system, const std::string& side, std::int64_t sequence);
/// Rows as GET /internal/message-log gives them, each as it stands now. Returns how many were new or had changed.
std::size_t put_message_log(db::transaction& running, const std::string& system, const std::string& outbox, const std::string& inbox);
/// Leaves the newest `kept` rows of each environment, and none of one that is gone.
void trim_message_log(db::transaction& running, unsigned kept);
void forget_message_log(db::transaction& running, std::int16_t environment);
/// A JSON array, oldest change first; `world` empty: of all.
std::string message_log_page(db::transaction& running, const std::string& world, std::int64_t after, unsigned limit);

} // namespace store
} // namespace chukan::control
