#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"

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

} // namespace store
} // namespace chukan::control
