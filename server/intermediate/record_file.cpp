#include "server/intermediate/record_file.hpp"

#include "platform/layout/definition.hpp"
#include "platform/records/inside.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/record_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <set>
#include <unordered_set>

namespace chukan::intermediate {

namespace {

constexpr unsigned rows_at_once = 2000;

/// The value of one item of JR010 by its English name; the layout decides which items there are and in what order. Under 支援措置 (`guarded`) our side is 不開示.
std::string value_of(const db::result::row& row, const std::string& item, bool guarded)
{
    const bool asker = row.text("side") == "asker";
    if (item == "side")
        return asker ? "1" : "2";
    if (item == "road")
        return records::is_inside(row.text("exchange_number")) ? "2" : "1";
    if (guarded && item == (asker ? "asker_disclosure" : "provider_disclosure"))
        return "2";
    return row.text(item);
}

http::response record_file(core& shared, const http::request& request)
{
    const auto caller = shared.context.caller_of(request);
    caller.require("record.read");
    const auto* declared = request.header("chukan-encoding");
    const auto encoding = declared != nullptr && (*declared == "1" || *declared == "2") ? static_cast<layout::encoding>((*declared)[0] - '0')
                                                                                        : layout::encoding::utf8;
    const auto today = shared.today(caller.environment);
    const auto& layout = shared.layouts->find("exchange-record", today);
    auto after = std::make_shared<std::int64_t>(-1); // -1: the header has not been written
    const auto next = [&shared, caller, &layout, after](layout::writer& writer) {
        if (*after < 0) {
            writer.row(layout.header());
            *after = 0;
        }
        std::set<std::string> branches;
        std::unordered_set<std::string> guarded;
        const auto rows = shared.context.database.transact([&](db::transaction& running) {
            const auto found = record_store::of_insurer(running, caller.environment, caller.insurer, *after, rows_at_once);
            branches.clear();
            for (const auto row : found)
                if (auto branch = row.text("branch_number"); !branch.empty())
                    branches.insert(std::move(branch));
            guarded = protection_store::in_force(running, caller.environment, caller.insurer, {branches.begin(), branches.end()}, shared.today(caller.environment));
            return found;
        });
        if (rows.empty())
            return false;
        visibility reach(shared, caller);
        reach.look({branches.begin(), branches.end()});
        std::vector<std::string> values(layout.items.size());
        for (const auto row : rows) {
            *after = row.integer("serial");
            if (!reach.sees(row.text("branch_number")))
                continue;
            for (std::size_t place = 0; place < values.size(); ++place)
                values[place] = value_of(row, layout.items[place].en, guarded.contains(row.text("branch_number")));
            writer.row({values.begin(), values.end()});
        }
        return rows.size() == rows_at_once;
    };
    return intake::csv_download(request, caller.insurer + "_" + layout.id + "_" + today + "_001.csv", encoding, next);
}

} // namespace

void add_record_file(core& shared)
{
    shared.context.router.get("/files/exchange-record", [&shared](http::request& request) { return record_file(shared, request); }, {"system"});
}

} // namespace chukan::intermediate
