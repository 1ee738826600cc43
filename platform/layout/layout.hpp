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

/// What a character that is no plain mistake, but that not every system of the chain can hold, brings: config/characters.json.
enum class judgement { allowed, warning, error };
struct character_rules {
    judgement half_width_kana{judgement::warning}; // ｱｲｳ in items of type text; in kana items it is always an error
    judgement outside_cp932{judgement::warning};   // what an insurer with Shift_JIS cannot hold and gets back as ●: mostly JIS levels 3 and 4
};

/// How much of a file is taken: config/files.json (decisions of the project, 模擬; the guide names no limit).
struct file_limits {
    std::uint64_t most_rows{2000000};      // more: E1007
    unsigned column_error_percent{10};     // 100: any share is taken. More records than this with a wrong column count: the file is refused (E1008), checked from 100 records on and at the end
    /// For what was judged before.
    static file_limits none() { return {UINT64_MAX, 100}; }
};

struct code_table;
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
    /// Every version of every layout, by id and beginning of validity; every code table by name.
    virtual std::vector<const definition*> all() const = 0;
    virtual std::vector<const code_table*> tables() const = 0;
    virtual const character_rules& characters() const = 0;
    virtual const file_limits& limits() const = 0;
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
    std::optional<file_limits> limits;      // others than the configuration's
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

/// What is wrong with one record whose values came from elsewhere than a file (a screen, the API): the same checks and words. `values` has one entry per item.
std::vector<finding> check_record(const catalogue& catalogue, const definition& layout, encoding insurer_encoding, const std::string& today,
                                  const std::vector<std::string_view>& values);

/// A value that a spreadsheet program would turn into something else (a formula, a number without its leading zeros or last digits, a date, a text without its
/// spaces), in 「」, so that a clerk sees what stood in the file; any other as it is.
std::string for_spreadsheet(std::string_view value);

/// Writes CSV in an insurer's encoding: quotes where RFC 4180 asks for them, CRLF, ● for what the encoding lacks.
class writer {
public:
    /// `for_people`: the file will be opened in a spreadsheet program, which takes UTF-8 for the local code unless it begins with a BOM.
    explicit writer(encoding target, bool with_bom_or_start = true, bool for_people = false);
    void row(const std::vector<std::string_view>& values);
    /// What was written since the last take.
    std::string take();

private:
    encoding target_;
    std::string pending_;
};

} // namespace chukan::layout
