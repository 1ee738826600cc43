#include "platform/check/identify.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/csv/splitter.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/text/encoding.hpp"

#include <algorithm>
#include <filesystem>

namespace chukan::check {

namespace {

constexpr const char* demo_day = "20171113";
constexpr std::pair<const char*, layout::encoding> encodings[] = {
    {"utf8", layout::encoding::utf8}, {"cp932", layout::encoding::cp932}, {"utf16le", layout::encoding::utf16le}};

/// From the first bytes: a BOM, else UTF-8 if they can be, else CP932. A header record in Japanese makes this safe.
layout::encoding guess_encoding(std::string_view beginning)
{
    if (beginning.substr(0, 2) == "\xff\xfe")
        return layout::encoding::utf16le;
    std::string text;
    try {
        text::decoder(text::encoding::utf8).decode(beginning, text);
        return layout::encoding::utf8;
    } catch (const text::undecodable&) {
        return layout::encoding::cp932;
    }
}

bool all_digits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// {保険者コード}_{kind id}_{YYYYMMDD}_{連番}.csv
struct name_parts {
    bool claims{false}; // begins like one of ours: what is wrong with it is worth telling
    bool fits{false};
    std::string kind, date;
};

name_parts parts_of_name(const std::filesystem::path& path)
{
    const std::string stem = path.stem().string();
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto parts = split(stem, '_');
    name_parts out;
    out.claims = stem.size() > 8 && all_digits(std::string_view(stem).substr(0, 8)) && stem[8] == '_';
    if (parts.size() != 4)
        return out;
    out.kind = parts[1];
    out.date = identifiers::date_valid(parts[2]) ? parts[2] : "";
    out.fits = identifiers::insurer_number_valid(parts[0]) && !out.date.empty() && parts[3].size() == 3 && all_digits(parts[3]) && extension == ".csv";
    return out;
}

/// The kind whose header the file has.
const layout::definition* layout_of_header(const layout::catalogue& layouts, std::string_view beginning, layout::encoding encoding, const std::string& date)
{
    csv::splitter splitter(1 << 20);
    csv::record header;
    try {
        text::decoder(static_cast<text::encoding>(encoding)).decode(beginning, splitter.room());
        if (!splitter.next(header, true))
            return nullptr;
        splitter.take_fields(header);
    } catch (const std::exception&) {
        return nullptr;
    }
    for (const auto* layout : layouts.all())
        if (layout->has_header && layout->valid_on(date) && layout->header() == header.fields)
            return layout;
    return nullptr;
}

const layout::definition* find_layout(const layout::catalogue& layouts, const std::string& kind, const std::string& date)
{
    try {
        return kind.empty() ? nullptr : &layouts.find(kind, date);
    } catch (const service_error&) {
        return nullptr;
    }
}

} // namespace

std::string name_of(layout::encoding value)
{
    return encodings[static_cast<std::size_t>(value)].first;
}

std::optional<layout::encoding> encoding_named(const std::string& name)
{
    for (const auto& [known, value] : encodings)
        if (name == known)
            return value;
    return std::nullopt;
}

identified identify(const layout::catalogue& layouts, const check_options& options, std::string_view beginning)
{
    identified out;
    const std::filesystem::path path(options.file);
    const auto parts = parts_of_name(path);
    out.date = !options.date.empty() ? options.date : !parts.date.empty() ? parts.date : demo_day;
    out.encoding = encoding_named(options.encoding).value_or(guess_encoding(beginning.substr(0, 64 * 1024)));
    out.asked_kind = !options.kind.empty() ? options.kind : parts.kind;
    out.layout = find_layout(layouts, out.asked_kind, out.date);
    if (out.layout == nullptr && options.kind.empty())
        for (const auto* layout : layouts.all())
            if (layout->file_name && layout->valid_on(out.date) && std::regex_match(path.filename().string(), layout->file_name->pattern))
                out.layout = layout;
    if (out.layout == nullptr && options.kind.empty())
        out.layout = layout_of_header(layouts, beginning, out.encoding, out.date);
    if (out.layout == nullptr)
        return out;
    if (options.encoding.empty() && out.layout->fixed_encoding)
        out.encoding = *out.layout->fixed_encoding;
    if (out.layout->file_name && !std::regex_match(path.filename().string(), out.layout->file_name->pattern)) {
        out.name_problem = "E1020";
        out.name_values = {{"pattern", options.japanese ? out.layout->file_name->ja : out.layout->file_name->en}};
    } else if (!out.layout->file_name && parts.claims && !parts.fits) {
        out.name_problem = "E1020";
        out.name_values = {{"pattern", "{保険者コード8}_{種別}_{YYYYMMDD}_{連番3}.csv"}};
    } else if (parts.claims && !options.kind.empty() && out.layout->id != parts.kind) {
        out.name_problem = "E1023";
        out.name_values = {{"found", parts.kind}};
    }
    return out;
}

} // namespace chukan::check
