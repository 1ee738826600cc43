#pragma once
#include "platform/law/law.hpp"

#include <map>
#include <string>

namespace chukan::nws {

/// Why an inquiry is not passed on, for the clerk who asked: the article, row and date that decide, and the nearest request that the law does permit.
struct refusal {
    std::string code, reason_ja, reason_en;
};

/// Names of kinds, offices and information from config/masters, for these texts.
class names {
public:
    explicit names(const std::string& config_directory);
    std::string of(const std::string& code) const; // the code itself when it has no name

private:
    std::map<std::string, std::string> names_;
};

struct asked {
    const law::body* asker{nullptr};
    const law::body* provider{nullptr};
    std::string office, procedure, information, today; // YYYYMMDD of the environment
};

refusal not_in_table(const names& names, const law::permissions& table, const asked& what);
refusal not_on_this_day(const names& names, const law::permission& line, const asked& what);
refusal not_begun(const law::body& provider);
refusal not_connected(const std::string& body);
refusal unknown_code();
refusal malformed(const std::string& field);

} // namespace chukan::nws
