#pragma once
#include "platform/check/check.hpp"
#include "platform/layout/definition.hpp"

#include <optional>

namespace chukan::check {

/// What a file seems to be: from the options, else its name, else its first bytes.
struct identified {
    const layout::definition* layout{nullptr}; // null: not one of ours
    std::string asked_kind;                    // what was asked for or stands in the name; may be unknown
    layout::encoding encoding{layout::encoding::utf8};
    std::string date;
    std::string name_problem;                  // E1020, E1021 …: the server would refuse the file by its name; empty: it would not, or the name claims nothing
    std::map<std::string, std::string> name_values;
};
identified identify(const layout::catalogue& layouts, const check_options& options, std::string_view beginning);

std::string name_of(layout::encoding value);
std::optional<layout::encoding> encoding_named(const std::string& name);

} // namespace chukan::check
