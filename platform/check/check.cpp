#include "platform/check/check.hpp"

#include "platform/check/identify.hpp"
#include "platform/check/look.hpp"
#include "platform/check/report.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace chukan::check {

namespace {

constexpr std::size_t piece_size = 256 * 1024;

/// --bytes and --row: the microscope instead of the list of findings.
int look(const check_options& options, std::shared_ptr<const layout::catalogue> layouts, const layout::result_codes& codes, const identified& what,
         std::ifstream& in, std::ostream& out)
{
    std::string buffer(piece_size, '\0');
    const file_source file{[&] { in.clear(), in.seekg(0); },
                           [&] {
                               in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
                               return buffer.substr(0, static_cast<std::size_t>(in.gcount()));
                           }};
    if (options.row == 0) {
        const bool told = !options.encoding.empty() || (what.layout != nullptr && what.layout->fixed_encoding);
        const auto seen = look_at_bytes(file, what.layout, told ? std::optional(static_cast<text::encoding>(what.encoding)) : std::nullopt, options.byte);
        write_look(seen, options, out);
        return 0;
    }
    if (what.layout == nullptr)
        return 2;
    layout::reader_settings settings;
    settings.today = what.date;
    settings.file_encoding = what.encoding;
    const auto row = look_at_record(file, std::move(layouts), *what.layout, settings, options.row, codes);
    write_record(row, options, out);
    return row.is_null() ? 2 : 0;
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
    std::string buffer(piece_size, '\0');
    const auto read = [&] {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        return std::string_view(buffer.data(), static_cast<std::size_t>(in.gcount()));
    };
    std::string_view piece = read();

    const auto what = identify(*layouts, options, piece);
    if (options.bytes || options.row != 0)
        return look(options, layouts, *codes, what, in, out);
    if (what.layout == nullptr) {
        found.unusable("E1024", {{"kind", what.asked_kind}}, std::nullopt);
        found.write(out);
        return found.exit_code();
    }
    layout::reader_settings settings;
    settings.today = what.date;
    settings.file_encoding = what.encoding;
    found.file(what.layout->id, name_of(what.encoding));
    if (!what.name_problem.empty())
        found.name(what.name_problem, what.name_values);
    const auto reader = layout::open_reader(layouts, *what.layout, settings);
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
    command.add_flag("--bytes", options.bytes, japanese ? "バイトの並びを見る（文字コード・BOM・改行・項目数のずれ）" : "look at the bytes: encoding, BOM, line ends, column drift");
    command.add_option("--at", options.byte, japanese ? "見るバイト位置" : "the byte to look at");
    command.add_option("--row", options.row, japanese ? "この行番号の行を項目ごとに見る" : "show the record that begins on this line, item by item");
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
