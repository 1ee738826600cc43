#include "peers/standard_system/planted.hpp"

#include "peers/standard_system/layout_rows.hpp"
#include "platform/base/text.hpp"
#include "platform/text/encoding.hpp"

#include <filesystem>

namespace chukan::standard_system {
namespace {

std::string converted(const std::string& text, layout::encoding to)
{
    std::string out(text::byte_order_mark(static_cast<text::encoding>(to)));
    text::encode(text, static_cast<text::encoding>(to), out);
    return out;
}

std::string line_of(const std::vector<std::string_view>& values)
{
    layout::writer writer(layout::encoding::utf8);
    writer.row(values);
    return writer.take();
}

} // namespace

std::vector<planted_file> plant_unusable(const planting& wish)
{
    const auto& layout = wish.layouts->find("KN010", wish.date);
    const auto encoding = wish.encoding;
    const std::string header = line_of(layout.header());
    const std::vector<std::string_view> sample(layout.samples.front().begin(), layout.samples.front().end());
    const std::string row = line_of(sample);
    const auto bytes = [&](const std::string& text) { return converted(text, encoding); };
    const auto length = [&](const std::string& text) { return static_cast<std::uint64_t>(bytes(text).size()); };
    std::vector<planted_file> out;
    const auto add = [&](const char* code, std::string content, std::uint64_t position) {
        planted_file file;
        file.kind = layout.kind;
        file.id = layout.id;
        file.encoding = encoding;
        file.name = file_name(wish.insurer, layout.id, wish.date, 901 + static_cast<unsigned>(out.size()));
        file.bytes = std::move(content);
        file.unusable_code = code;
        file.position = position;
        out.push_back(std::move(file));
    };
    add("E1001", "", 0);
    // A byte that no character of this encoding begins with; in UTF-16 half a surrogate pair.
    const std::string broken = encoding == layout::encoding::utf16le ? std::string("\x00\xdc", 2) : std::string("\xff");
    add("E1002", bytes(header + row) + broken + std::string("\r\n"), length(header + row));
    add("E1003", bytes(header + row) + (encoding == layout::encoding::utf16le ? std::string("\0\0", 2) : std::string(1, '\0')), length(header + row));
    add("E1004", bytes(header + row + "\"1,1"), length(header + row));
    std::string other = header;
    other.replace(other.find("処理区分"), std::string("処理区分").size(), "処理の区分");
    add("E1005", bytes(other + row), 0);
    add("E1006", bytes(header + row) + bytes("1," + std::string(80000, 'x') + "\r\n").substr(text::byte_order_mark(static_cast<text::encoding>(encoding)).size()), length(header + row));
    // More than a tenth of the records have a column too few: told when the file ends.
    std::string ragged = header;
    for (unsigned i = 0; i < 8; ++i)
        ragged += row;
    for (unsigned i = 0; i < 2; ++i)
        ragged += line_of({sample.begin(), sample.end() - 1});
    add("E1008", bytes(ragged), length(ragged));
    add("E1009", (encoding == layout::encoding::utf16le ? std::string("\xfe\xff") : std::string("\xff\xfe")) + (header + row), 0);
    add("E1010", bytes(header), length(header));
    return out;
}

std::string expected_errors(const planting& wish, const planted_file& file)
{
    layout::writer writer(file.encoding, true, true);
    writer.row(wish.layouts->find("errors", wish.date).header());
    for (const auto& finding : file.findings) {
        const std::string line = std::to_string(finding.line), number = finding.item_number == 0 ? "" : std::to_string(finding.item_number);
        const std::string value = layout::for_spreadsheet(finding.value), message = wish.codes->text_ja(finding.code, finding.values);
        writer.row({line, finding.record_number, number, finding.item_name, value, finding.code, message, wish.codes->find(finding.code).action_ja});
    }
    return writer.take();
}

std::string expected_result(const planting& wish, const planted_file& file)
{
    const auto& layout = wish.layouts->find(file.id, wish.date);
    const auto& result = wish.layouts->find(file.id.substr(0, file.id.size() - 1) + "1", wish.date);
    layout::writer writer(file.encoding);
    writer.row(result.header());
    auto finding = file.findings.begin();
    for (std::size_t i = 0; i < file.rows.size(); ++i) {
        const auto line = i + (layout.has_header ? 2 : 1);
        std::string code = "I0000", message;
        bool wrong = false, warned = false;
        for (; finding != file.findings.end() && finding->line == line; ++finding) {
            (finding->code[0] == 'W' ? warned : wrong) = true;
            code = finding->code;
            message = wish.codes->text_ja(code, finding->values);
        }
        std::vector<std::string> values;
        for (const auto& item : result.items) {
            const auto place = layout.place(item.en);
            if (item.en == "result_class")
                values.emplace_back(wrong ? "2" : warned ? "3" : "1");
            else if (item.en == "result_code")
                values.push_back(code);
            else if (item.en == "result_message")
                values.push_back(message);
            else if (item.en == "branch_number" && layout.id == "KN010" && wrong)
                values.emplace_back(); // whom the file did not register has no 枝番, whatever the row claims
            else
                values.push_back(place ? file.rows[i][*place] : std::string());
        }
        writer.row({values.begin(), values.end()});
    }
    return writer.take();
}

std::size_t write_planted(const planting& wish, const std::string& folder)
{
    namespace fs = std::filesystem;
    fs::create_directories(folder);
    std::size_t planted = 0;
    auto files = plant_rows(wish);
    for (auto& file : plant_corrections(wish))
        files.push_back(std::move(file));
    for (const auto& file : files) {
        write_file(fs::path(folder) / file.name, file.bytes);
        write_file(fs::path(folder) / (file.name + ".errors.csv"), expected_errors(wish, file));
        if (file.id != "JK010" && file.id != "JS010") // the result of an inquiry is its answer; the 住基 has none for a format check
            write_file(fs::path(folder) / (file.name + ".result.csv"), expected_result(wish, file));
        planted += file.findings.size();
    }
    std::string list = "name,code,position\n";
    for (const auto& file : plant_unusable(wish)) {
        write_file(fs::path(folder) / file.name, file.bytes);
        list += file.name + "," + file.unusable_code + "," + std::to_string(file.position) + "\n";
        ++planted;
    }
    write_file(fs::path(folder) / "unusable.csv", list);
    return planted;
}

} // namespace chukan::standard_system
