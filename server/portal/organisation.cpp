#include "server/portal/entries.hpp"
#include "server/portal/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

/// 部署, ロール and アクセスグループ of an insurer, one by one (interface.md 2, administration).
namespace chukan::portal {

using nlohmann::json;

namespace {

json describe(const store::department_row& value)
{
    return {{"code", value.code},
            {"name", value.name},
            {"parent", maybe(value.parent)},
            {"valid_from", maybe(value.valid_from)},
            {"valid_to", maybe(value.valid_to)}};
}

json describe(const core& core, const std::string& code, const std::string& name, bool standard,
              const std::vector<std::string>& rights)
{
    json items = json::array();
    for (const auto& each : rights)
        items.push_back({{"code", each}, {"name", core.roles.name_of_right(each)}});
    return {{"code", code}, {"name", name}, {"standard", standard}, {"rights", items}};
}

json describe(const store::group_row& value)
{
    return {{"code", value.code}, {"name", value.name}, {"departments", value.departments}};
}

/// The entry of a POST (its code in the body), PUT or DELETE (in the path).
entry begin(const call& call, const char* kind, const body_reader* body)
{
    entry out{kind, operation_of(call), {}, {}};
    out.key = out.operation == "1" ? body->text("code", 1, 200) : call.request.path_values.at("code");
    out.values["code"] = out.key;
    if (body)
        out.values["name"] = body->text("name", 0, 200);
    return out;
}

template <class Rows> auto find_row(const Rows& rows, const std::string& code)
{
    return *std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.code == code; });
}

http::response put_department(core& core, call& call, const entry& given)
{
    return register_entry(core, call, given, [&](db::transaction& running) {
        return describe(find_row(store::departments(running, call.at.scope()), given.key)).dump();
    });
}

http::response put_role(core& core, call& call, const entry& given)
{
    return register_entry(core, call, given, [&](db::transaction& running) {
        const auto found = find_row(store::roles(running, call.at.scope()), given.key);
        return describe(core, found.code, found.name, false, found.rights).dump();
    });
}

http::response put_group(core& core, call& call, const entry& given)
{
    return register_entry(core, call, given, [&](db::transaction& running) {
        return describe(find_row(store::groups(running, call.at.scope()), given.key)).dump();
    });
}

} // namespace

http::response departments(core& core, call& call)
{
    json items = json::array();
    for (const auto& each : core.context.database.transact(
             [&](db::transaction& running) { return store::departments(running, call.at.scope()); }))
        items.push_back(describe(each));
    return answer({{"items", items}, {"next_cursor", nullptr}});
}

http::response register_department(core& core, call& call)
{
    const body_reader body(call.request.body, {"code", "name", "parent", "valid_from", "valid_to"});
    auto given = begin(call, "department", &body);
    for (const char* field : {"parent", "valid_from", "valid_to"})
        given.values[field] = body.maybe_text(field, 200).value_or("");
    return put_department(core, call, given);
}

http::response remove_department(core& core, call& call)
{
    return put_department(core, call, begin(call, "department", nullptr));
}

http::response roles(core& core, call& call)
{
    json items = json::array();
    for (const auto& each : core.roles.roles())
        if (!each.for_operator || call.who->of_operator)
            items.push_back(describe(core, each.code, each.name, true, each.rights));
    for (const auto& each : core.context.database.transact(
             [&](db::transaction& running) { return store::roles(running, call.at.scope()); }))
        items.push_back(describe(core, each.code, each.name, false, each.rights));
    json rights = json::array(); // what a role of one's own may be made of
    for (const auto& each : core.roles.rights())
        if (!each.of_operator || call.who->of_operator)
            rights.push_back({{"code", each.code}, {"name", each.ja}, {"name_en", each.en}});
    return answer({{"items", items}, {"rights", rights}, {"next_cursor", nullptr}});
}

http::response register_role(core& core, call& call)
{
    const body_reader body(call.request.body, {"code", "name", "rights"});
    auto given = begin(call, "role", &body);
    given.values["rights"] = list_value(body.texts("rights", 100), "rights");
    return put_role(core, call, given);
}

http::response remove_role(core& core, call& call)
{
    return put_role(core, call, begin(call, "role", nullptr));
}

http::response access_groups(core& core, call& call)
{
    json items = json::array();
    for (const auto& each : core.context.database.transact(
             [&](db::transaction& running) { return store::groups(running, call.at.scope()); }))
        items.push_back(describe(each));
    return answer({{"items", items}, {"next_cursor", nullptr}});
}

http::response register_access_group(core& core, call& call)
{
    const body_reader body(call.request.body, {"code", "name", "departments"});
    auto given = begin(call, "access-group", &body);
    given.values["departments"] = list_value(body.texts("departments", 1000), "departments");
    return put_group(core, call, given);
}

http::response remove_access_group(core& core, call& call)
{
    return put_group(core, call, begin(call, "access-group", nullptr));
}

} // namespace chukan::portal
