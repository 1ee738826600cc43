#pragma once
#include "platform/check/check.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/result_codes.hpp"

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>

namespace chukan::check {

/// What the check of one file found, and how it is told.
class report {
public:
    report(const check_options& options, const layout::result_codes& codes) : options_(options), codes_(codes) {}

    void file(std::string kind, std::string encoding) { kind_ = std::move(kind), encoding_ = std::move(encoding); }
    void add(const layout::checked_record& record);
    void unusable(const std::string& code, const std::map<std::string, std::string>& values, std::optional<std::uint64_t> position);
    /// The server would refuse the file by its name; what is in it is checked all the same.
    void name(const std::string& code, const std::map<std::string, std::string>& values) { name_ = refusal{code, text(code, values), std::nullopt}; }
    void rows(std::uint64_t count) { rows_ = count; }

    int exit_code() const { return unusable_ ? 2 : count_of_.empty() && !name_ ? 0 : 1; }
    void write(std::ostream& out) const;

private:
    struct listed {
        layout::finding finding;
        std::string text;
    };
    struct refusal {
        std::string code, text;
        std::optional<std::uint64_t> position;
    };
    std::string text(const std::string& code, const std::map<std::string, std::string>& values) const;
    void write_json(std::ostream& out) const;

    const check_options& options_;
    const layout::result_codes& codes_;
    std::string kind_, encoding_;
    std::uint64_t rows_{0}, rejected_{0}, warned_{0}, findings_{0};
    std::map<std::string, std::uint64_t> count_of_;
    std::vector<listed> listed_;
    std::optional<refusal> unusable_, name_;
};

/// What the microscope saw, as text or JSON.
void write_look(const nlohmann::json& seen, const check_options& options, std::ostream& out);
void write_record(const nlohmann::json& record, const check_options& options, std::ostream& out);

} // namespace chukan::check
