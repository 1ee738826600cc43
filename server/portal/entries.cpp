#include "server/portal/entries.hpp"

#include "platform/intake/row_refusal.hpp"
#include "platform/layout/checks.hpp"
#include "server/portal/once.hpp"
#include "server/portal/reader.hpp"
#include "server/portal/registers.hpp"

#include <nlohmann/json.hpp>

namespace chukan::portal {

using nlohmann::json;

namespace {

/// The register found something wrong with the entry.
struct refused_entry {
    std::vector<intake::part::noted> findings;
};

/// The entry as the one record of a file, checked against the layout in force.
intake::part part_of(const layout::definition& layout, const layout::character_rules& characters, const entry& given, const std::string& today)
{
    std::vector<std::string> texts;
    for (const auto& item : layout.items) {
        const auto found = given.values.find(item.en);
        texts.push_back(item.en == "record_number" ? "1"
                        : item.en == "operation"   ? given.operation
                        : found != given.values.end() ? found->second
                                                      : std::string());
    }
    std::vector<std::string_view> values(texts.begin(), texts.end());
    layout::checked_record record;
    record.line = 1;
    record.values = &values;
    layout::checker(layout, layout::encoding::utf8, today, characters, false).check(values, record.findings);
    intake::part out;
    out.take(record);
    out.last = true;
    return out;
}

http::response refusal(const core& core, const layout::definition& layout, const std::vector<intake::part::noted>& findings)
{
    return intake::refuse_row(*core.codes, layout, findings, {[&](std::size_t place) {
        const auto& name = layout.items[place].en;
        return name == "password" ? std::string("initial_password") : name;
    }});
}

} // namespace

std::string operation_of(const call& call)
{
    return call.request.method == "POST" ? "1" : call.request.method == "PUT" ? "2" : "3";
}

std::string list_value(const std::vector<std::string>& values, const char* field)
{
    for (const auto& each : values)
        if (each.empty() || each.find(';') != std::string::npos)
            malformed(field);
    return text_of(values);
}

http::response register_entry(core& core, call& call, const entry& given,
                              const std::function<std::string(db::transaction&)>& describe)
{
    intake::receipt as;
    as.environment = call.at.environment.id;
    as.insurer = call.at.insurer;
    as.kind = given.kind;
    as.uploaded_by = call.who->user_id;
    as.received_at = clock::to_iso(call.at.environment.clock.at(core.now()));
    const auto today = clock::to_date(clock::from_iso(as.received_at));
    const auto& layout = core.layouts->find(given.kind, today);
    const auto work = make_register(core, given.kind);
    auto row = part_of(layout, core.layouts->characters(), given, today);
    work->prepare(as, row);
    if (row.rejected(0))
        return refusal(core, layout, row.findings());
    try {
        return once(core, call, [&](db::bulk_transaction& running) -> std::pair<int, std::string> {
            intake::part applied = row;
            work->apply(running, as, applied);
            if (applied.rejected(0))
                throw refused_entry{applied.findings()};
            const int status = given.operation == "1" ? 201 : given.operation == "2" ? 200 : 204;
            note(core, call, running, given.key, std::to_string(status));
            return {status, status == 204 ? "{}" : describe(running)};
        });
    } catch (const refused_entry& refused) {
        return refusal(core, layout, refused.findings);
    }
}

} // namespace chukan::portal
