#pragma once
#include "platform/intake/intake.hpp"
#include "platform/runtime/system.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace chukan::operations {

/// What the parts of this system share.
struct core {
    explicit core(runtime::context& given);

    runtime::context& context;
    std::shared_ptr<const layout::catalogue> layouts;
    std::shared_ptr<const layout::result_codes> codes;
    std::unique_ptr<intake::desk> desk;

    /// The 保険者番号 of its member municipalities that an insurer's rows may carry (config/masters/insurers.json).
    bool accepts(const std::string& insurer, std::string_view insurer_number) const;
    std::string now(std::int16_t environment) const; // ISO 8601, environment time

    /// The look-up tag of a 個人番号, and its sealed form bound to the person's key.
    std::string number_tag(std::int16_t environment, std::string_view digits) const;
    std::string seal_number(std::int16_t environment, const std::string& person_key, std::string_view digits) const;
    std::string open_number(std::int16_t environment, const std::string& person_key, std::string_view sealed) const;

private:
    std::map<std::string, std::set<std::string, std::less<>>> insurer_numbers_;
};

} // namespace chukan::operations
