#include "platform/check/microscope.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/layout.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

// What the fuzzer feeds: byte 0 picks encoding and layout, byte 1 the size of the pieces, the rest is the file. Beside what the sanitizers see it asks for three things:
// the same answer in whatever pieces the file comes, the same answer when reading starts again behind any record, and no 個人番号 in what is shown.
namespace {

using namespace chukan;

struct outcome {
    std::string text;                                          // findings, one a line
    std::string broke;                                         // why and where the file was refused; empty: it was not
    std::vector<std::pair<std::uint64_t, std::uint32_t>> ends; // behind each record: byte, and how many records so far
};

const std::shared_ptr<const layout::catalogue>& layouts()
{
    static const auto loaded = [] {
        const char* root = std::getenv("CHUKAN_FUZZ_CONFIG");
        return layout::catalogue::load(root != nullptr ? root : "config");
    }();
    return loaded;
}

outcome read(const layout::definition& layout, layout::reader_settings settings, std::string_view file, std::size_t piece)
{
    outcome out;
    std::uint32_t records = 0;
    const auto reader = layout::open_reader(layouts(), layout, settings);
    const layout::reader::sink sink = [&](const layout::checked_record& record) {
        out.ends.emplace_back(record.byte_end, ++records);
        for (const auto& finding : record.findings)
            out.text += std::to_string(finding.line) + " " + std::to_string(finding.item_number) + " " + finding.code + " " + finding.value + "\n";
        for (const auto value : *record.values)
            if (!value.empty() && (value.data() == nullptr || value.size() > 1U << 20))
                std::abort();
    };
    try {
        for (std::size_t at = 0; at < file.size(); at += piece)
            reader->feed(file.substr(at, piece), sink);
        reader->finish(sink);
    } catch (const layout::unusable& problem) {
        out.broke = problem.code + " " + std::to_string(problem.position);
    }
    return out;
}

void die(const char* what, const outcome& left, const outcome& right)
{
    std::fprintf(stderr, "%s\n--- %s\n%s--- %s\n%s", what, left.broke.c_str(), left.text.c_str(), right.broke.c_str(), right.text.c_str());
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    static const char* const kinds[] = {"KN010", "SK010", "TK010", "JS010", "JK010", "RL010", "US010"};
    const auto& layout = layouts()->find(kinds[data[0] / 3 % 7], "20171113");
    layout::reader_settings settings;
    settings.today = "20171113";
    settings.file_encoding = static_cast<layout::encoding>(data[0] % 3);
    const std::string_view file(reinterpret_cast<const char*>(data) + 2, size - 2);

    const outcome whole = read(layout, settings, file, std::max<std::size_t>(file.size(), 1));
    const outcome pieces = read(layout, settings, file, 1 + data[1] % 37);
    // A file that breaks in the middle may have handed out more or fewer records before it broke; that it broke, where and why, is the same.
    if (whole.broke != pieces.broke || (whole.broke.empty() && whole.text != pieces.text))
        die("pieces change the answer", whole, pieces);

    if (whole.broke.empty() && whole.ends.size() > 1 && layout.has_header) {
        const auto& [byte, count] = whole.ends[data[1] % (whole.ends.size() - 1)];
        layout::reader_settings again = settings;
        again.first_byte = byte;
        again.first_line = 1000;
        again.limits = layout::file_limits::none();
        const outcome rest = read(layout, again, file.substr(static_cast<std::size_t>(byte)), 1 + data[1] % 37);
        if (rest.ends.size() + count != whole.ends.size() || (!rest.ends.empty() && rest.ends.back().first != whole.ends.back().first))
            die("reading again behind a record finds other records", whole, rest);
    }

    check::microscope instrument((data[1] & 1) != 0 ? std::optional(static_cast<text::encoding>(data[0] % 3)) : std::nullopt);
    for (std::size_t at = 0; at < file.size(); at += 1 + data[1])
        instrument.feed(file.substr(at, 1 + data[1]));
    const auto& seen = instrument.finish();
    if (seen.bytes != file.size())
        std::abort();
    for (const auto& line : check::byte_view(file, 0, seen.place_to_look(layout.items.size()).value_or(0))) {
        std::size_t run = 0;
        for (const char c : line.text)
            if ((run = c >= '0' && c <= '9' ? run + 1 : 0) >= 10)
                std::abort();
    }
    return 0;
}
