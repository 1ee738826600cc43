#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// 資格 of one person at one insurer: periods [取得, 喪失) that never overlap (高確法 52条, 53条; domain.md 5.4).
namespace chukan::operations {

struct eligibility_period {
    std::string acquired_on, acquisition_reason; // YYYYMMDD
    std::string lost_on, loss_reason;            // empty: still insured
    std::int64_t registered_at{0};               // microseconds since 1970, environment time

    /// 喪失 on the day of 取得: it never was. So a 取得年月日 registered by mistake is made void without losing its trace (模擬).
    bool is_void() const { return acquired_on == lost_on; }
    bool in_force() const { return lost_on.empty(); }
    bool overlaps(const eligibility_period& other) const;
    bool same_as(const eligibility_period& other) const;
};

constexpr std::string_view lost_by_death = "01"; // 資格喪失事由

struct merged_periods {
    std::vector<eligibility_period> periods;      // by 取得年月日
    bool begins_new{false};                       // the given one was not registered
    bool ends_one{false};                         // it has a 喪失 that was not registered
    const char* refused{nullptr};                 // E4103 or E4017
    eligibility_period conflict;                  // with which
};

/// What `registered` becomes by a record that says `given`: the period of the same 取得年月日 is put right, any other is a new one.
merged_periods merge(std::vector<eligibility_period> registered, const eligibility_period& given);

bool insured_now(const std::vector<eligibility_period>& periods);

/// The day after this one, YYYYMMDD; empty when it is no day.
std::string day_after(std::string_view date);

} // namespace chukan::operations
