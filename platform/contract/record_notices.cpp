#include "platform/contract/record_notices.hpp"

#include "platform/base/error.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace chukan::contract {

namespace {

constexpr std::pair<const char*, column record_notices::*> columns[] = {
    {"exchange_number", &record_notices::exchange_number}, {"origin", &record_notices::origin}, {"ordinal", &record_notices::ordinal},
    {"kind", &record_notices::kind},                       {"field", &record_notices::field},   {"value", &record_notices::value},
    {"reason", &record_notices::reason},                   {"noted_at", &record_notices::noted_at}};
constexpr std::size_t most_items = 10000;

void check(bool good, const char* field)
{
    if (!good)
        throw service_error("E9203", {{"field", field}});
}

} // namespace

std::string encode_notices(const record_notices& value)
{
    nlohmann::json out;
    for (const auto& [name, member] : columns)
        out[name] = value.*member;
    return out.dump();
}

record_notices decode_notices(const std::string& text)
{
    const auto given = nlohmann::json::parse(text, nullptr, false);
    check(given.is_object(), "(JSON)");
    record_notices out;
    for (const auto& [name, member] : columns) {
        const auto found = given.find(name);
        check(found != given.end() && found->is_array() && found->size() <= most_items
                  && std::all_of(found->begin(), found->end(), [](const nlohmann::json& each) { return each.is_string(); }),
              name);
        out.*member = found->get<column>();
        check((out.*member).size() == out.exchange_number.size(), name);
    }
    for (const auto& one : out.origin)
        check(one == "asker" || one == "provider", "origin");
    for (const auto& one : out.kind)
        check(one == "correction" || one == "disclosure", "kind");
    for (const auto& one : out.ordinal)
        check(!one.empty() && one.size() <= 9 && one.find_first_not_of("0123456789") == std::string::npos, "ordinal");
    return out;
}

} // namespace chukan::contract
