#include "platform/intake/desk.hpp"

#include <algorithm>

namespace chukan::intake {

bool tells_addresses(const layout::definition& layout)
{
    return std::any_of(layout.items.begin(), layout.items.end(), [](const layout::item& item) { return item.address; });
}

namespace {

/// A row whose columns do not stand where the layout has them.
bool drifted(const layout::checked_record& record)
{
    return std::any_of(record.findings.begin(), record.findings.end(), [](const layout::finding& finding) { return finding.item_number == 0 && !finding.warning(); });
}

/// A record that was read, until it is known whether its address may be shown.
struct kept {
    std::vector<std::string> values;
    bool drifted{false};
};

} // namespace

http::response desk_of_system::masked_original(const http::request& request, const record& value, const kind& of, const std::string& name)
{
    struct state {
        std::unique_ptr<layout::reader> reader;
        std::uint32_t chunk{0};
        bool header{true};
    };
    const auto& definition = layouts_->find(value.kind, clock::to_date(clock::from_iso(value.received_at)));
    auto settings = reader_for(value);
    settings.first_byte = 0;
    settings.first_line = 1;
    settings.limits = layout::file_limits::none(); // its structure was found sound
    const auto at = std::make_shared<state>();
    at->reader = layout::open_reader(layouts_, definition, settings);
    const auto next = [this, at, value, &of, &definition](layout::writer& writer) {
        if (at->header && definition.has_header)
            writer.row(definition.header());
        at->header = false;
        std::vector<kept> records;
        const layout::reader::sink sink = [&](const layout::checked_record& record) {
            records.push_back({{record.values->begin(), record.values->end()}, drifted(record)});
        };
        const auto bytes = context_.files.read(value.file_id, value.environment, at->chunk++);
        if (bytes)
            at->reader->feed(*bytes, sink);
        else
            at->reader->finish(sink);
        if (records.empty())
            return bytes.has_value();
        const auto hidden = context_.database.transact([&](db::transaction& running) {
            return of.handler->hides_address(running, value, records.size(), [&](std::size_t row, std::size_t item) { return std::string_view(records[row].values[item]); });
        });
        std::vector<std::string_view> line;
        for (std::size_t row = 0; row < records.size(); ++row) {
            auto& values = records[row].values;
            for (std::size_t item = 0; item < values.size(); ++item)
                // Who is meant by a row that has drifted, and where its address stands, nobody can say: only its number is shown.
                if (!values[item].empty() && (records[row].drifted ? item > 0 : hidden[row] && definition.items[item].address))
                    values[item] = hidden_address;
            line.assign(values.begin(), values.end());
            writer.row(line);
        }
        return bytes.has_value();
    };
    return csv_download(request, name, value.encoding, next);
}

} // namespace chukan::intake
