#pragma once
#include <map>
#include <string>
#include <vector>

namespace chukan::portal {

/// config/rights.json and config/roles.json: what may be permitted, and the standard roles (read-only, from the
/// 取りまとめ機関).
struct right {
    std::string code, ja, en;
    bool of_operator{false}; // only the 取りまとめ機関's; never in a role of an insurer's own
};
struct role {
    std::string code, name;
    bool for_operator{false}; // only users of the 取りまとめ機関 may have it
    std::vector<std::string> rights;
};

class role_catalogue {
public:
    /// Throws std::runtime_error naming the file and what is wrong in it.
    static role_catalogue load(const std::string& config_directory);

    const std::vector<right>& rights() const { return rights_; }
    const std::vector<role>& roles() const { return roles_; }
    /// By code or by name; null when there is none.
    const role* find(const std::string& code_or_name) const;
    const right* find_right(const std::string& code) const;
    std::string name_of_right(const std::string& code) const;
    /// All rights of these role codes and those of the insurer's `own` roles, each once. An insurer's user never gets one
    /// of the 取りまとめ機関, whatever the database says.
    std::vector<std::string> rights_of(const std::vector<std::string>& role_codes, const std::vector<std::string>& own,
                                       bool of_operator) const;

private:
    std::vector<right> rights_;
    std::vector<role> roles_;
};

} // namespace chukan::portal
