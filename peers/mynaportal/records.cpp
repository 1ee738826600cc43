#include "peers/mynaportal/core.hpp"

#include <nlohmann/json.hpp>

namespace chukan::mynaportal {

namespace {

using nlohmann::json;

/// A record in words: who asked whom about what, for which 事務, and when.
json in_words(core& shared, const json& record, const std::string& today)
{
    const auto text = [&](const char* name) { return record.at(name).is_string() ? record.at(name).get<std::string>() : std::string(); };
    const auto* what = shared.find_information(text("information"));
    const auto table = shared.law.permissions();
    const auto* duty = table->duty_of(text("office"));
    return {{"exchange_number", text("exchange_number")},
            {"asker", {{"code", text("asker_body")}, {"name", shared.body_name(text("asker_body"))}}},
            {"provider", {{"code", text("provider_body")}, {"name", shared.body_name(text("provider_body"))}}},
            {"office", {{"code", text("office")}, {"name", duty ? duty->name : ""}, {"basis", duty ? table->citation(duty->row, today) : ""}}},
            {"information", {{"code", text("information")}, {"name", what ? what->name : ""}}},
            {"asked_at", record.at("asked_at")},
            {"provided_at", record.at("provided_at")},
            {"status", text("status")}};
}

http::response records(core& shared, http::request& request)
{
    const auto who = citizen_of(shared, request);
    const auto environment = who.session.environment;
    const auto page = json::parse(ask_nws(shared, environment, "/internal/citizen-records",
                                          json{{"code", who.session.code}, {"cursor", request.query_or("cursor", "")}, {"limit", request.integer_query("limit", 50, 1, 200)}}.dump()));
    json out{{"items", json::array()}, {"next_cursor", page.at("next_cursor")}};
    const auto today = shared.context.environments.today(environment);
    for (const auto& record : page.at("items"))
        out["items"].push_back(in_words(shared, record, today));
    auto reply = http::response::json(out.dump());
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

} // namespace

void add_records(core& shared)
{
    add_route(shared, "GET", "/records", [&shared](http::request& request) { return records(shared, request); });
}

} // namespace chukan::mynaportal
