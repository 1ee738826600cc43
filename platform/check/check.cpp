#include "platform/check/check.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/check/report.hpp"
#include "platform/csv/splitter.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/text/encoding.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace chukan::check {

namespace {

constexpr const char* demo_day = "20171113";
constexpr std::pair<const char*, layout::encoding> encodings[] = {
    {"utf8", layout::encoding::utf8}, {"cp932", layout::encoding::cp932}, {"utf16le", layout::encoding::utf16le}};

std::string name_of(layout::encoding value)
{
    return encodings[static_cast<std::size_t>(value)].first;
}

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

struct name_parts {
    std::string kind, date;
};

/// {保険者コード}_{kind id}_{YYYYMMDD}_{連番}.csv, as far as the name goes along with it.
name_parts parts_of_name(const std::string& path)
{
    const auto parts = split(std::filesystem::path(path).stem().string(), '_');
    if (parts.size() != 4)
        return {};
    return {parts[1], identifiers::date_valid(parts[2]) ? parts[2] : ""};
}

/// The kind whose header the file has.
std::string kind_of_header(const layout::catalogue& layouts, std::string_view beginning, layout::encoding encoding, const std::string& date)
{
    csv::splitter splitter(1 << 20);
    csv::record header;
    try {
        text::decoder(static_cast<text::encoding>(encoding)).decode(beginning, splitter.room());
        if (!splitter.next(header, true))
            return {};
    } catch (const std::exception&) {
        return {};
    }
    for (const auto& kind : layouts.kinds())
        if (layouts.find(kind, date).header() == header.fields)
            return kind;
    return {};
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

int check_file(const check_options& options, std::ostream& out)
{
    const auto layouts = layout::catalogue::load(options.config_directory);
    const auto codes = layout::result_codes::load(options.config_directory);
    report found(options, *codes);
    std::ifstream in(options.file, std::ios::binary);
    if (!in || std::filesystem::is_directory(options.file)) {
        out << options.file << (options.japanese ? ": 読めません\n" : ": cannot be read\n");
        return 2;
    }
    std::string buffer(256 * 1024, '\0');
    const auto read = [&] {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        return std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount()));
    };
    std::string_view piece = read();

    const auto parts = parts_of_name(options.file);
    const std::string date = !options.date.empty() ? options.date : !parts.date.empty() ? parts.date : demo_day;
    layout::reader_settings settings;
    settings.today = date;
    settings.file_encoding = guess_encoding(piece.substr(0, 64 * 1024));
    for (const auto& [name, value] : encodings)
        if (options.encoding == name)
            settings.file_encoding = value;
    const layout::definition* layout = find_layout(*layouts, !options.kind.empty() ? options.kind : parts.kind, date);
    if (layout == nullptr && options.kind.empty())
        layout = find_layout(*layouts, kind_of_header(*layouts, piece, settings.file_encoding, date), date);
    if (layout == nullptr) {
        found.unusable("E1024", {{"kind", !options.kind.empty() ? options.kind : parts.kind}}, std::nullopt);
        found.write(out);
        return found.exit_code();
    }
    found.file(layout->id, name_of(settings.file_encoding));
    const auto reader = layout::open_reader(layouts, *layout, settings);
    try {
        const layout::reader::sink sink = [&](const layout::checked_record& record) { found.add(record); };
        for (; !piece.empty(); piece = read())
            reader->feed(piece, sink);
        reader->finish(sink);
    } catch (const layout::unusable& problem) {
        auto values = problem.values;
        values.emplace("position", std::to_string(problem.position));
        found.unusable(problem.code, values, problem.position);
    }
    found.rows(reader->records());
    found.write(out);
    return found.exit_code();
}

int check_command(std::vector<std::string> arguments, const std::string& config_directory, bool japanese, std::ostream& out)
{
    check_options options;
    options.config_directory = config_directory;
    options.japanese = japanese;
    CLI::App command(japanese ? "ファイルの形式を調べる（終了コード 0 誤りなし, 1 誤りあり, 2 使えない）"
                              : "Check the format of a file (exit code 0 clean, 1 findings, 2 unusable)",
                     "chukan check");
    command.add_option("file", options.file, japanese ? "CSV ファイル" : "the CSV file")->required();
    command.add_option("--kind", options.kind, japanese ? "種別（KN010, enrollee …）" : "kind (KN010, enrollee …)");
    command.add_option("--encoding", options.encoding, japanese ? "文字コード" : "encoding")->check(CLI::IsMember({"utf8", "cp932", "utf16le"}));
    command.add_option("--date", options.date, japanese ? "コードの有効性を見る日" : "the day on which codes must be valid")
        ->check([](const std::string& text) { return identifiers::date_valid(text) ? std::string() : std::string("YYYYMMDD"); });
    command.add_option("--most", options.most_findings, japanese ? "表示する件数" : "how many findings to list");
    command.add_flag("--json", options.json, "JSON");
    std::reverse(arguments.begin(), arguments.end()); // CLI11 takes the last first
    try {
        command.parse(std::move(arguments));
    } catch (const CLI::ParseError& problem) {
        return command.exit(problem, out, std::cerr) == 0 ? 0 : 2;
    }
    return check_file(options, out);
}

} // namespace chukan::check
