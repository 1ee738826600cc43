#pragma once
#include "platform/law/law.hpp"

#include <map>
#include <string>

/// Why the law does not permit an inquiry, in words for the clerk who asked and as values for a program: article, row and day that decide, and the nearest
/// request that the law does permit.
namespace chukan::law {

/// Japanese and English names of kinds, 事務, 事務手続 and 特定個人情報 from config/masters.
class names {
public:
    /// Throws std::runtime_error or a JSON error when a master is unusable.
    explicit names(const std::string& config_directory);
    /// The code itself when it has no name.
    std::string of(const std::string& code) const;
    std::string english(const std::string& code) const;

private:
    std::map<std::string, std::pair<std::string, std::string>> names_;
};

/// One inquiry as it was meant. `day` is YYYYMMDD on the environment's clock.
struct question {
    const body* asker{nullptr};
    const body* provider{nullptr};
    std::string office, procedure, information, day;
};

/// `row` is the 項 that decided, or that of the 事務 named; empty when the 事務 is none of the table. `nearest` is in force on that day; null when this kind of
/// body may ask for nothing. `opens_on`, `closed_on`: for E6008, the first or last day of the line asked for.
struct explanation {
    std::string code, row, article, article_en, day, opens_on, closed_on, reason_ja, reason_en;
    const permission* nearest{nullptr};
};

/// For a question that `table` does not permit (verdict E6001 or E6008).
explanation explain(const names& names, const permissions& table, const question& what, const verdict& decided);

/// 20180701 as 2018年7月1日 and 2018-07-01; anything else as it is.
std::string day_ja(const std::string& day);
std::string day_en(const std::string& day);

} // namespace chukan::law
