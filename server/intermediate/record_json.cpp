#include "server/intermediate/record_json.hpp"

#include "platform/base/text.hpp"
#include "platform/records/inside.hpp"

#include <nlohmann/json.hpp>

namespace chukan::intermediate {

namespace {

nlohmann::json maybe(const std::string& text)
{
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

} // namespace

nlohmann::json record_json(core& shared, const db::result::row& row, bool guarded)
{
    const auto items = row.text("items");
    const auto disclosure = [&](const char* side, const char* column) { return guarded && row.text("side") == side ? "2" : row.text(column); };
    return {{"exchange_number", row.text("exchange_number")},
            {"side", row.text("side")},
            {"branch_number", maybe(row.text("branch_number"))},
            {"asker_body", row.text("asker_body")},
            {"asker_name", maybe(shared.body_name(row.text("asker_body")))},
            {"provider_body", row.text("provider_body")},
            {"provider_name", maybe(shared.body_name(row.text("provider_body")))},
            {"office", row.text("office")},
            {"procedure", row.text("procedure")},
            {"information", row.text("information")},
            {"information_name", maybe(shared.masters->information_name(row.text("information")))},
            {"items", items.empty() ? nlohmann::json::array() : nlohmann::json(split(items, ','))},
            {"asked_at", row.text("asked_at")},
            {"provided_at", maybe(row.text("provided_at"))},
            {"result_code", maybe(row.text("result_code"))},
            {"status", row.text("status")},
            {"asker_disclosure", maybe(disclosure("asker", "asker_disclosure"))},
            {"provider_disclosure", maybe(disclosure("provider", "provider_disclosure"))},
            {"user_id", maybe(row.text("user_id"))},
            {"keep_until", row.text("keep_until")},
            {"noted", row.boolean("noted")},
            {"road", records::road_of(row.text("exchange_number"))}};
}

} // namespace chukan::intermediate
