#include "platform/check/look.hpp"

#include "platform/check/identify.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::check {

namespace {

using nlohmann::json;

constexpr std::uint64_t margin = 256, seen_around = 64, longest_header = 65536;
constexpr auto hidden_value = "********";

/// A header field as it may be shown: it could be a record of data when the header is missing.
std::string shown_name(const std::string& name)
{
    const auto digits = std::count_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits >= 10)
        return "************";
    return name.size() > 90 ? "…" : name;
}

json columns_of(const looked_at& seen)
{
    json out = json::array();
    for (const auto& [count, where] : seen.columns) {
        out.push_back({{"count", count}, {"records", where.records}, {"first_line", where.first_line}, {"first_byte", where.first_byte}});
        if (out.size() == 20) // a file of noise has as many widths as records
            break;
    }
    return out;
}

/// Is the first record a header, if a damaged one? At least half of its fields are names of the layout's items.
bool names_columns(const std::vector<std::string>& fields, const layout::definition* layout)
{
    if (layout == nullptr || !layout->has_header || fields.empty())
        return false;
    const auto names = layout->header();
    const auto known = std::count_if(fields.begin(), fields.end(), [&](const std::string& field) { return std::find(names.begin(), names.end(), field) != names.end(); });
    return static_cast<std::size_t>(known) * 2 >= fields.size();
}

json header_of(const looked_at& seen, const layout::definition* layout, bool hide_values)
{
    json out = json::array();
    if (layout == nullptr || !layout->has_header)
        return out;
    const auto wanted = layout->header();
    for (std::size_t i = 0; i < std::max(wanted.size(), seen.header.size()); ++i) {
        const std::string expected = i < wanted.size() ? std::string(wanted[i]) : "", found = i < seen.header.size() ? seen.header[i] : "";
        if (expected != found)
            out.push_back({{"number", i + 1}, {"expected", expected}, {"found", hide_values ? hidden_value : shown_name(found)}});
    }
    return out;
}

json lines_of(const std::vector<byte_line>& lines)
{
    json out = json::array();
    for (const auto& line : lines)
        out.push_back({{"offset", line.offset}, {"bytes", line.hex}, {"marked", line.marked ? json(*line.marked) : json()}, {"text", line.text}});
    return out;
}

/// The bytes from `from` on, at most `length` of them.
std::string cut_out(const file_source& file, std::uint64_t from, std::uint64_t length)
{
    std::string out;
    std::uint64_t at = 0;
    file.begin();
    for (std::string piece = file.next(); !piece.empty() && at < from + length; piece = file.next()) {
        if (at + piece.size() > from) {
            const std::uint64_t skip = from > at ? from - at : 0;
            out += piece.substr(static_cast<std::size_t>(skip), static_cast<std::size_t>(length - out.size()));
        }
        at += piece.size();
    }
    return out;
}

/// The position behind the first line; 0 when no line ends early enough for a header.
std::uint64_t first_line_of(const file_source& file, text::encoding encoding)
{
    const auto start = cut_out(file, 0, longest_header);
    for (auto end = start.find('\n'); end != std::string::npos; end = start.find('\n', end + 1))
        if (encoding != text::encoding::utf16le)
            return end + 1;
        else if (end % 2 == 0 && end + 1 < start.size() && start[end + 1] == '\0')
            return end + 2;
    return 0;
}

json to_json(const layout::finding& finding, const layout::result_codes& codes)
{
    return {{"code", finding.code},
            {"message", codes.text_ja(finding.code, finding.values)},
            {"message_en", codes.text_en(finding.code, finding.values)},
            {"action", codes.find(finding.code).action_ja},
            {"action_en", codes.find(finding.code).action_en}};
}

} // namespace

json look_at_bytes(const file_source& file, const layout::definition* layout, std::optional<text::encoding> declared, std::optional<std::uint64_t> place,
                   bool hide_values)
{
    microscope instrument(declared);
    file.begin();
    for (std::string piece = file.next(); !piece.empty(); piece = file.next())
        instrument.feed(piece);
    const looked_at& seen = instrument.finish();
    const std::size_t expected = layout != nullptr ? layout->items.size() : 0;
    const auto broken_at = seen.place_to_look(expected);
    if (!place)
        place = broken_at;
    const bool with_header = names_columns(seen.header, layout);
    const std::uint64_t middle = std::min(place.value_or(0), seen.bytes);
    const std::uint64_t first = middle > margin + seen_around ? middle - margin - seen_around : 0;

    json out = {{"bytes", seen.bytes}, {"bom", seen.bom}, {"read_as", name_of(static_cast<layout::encoding>(seen.read_as))}, {"records", seen.records}};
    out["encodings"] = json::array();
    for (const auto& trial : seen.trials)
        out["encodings"].push_back({{"encoding", name_of(static_cast<layout::encoding>(trial.encoding))},
                                    {"whole", trial.whole},
                                    {"first_bad", trial.whole ? json() : json(trial.first_bad)},
                                    {"why", trial.whole ? json() : json(trial.why)}});
    out["line_ends"] = {{"crlf", seen.crlf}, {"lf", seen.lf}, {"cr", seen.cr}, {"at_end", seen.ends_with_line_end}};
    out["characters"] = {{"private_use", seen.private_use}, {"control", seen.controls}, {"half_width_kana", seen.half_width_kana}};
    out["expected_columns"] = expected != 0 ? json(expected) : json();
    out["columns"] = columns_of(seen);
    out["open_quote"] = seen.open_quote ? json{{"line", seen.open_quote->line}, {"byte", seen.open_quote->byte}} : json();
    out["header"] = header_of(seen, layout, hide_values && !with_header);
    out["place"] = place ? json(*place) : json();
    const auto around = cut_out(file, first, 2 * (margin + seen_around));
    std::vector<bool> shown;
    if (hide_values) // a byte that somebody asks for is none that he may see for that
        shown = form_of(around, first, seen.read_as, with_header ? first_line_of(file, seen.read_as) : 0, broken_at);
    out["view"] = lines_of(byte_view(around, first, middle, 8, shown));
    return out;
}

json look_at_record(const file_source& file, std::shared_ptr<const layout::catalogue> layouts, const layout::definition& layout,
                    layout::reader_settings settings, std::uint32_t line, const layout::result_codes& codes)
{
    const auto reader = layout::open_reader(layouts, layout, settings);
    json out;
    std::uint64_t begin = 0;
    const layout::reader::sink sink = [&](const layout::checked_record& record) {
        if (record.line == line && out.is_null()) {
            const auto seen = show(layout, record, begin);
            out = {{"line", seen.line}, {"first_byte", seen.first_byte}, {"end_byte", seen.end_byte}, {"items", json::array()}, {"findings", json::array()}};
            for (const auto& item : seen.items) {
                json findings = json::array();
                for (const auto& finding : item.findings)
                    findings.push_back(to_json(finding, codes));
                out["items"].push_back({{"number", item.number}, {"name", item.name}, {"value", item.value}, {"findings", std::move(findings)}});
            }
            for (const auto& finding : seen.of_record)
                out["findings"].push_back(to_json(finding, codes));
        }
        begin = record.byte_end;
    };
    file.begin();
    try {
        std::string piece = file.next();
        for (; !piece.empty() && out.is_null(); piece = file.next())
            reader->feed(piece, sink);
        if (out.is_null())
            reader->finish(sink);
    } catch (const layout::unusable&) {
        // The record may stand before the place where the file breaks; if not, there is nothing to show.
    }
    return out;
}

} // namespace chukan::check
