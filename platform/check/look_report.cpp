#include "platform/check/report.hpp"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <ostream>

namespace chukan::check {

using nlohmann::json;

namespace {

std::uint64_t number(const json& value)
{
    return value.get<std::uint64_t>();
}

void write_hex(const json& line, std::ostream& out)
{
    const auto offset = number(line.at("offset"));
    for (int shift = 28; shift >= 0; shift -= 4)
        out << "0123456789abcdef"[offset >> shift & 15];
    out << ' ';
    const std::size_t marked = line.at("marked").is_null() ? SIZE_MAX : line.at("marked").get<std::size_t>();
    const auto& bytes = line.at("bytes");
    for (std::size_t i = 0; i < 16; ++i)
        out << (i == marked ? '>' : ' ') << (i < bytes.size() ? bytes[i].get<std::string>() : "  ");
    out << "  " << line.at("text").get<std::string>() << "\n";
}

} // namespace

void write_look(const json& seen, const check_options& options, std::ostream& out)
{
    if (options.json) {
        out << seen.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
        return;
    }
    const auto say = [&](const char* ja, const char* en) { return options.japanese ? ja : en; };
    const auto text = [](const json& value) { return value.get<std::string>(); };
    out << number(seen.at("bytes")) << say(" バイト, BOM ", " bytes, BOM ") << text(seen.at("bom")) << say(", 読み方 ", ", read as ") << text(seen.at("read_as")) << "\n";
    for (const auto& trial : seen.at("encodings")) {
        out << "  " << text(trial.at("encoding")) << ": ";
        if (trial.at("whole").get<bool>())
            out << say("終わりまで読める\n", "reads to the end\n");
        else
            out << say("読めなくなる位置 ", "breaks at byte ") << number(trial.at("first_bad")) << " (" << text(trial.at("why")) << ")\n";
    }
    const auto& ends = seen.at("line_ends");
    out << say("改行 CRLF ", "line ends CRLF ") << number(ends.at("crlf")) << ", LF " << number(ends.at("lf")) << ", CR " << number(ends.at("cr"))
        << (ends.at("at_end").get<bool>() ? "" : say("（最後の行は改行で終わらない）", " (the last line has none)")) << "\n";
    const auto& characters = seen.at("characters");
    out << say("外字 ", "private use ") << number(characters.at("private_use")) << say(", 制御文字 ", ", control ") << number(characters.at("control"))
        << say(", 半角カナ ", ", half-width kana ") << number(characters.at("half_width_kana")) << "\n";
    const auto& expected = seen.at("expected_columns");
    for (const auto& column : seen.at("columns")) {
        out << say("項目数 ", "columns ") << number(column.at("count")) << ": " << number(column.at("records")) << say(" 行（最初は行 ", " records (first on line ")
            << number(column.at("first_line")) << say("）", ")");
        if (!expected.is_null() && column.at("count") != expected)
            out << say(" 正しくは ", " expected ") << number(expected);
        out << "\n";
    }
    if (!seen.at("open_quote").is_null())
        out << say("閉じていない引用符: 行 ", "open quote: line ") << number(seen.at("open_quote").at("line")) << say(", バイト ", ", byte ")
            << number(seen.at("open_quote").at("byte")) << "\n";
    for (const auto& name : seen.at("header"))
        out << say("見出し ", "header ") << number(name.at("number")) << say(": 正しくは [", ": expected [") << text(name.at("expected")) << say("] 実際は [", "] found [")
            << text(name.at("found")) << "]\n";
    for (const auto& line : seen.at("view"))
        write_hex(line, out);
}

void write_record(const json& record, const check_options& options, std::ostream& out)
{
    if (options.json) {
        out << record.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
        return;
    }
    const bool ja = options.japanese;
    if (record.is_null()) {
        out << (ja ? "その行番号で始まる行はありません\n" : "no record begins on that line\n");
        return;
    }
    const auto tell = [&](const json& finding) {
        out << "     ^ " << finding.at("code").get<std::string>() << " " << finding.at(ja ? "message" : "message_en").get<std::string>() << " "
            << finding.at(ja ? "action" : "action_en").get<std::string>() << "\n";
    };
    for (const auto& finding : record.at("findings"))
        tell(finding);
    for (const auto& item : record.at("items")) {
        out << std::setw(3) << number(item.at("number")) << "  " << item.at("name").get<std::string>() << ": " << item.at("value").get<std::string>() << "\n";
        for (const auto& finding : item.at("findings"))
            tell(finding);
    }
}

} // namespace chukan::check
