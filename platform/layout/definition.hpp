#pragma once
#include "platform/layout/layout.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

/// One layout as it stands in config/layouts/*.json, ready to check with. The JSON Schema beside those files says what each key means.
namespace chukan::layout {

struct code {
    std::string value;
    std::string ja;
    std::string valid_from, valid_to; // YYYYMMDD, empty: open
    std::string en;
    bool valid_on(std::string_view date) const
    {
        return (valid_from.empty() || valid_from <= date) && (valid_to.empty() || date <= valid_to);
    }
};

struct code_table {
    std::string name, ja, source, en;
    std::vector<code> codes;
    const code* find(std::string_view value) const
    {
        for (const auto& entry : codes)
            if (entry.value == value)
                return &entry;
        return nullptr;
    }
};

/// What a value must look like beyond its type and length: a regular expression for programs, and the same in words for people.
struct form {
    std::regex pattern;
    std::string expression, ja, en;
};

enum class item_type { text, katakana, kana, digits, alphanumeric, number, date, birth_date, period, code };
enum class check_digit { none, personal_number, resident_code, insurer_number, municipality_code, insured_number, branch_number };

struct item {
    unsigned number{0};
    std::string ja, en;
    std::string source;          // where the rule comes from when not from where the layout does: guide, law, 模擬
    std::string note_ja, note_en; // what a clerk should know of it, for screens and documents
    item_type type{item_type::text};
    unsigned characters{0};  // at most, 0: no limit of its own
    unsigned bytes{0};       // at most, in the encoding of the file; 0: none
    bool exact{false};       // exactly `characters`
    bool required{false};
    bool masked{false};      // its value never leaves in a finding
    bool address{false};     // it tells where a person lives: not shown of who is under 支援措置, except to who may see it
    bool blanked{false};     // its value is emptied in the original that is kept (passwords)
    char separator{0};       // the item is a list of values, each checked by itself; 0: one value
    check_digit check{check_digit::none};
    bool check_warns{false};
    std::optional<std::int64_t> least, most;
    const code_table* codes{nullptr};
    std::shared_ptr<const layout::form> form;
};

/// The value as it may be shown to a person: masked when the layout says so or when it may be a 個人番号 in a wrong column, cut when it is long.
std::string shown_value(const item& item, std::string_view value);

/// The value of `item` is one of these; an empty string is an empty item.
struct condition {
    std::size_t item{0};
    std::vector<std::string> in;
};

enum class rule_kind {
    required_when, // item must be filled when the condition holds
    empty_when,    // item must be empty when it holds
    together,      // item and other: both or neither
    not_before,    // the date item is not before the date other (an unknown part of a birth date counts as the earliest)
    not_future,    // the date item is not after today
    until,         // the date item is not after `date`
    unique,        // no two records of the file have the same value (only while a file is read from its beginning: the offline check)
    age,           // warning unless `years` were complete on item, counted from other; on the 75th birthday itself the age is reached
};

struct rule {
    rule_kind kind;
    std::size_t item{0};
    std::size_t other{0};
    std::optional<layout::condition> when;
    std::string date;
    unsigned years{0};
};

class definition {
public:
    std::string kind, id, version, valid_from, valid_to, ja, en, note_ja, note_en, direction, source;
    bool has_header{true};                      // the first record holds the item names
    std::optional<encoding> fixed_encoding;     // the file has this encoding, whatever the insurer's code is
    std::shared_ptr<const form> file_name;      // its own rule of file names; none: {保険者コード}_{id}_{YYYYMMDD}_{連番3}.csv
    std::vector<std::vector<std::string>> samples; // records of the sample file, by item; made up like everything here
    std::vector<layout::item> items;
    std::vector<layout::rule> rules;

    bool valid_on(std::string_view date) const
    {
        return (valid_from.empty() || valid_from <= date) && (valid_to.empty() || date <= valid_to);
    }
    std::optional<std::size_t> place(std::string_view english_name) const
    {
        for (std::size_t i = 0; i < items.size(); ++i)
            if (items[i].en == english_name)
                return i;
        return std::nullopt;
    }
    /// The header record: the Japanese names.
    std::vector<std::string_view> header() const
    {
        std::vector<std::string_view> names;
        for (const auto& item : items)
            names.push_back(item.ja);
        return names;
    }
};

} // namespace chukan::layout
