#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace chukan::intake {

/// The file name of a Content-Disposition header (RFC 6266): filename*=UTF-8''… before filename="…". Nothing when there is none or it holds a path or a control character.
std::optional<std::string> disposition_name(std::string_view header);

/// {保険者コード8}_{kind id}_{YYYYMMDD}_{連番3}.csv (interface.md 3). The extension may be upper case.
bool name_fits(std::string_view name);
/// Of a name that fits.
std::string insurer_of(std::string_view name);
std::string kind_of(std::string_view name);

/// The same name with another second part: 39130000_KN011_20171113_001.csv.
std::string sibling_name(std::string_view name, std::string_view kind_id);

} // namespace chukan::intake
