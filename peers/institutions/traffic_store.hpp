#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// SQL of the table `traffic`.
namespace chukan::institutions::traffic_store {

struct setting {
    std::int64_t per_minute{0}, unlawful_percent{0}, asked{0}, unlawful{0};
    std::string unit; // of whom was asked about last
    std::int64_t reference{0};
};

/// Nothing set is zero a minute.
setting of(db::transaction& running, std::int16_t environment);
void set(db::transaction& running, std::int16_t environment, std::int64_t per_minute, std::int64_t unlawful_percent);
/// Per minute, of the environments in which there is any.
std::map<std::int16_t, std::int64_t> all(db::transaction& running);
void note(db::transaction& running, std::int16_t environment, const setting& value);

struct person {
    std::string unit;
    std::int64_t reference{0};
};
/// The next persons with a code, by unit and reference.
std::vector<person> after(db::transaction& running, std::int16_t environment, const std::string& unit, std::int64_t reference, std::int64_t limit);

} // namespace chukan::institutions::traffic_store
