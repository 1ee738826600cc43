#pragma once
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Layouts as data (architecture.md 5): config/layouts/*.json and config/codes/*.json, and the one engine that checks a file against them.
namespace chukan::layout {

enum class encoding { utf8, cp932, utf16le }; // 文字コード 0, 1, 2 of 医療保険者等定義情報

/// One thing wrong with one record. `values` fill the text of the code; `value` is the offending value, already masked where the layout says so.
struct finding {
    std::uint32_t line{0};          // physical line of the file, from 1
    std::string record_number;      // レコード番号 as written
    unsigned item_number{0};        // 項番; 0 = the whole record
    std::string item_name;
    std::string value;
    std::string code;               // E2xxx, E3xxx, W…
    std::map<std::string, std::string> values;
    bool warning() const { return !code.empty() && code[0] == 'W'; }
};

/// A file that is 取込不可 as a whole: an E1xxx with the byte position.
class unusable : public std::runtime_error {
public:
    unusable(std::string code, std::uint64_t position, std::map<std::string, std::string> values = {})
        : std::runtime_error(code), code(std::move(code)), position(position), values(std::move(values)) {}
    std::string code;
    std::uint64_t position;
    std::map<std::string, std::string> values;
};

/// One record, checked. Views live until the sink returns. Values are UTF-8.
struct checked_record {
    std::uint32_t line{0};
    std::uint64_t byte_end{0};             // position in the file just behind this record (a place to start again from)
    const std::vector<std::string_view>* values{nullptr}; // by item order; as many as the layout has items (empty ones for a short row)
    std::vector<finding> findings;
    bool rejected() const;                 // any finding that is no warning
};

class definition;                          // one layout: kind, id, version, validity, items; see definition.hpp

/// All layouts and code tables of a configuration folder. Refused at start with file, line and reason when one is broken.
class catalogue {
public:
    static std::shared_ptr<const catalogue> load(const std::string& config_directory);
    virtual ~catalogue() = default;
    /// The version in force on `date` (YYYYMMDD). Throws service_error E9006 when there is none.
    virtual const definition& find(std::string_view kind, std::string_view date) const = 0;
    virtual std::vector<std::string> kinds() const = 0;
    /// 0-based place of an item by its English name, for records; throws std::logic_error when the layout lacks it.
    virtual std::size_t place(const definition& layout, std::string_view english_name) const = 0;
    /// 固定 data for screens and documents: the layout as JSON.
    virtual std::string describe(const definition& layout) const = 0;
    /// Japanese name of the item at this 0-based place.
    virtual std::string item_name(const definition& layout, std::size_t place) const = 0;
};

struct reader_settings {
    encoding file_encoding{encoding::utf8};
    std::string today;                      // environment date: validity of codes
    std::uint32_t first_line{1};            // when starting again in the middle: line and position of the next record; no header is expected then
    std::uint64_t first_byte{0};
    double column_error_share{0.10};        // more records than this with a wrong column count: the file is refused (E1xxx), checked from 100 records on and at the end
    std::uint64_t most_rows{2000000};
    bool structure_only{false};             // first pass over a received file: what makes it unusable and nothing else; records come with values but without findings
};

/// Bytes in, checked records out: decode, split, check. Memory stays flat.
class reader {
public:
    virtual ~reader() = default;
    using sink = std::function<void(const checked_record&)>;
    /// Throws unusable.
    virtual void feed(std::string_view bytes, const sink& sink) = 0;
    virtual void finish(const sink& sink) = 0;
    virtual std::uint64_t records() const = 0;
};
std::unique_ptr<reader> open_reader(std::shared_ptr<const catalogue> catalogue, const definition& layout, reader_settings settings);

/// Writes CSV in an insurer's encoding: quotes where RFC 4180 asks for them, CRLF, ● for what the encoding lacks.
class writer {
public:
    explicit writer(encoding target, bool with_bom_or_start = true);
    void row(const std::vector<std::string_view>& values);
    /// What was written since the last take.
    std::string take();

private:
    encoding target_;
    std::string pending_;
};

} // namespace chukan::layout
