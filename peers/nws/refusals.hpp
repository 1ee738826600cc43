#pragma once
#include "platform/law/explain.hpp"

#include <string>

namespace chukan::nws {

/// Why an inquiry is not passed on, for the clerk who asked. The two grounds of law are apart: the table (E6001, E6008), explained by platform/law, and the
/// assessment that was not made (E6002).
struct refusal {
    std::string code, reason_ja, reason_en;
};

refusal not_permitted(const law::names& names, const law::permissions& table, const law::question& what, const law::verdict& decided);
/// The 事務 is not in the release of the 配信マスター that the environment uses.
refusal not_released(const std::string& office, const std::string& release, const std::string& release_en);
/// 情報連携開始日: of a body, or of the whole environment.
refusal not_begun(const law::body& body, const std::string& from);
refusal not_begun(const std::string& from);
refusal not_connected(const std::string& body);
refusal unknown_code();
refusal malformed(const std::string& field);

} // namespace chukan::nws
