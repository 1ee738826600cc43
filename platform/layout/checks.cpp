#include "platform/layout/checks.hpp"

#include "platform/identifiers/check_digits.hpp"
#include "platform/text/characters.hpp"
#include "platform/text/cp932_table.hpp"
#include "platform/text/encoding.hpp"

#include <algorithm>

namespace chukan::layout {

namespace {

constexpr std::size_t longest_shown_value = 64;

bool ascii_digits(std::string_view value)
{
    for (const char c : value)
        if (c < '0' || c > '9')
            return false;
    return true;
}

bool check_digit_right(check_digit kind, std::string_view value)
{
    switch (kind) {
    case check_digit::personal_number:
        return identifiers::personal_number_valid(value);
    case check_digit::resident_code:
        return identifiers::resident_code_valid(value);
    case check_digit::insurer_number:
        return identifiers::insurer_number_valid(value);
    case check_digit::municipality_code:
        return identifiers::municipality_code_valid(value);
    case check_digit::insured_number:
        return identifiers::insured_number_valid(value);
    case check_digit::branch_number:
        return identifiers::branch_number_valid(value);
    default:
        return true;
    }
}

text::encoding text_encoding(encoding value)
{
    return static_cast<text::encoding>(value);
}

/// Is there a run of twelve digits, with or without hyphens and spaces in between? It may be a 個人番号 that stands in a wrong column.
bool may_be_personal_number(std::string_view value)
{
    std::size_t run = 0;
    for (std::size_t at = 0; at < value.size();) {
        const char32_t c = text::next_character(value, at);
        if ((c >= '0' && c <= '9') || (c >= U'０' && c <= U'９'))
            ++run;
        else if (c == ' ' || c == '-' || c == U'　' || c == U'－' || c == U'‐' || c == U'―' || c == U'ー')
            continue;
        else if (run == 12)
            return true;
        else
            run = 0;
    }
    return run == 12;
}

/// At most so many bytes of a value, cut between characters.
std::string shown(std::string_view value)
{
    if (value.size() >= 12 && may_be_personal_number(value))
        return "************";
    std::size_t at = 0;
    while (at < value.size()) {
        std::size_t after = at;
        text::next_character(value, after);
        if (after > longest_shown_value)
            return std::string(value.substr(0, at)) + "…";
        at = after;
    }
    return std::string(value);
}

struct measured {
    std::size_t characters{0};
    char32_t bad_private{0}, bad_control{0}, bad_kana{0}, half_width{0}, outside{0};
};

/// `table`: null when the text came from CP932 and can hold nothing else.
measured measure(std::string_view value, item_type type, const text::cp932_table* table)
{
    const bool kana = type != item_type::text, hiragana = type == item_type::kana;
    measured out;
    for (std::size_t at = 0; at < value.size(); ++out.characters) {
        const char32_t c = text::next_character(value, at);
        if (c < 0x80) {
            if (c < 0x20 || c == 0x7f)
                out.bad_control = c;
            else if (kana)
                out.bad_kana = c;
            continue;
        }
        if (kana && !text::full_width_katakana(c) && !(hiragana && text::hiragana(c)))
            out.bad_kana = c;
        if (text::half_width_kana(c))
            out.half_width = c;
        else if (table != nullptr && (c >= 0x10000 || table->encoded[c] == 0))
            out.outside = c;
        if (text::private_use(c))
            out.bad_private = c;
        else if (text::control(c))
            out.bad_control = c;
    }
    return out;
}

} // namespace

std::string shown_value(const item& item, std::string_view value)
{
    return item.masked ? std::string(std::min<std::size_t>(text::characters(value), 12), '*') : shown(value);
}

void checker::add(std::vector<finding>& findings, const item& item, std::string_view value, const char* code,
                  std::map<std::string, std::string> values) const
{
    finding out;
    out.item_number = item.number;
    out.item_name = item.ja;
    out.value = shown_value(item, value);
    out.code = code;
    out.values = std::move(values);
    out.values.emplace("item", item.ja);
    out.values.emplace("item_en", item.en);
    findings.push_back(std::move(out));
}

void checker::check(const std::vector<std::string_view>& values, std::vector<finding>& findings) const
{
    for (std::size_t i = 0; i < layout_.items.size(); ++i)
        check_item(layout_.items[i], values[i], findings);
    for (const auto& rule : layout_.rules)
        check_rule(rule, values, findings);
}

void checker::check_item(const item& item, std::string_view value, std::vector<finding>& findings) const
{
    if (value.empty()) {
        if (item.required)
            add(findings, item, value, "E2001");
        return;
    }
    if (item.separator == 0)
        return check_value(item, value, findings);
    // The first wrong one of a list is told: more would say the same of the same item.
    const auto whole = value;
    for (const std::size_t before = findings.size(); findings.size() == before;) {
        const std::size_t end = value.find(item.separator);
        const auto part = value.substr(0, end);
        if (part.empty())
            add(findings, item, whole, "E2017", {{"separator", std::string(1, item.separator)}});
        else
            check_value(item, part, findings);
        if (end == std::string_view::npos)
            return;
        value.remove_prefix(end + 1);
    }
}

bool checker::check_characters(const item& item, std::string_view value, std::size_t& length, std::vector<finding>& findings) const
{
    const measured found = measure(value, item.type, holds_all_ ? nullptr : &text::cp932_table::instance());
    length = found.characters;
    const auto wrong = [&](const char* code, char32_t character) {
        add(findings, item, value, code, {{"character", text::character_name(character)}});
        return false;
    };
    if (found.bad_private != 0)
        return wrong("E2011", found.bad_private);
    if (found.bad_control != 0) {
        add(findings, item, {}, "E2012"); // without the value: a line end would tear the line that tells of it
        return false;
    }
    if (found.bad_kana != 0)
        return wrong(item.type == item_type::kana ? "E2016" : "E2010", found.bad_kana);
    if (found.half_width != 0 && characters_.half_width_kana == judgement::error)
        return wrong("E2019", found.half_width);
    if (found.outside != 0 && characters_.outside_cp932 == judgement::error)
        return wrong("E2018", found.outside);
    if (found.half_width != 0 && characters_.half_width_kana == judgement::warning)
        wrong("W2003", found.half_width);
    if (found.outside != 0 && characters_.outside_cp932 == judgement::warning)
        wrong("W2002", found.outside);
    return true;
}

std::vector<finding> check_record(const catalogue& catalogue, const definition& layout, encoding insurer_encoding, const std::string& today,
                                  const std::vector<std::string_view>& values)
{
    std::vector<finding> out;
    checker(layout, insurer_encoding, today, catalogue.characters(), false).check(values, out);
    return out;
}

void checker::check_value(const item& item, std::string_view value, std::vector<finding>& findings) const
{
    std::size_t length = value.size();
    switch (item.type) {
    case item_type::text:
    case item_type::kana:
    case item_type::katakana:
        if (!check_characters(item, value, length, findings))
            return;
        break;
    case item_type::digits:
    case item_type::number:
    case item_type::period:
        if (!ascii_digits(value))
            return add(findings, item, value, "E2004");
        break;
    case item_type::alphanumeric:
        for (std::size_t at = 0; at < value.size();) {
            const char32_t c = text::next_character(value, at);
            if (c <= 0x20 || c >= 0x7f)
                return add(findings, item, value, "E2013", {{"character", text::character_name(c)}});
        }
        break;
    case item_type::date:
        if (!identifiers::date_valid(value))
            return add(findings, item, value, "E2006");
        return;
    case item_type::birth_date:
        if (!identifiers::birth_date_valid(value))
            return add(findings, item, value, "E2006");
        return;
    case item_type::code: {
        const code* entry = item.codes->find(value);
        if (entry == nullptr)
            return add(findings, item, value, "E2007", {{"table", item.codes->ja}});
        if (!entry->valid_on(today_))
            return add(findings, item, value, "E2008", {{"date", today_}});
        return;
    }
    }
    if (item.exact && length != item.characters)
        return add(findings, item, value, "E2005", {{"length", std::to_string(length)}, {"limit", std::to_string(item.characters)}});
    if (item.characters != 0 && length > item.characters)
        return add(findings, item, value, "E2002", {{"length", std::to_string(length)}, {"limit", std::to_string(item.characters)}});
    if (item.bytes != 0) {
        const std::size_t bytes = text::encoded_length(value, text_encoding(encoding_));
        if (bytes > item.bytes)
            return add(findings, item, value, "E2003", {{"length", std::to_string(bytes)}, {"limit", std::to_string(item.bytes)}});
    }
    if (item.type == item_type::period && value.size() != 4 && !(value.size() == 6 && identifiers::date_valid(std::string(value) + "01")))
        return add(findings, item, value, "E2006");
    if (item.least || item.most) {
        // Eighteen digits fit; the layout's own limit keeps longer ones out, or they are out of every range.
        const std::int64_t number = value.size() > 18 ? INT64_MAX : std::stoll(std::string(value));
        if ((item.least && number < *item.least) || (item.most && number > *item.most))
            return add(findings, item, value, "E2014",
                       {{"least", item.least ? std::to_string(*item.least) : ""}, {"most", item.most ? std::to_string(*item.most) : ""}});
    }
    if (item.form && !std::regex_match(value.begin(), value.end(), item.form->pattern))
        return add(findings, item, value, "E2015", {{"form", item.form->ja}, {"form_en", item.form->en}});
    if (item.check != check_digit::none && !check_digit_right(item.check, value))
        add(findings, item, value, item.check_warns ? "W2001" : "E2009");
}

} // namespace chukan::layout
