#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// Check digits of the field's identifiers (domain.md 8). All functions take digits only; anything else is false or std::invalid_argument.
namespace chukan::identifiers {

bool personal_number_valid(std::string_view twelve);          // 平成26年総務省令第85号 art. 5
char personal_number_check(std::string_view eleven);
bool resident_code_valid(std::string_view eleven);             // 住民票コード (the formula is [L])
char resident_code_check(std::string_view ten);
bool insurer_number_valid(std::string_view eight);             // 保険者番号, 保険者コード
char insurer_number_check(std::string_view seven);
bool municipality_code_valid(std::string_view five_or_six);    // 全国地方公共団体コード: 6 with check digit, or 5
char municipality_code_check(std::string_view five);
bool insured_number_valid(std::string_view eight);             // 被保険者番号: only ever a warning
bool branch_number_valid(std::string_view sixteen);            // 被保険者枝番, 15 digits + check (模擬, same rule as 保険者番号)
/// The 16 digits of the n-th 枝番 of an insurer (模擬): serial from 1.
std::string branch_number(std::uint64_t serial);
bool date_valid(std::string_view yyyymmdd);                    // a day of the calendar, 1850–2999
bool birth_date_valid(std::string_view yyyymmdd);              // the same, month or day may be 00 (不詳)

} // namespace chukan::identifiers
