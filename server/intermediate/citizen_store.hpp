#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// SQL of what citizens ask of our unions.
namespace chukan::intermediate::citizen_store {

struct answer {
    std::string request, status, result_code, ephemeral_key, sealed;
};
void add(db::transaction& running, std::int16_t environment, const answer& value);
std::optional<answer> find(db::transaction& running, std::int16_t environment, const std::string& request);
/// マイナポータル has it.
void forget(db::transaction& running, std::int16_t environment, const std::string& request);

/// 保険者コード of those insurers at which this person stands under 支援措置 on `today` (YYYYMMDD), as 被保険者 or as 世帯構成員.
std::vector<std::string> guarded_at(db::transaction& running, std::int16_t environment, const std::string& link_code, const std::string& today);

struct notice {
    std::string id, insurer, branch, person_key, content, user_id, sent_at;
};
/// Returns what is there: `value`, or the notice that has had its id before.
notice add_notice(db::transaction& running, std::int16_t environment, const notice& value);
/// The newest 100, newest first: what clerks wrote to this 枝番, or what this person may read.
std::vector<notice> notices_of_branch(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& branch);
std::vector<notice> notices_of_person(db::transaction& running, std::int16_t environment, const std::string& link_code);

} // namespace chukan::intermediate::citizen_store
