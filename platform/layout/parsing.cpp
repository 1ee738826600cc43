#include "platform/layout/parsing.hpp"

#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>

namespace chukan::layout {

namespace {

using nlohmann::json;

template <class Value>
using names = std::vector<std::pair<const char*, Value>>;

const names<item_type>& item_types()
{
    static const names<item_type> all = {{"text", item_type::text},
                                         {"katakana", item_type::katakana},
                                         {"kana", item_type::kana},
                                         {"digits", item_type::digits},
                                         {"alphanumeric", item_type::alphanumeric},
                                         {"number", item_type::number},
                                         {"date", item_type::date},
                                         {"birth_date", item_type::birth_date},
                                         {"period", item_type::period},
                                         {"code", item_type::code}};
    return all;
}

const names<check_digit>& check_digits()
{
    static const names<check_digit> all = {{"personal_number", check_digit::personal_number},
                                           {"resident_code", check_digit::resident_code},
                                           {"insurer_number", check_digit::insurer_number},
                                           {"municipality_code", check_digit::municipality_code},
                                           {"insured_number", check_digit::insured_number},
                                           {"branch_number", check_digit::branch_number}};
    return all;
}

const names<rule_kind>& rule_kinds()
{
    static const names<rule_kind> all = {{"required_when", rule_kind::required_when}, {"empty_when", rule_kind::empty_when},
                                         {"together", rule_kind::together},           {"not_before", rule_kind::not_before},
                                         {"not_future", rule_kind::not_future},       {"until", rule_kind::until},
                                         {"age", rule_kind::age}};
    return all;
}

/// One JSON object of a file: knows where it stands, and refuses keys that nobody asked for.
class object {
public:
    object(std::string place, const json& value) : place_(std::move(place)), value_(value)
    {
        if (!value.is_object())
            fail("an object is expected");
    }

    [[noreturn]] void fail(const std::string& reason) const { throw std::runtime_error(place_ + ": " + reason); }

    const std::string& place() const { return place_; }

    const json* maybe(const char* key)
    {
        asked_.insert(key);
        const auto found = value_.find(key);
        return found == value_.end() ? nullptr : &*found;
    }

    std::string text(const char* key, bool may_be_missing = false)
    {
        const json* found = maybe(key);
        if (found == nullptr && may_be_missing)
            return {};
        if (found == nullptr || !found->is_string())
            fail(std::string("\"") + key + "\" must be a text");
        return found->get<std::string>();
    }

    std::string date(const char* key)
    {
        std::string value = text(key, true);
        if (!value.empty() && !identifiers::date_valid(value))
            fail(std::string("\"") + key + "\" must be YYYYMMDD or empty");
        return value;
    }

    std::int64_t number(const char* key, std::int64_t least, std::int64_t most, std::int64_t otherwise)
    {
        const json* found = maybe(key);
        if (found == nullptr)
            return otherwise;
        if (!found->is_number_integer() || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most)
            fail(std::string("\"") + key + "\" must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return found->get<std::int64_t>();
    }

    bool flag(const char* key, bool otherwise = false)
    {
        const json* found = maybe(key);
        if (found != nullptr && !found->is_boolean())
            fail(std::string("\"") + key + "\" must be true or false");
        return found != nullptr ? found->get<bool>() : otherwise;
    }

    template <class Value>
    Value one_of(const char* key, const names<Value>& allowed)
    {
        const std::string found = text(key);
        std::string list;
        for (const auto& [name, value] : allowed) {
            if (found == name)
                return value;
            list += std::string(list.empty() ? "" : ", ") + name;
        }
        fail(std::string("\"") + key + "\" is " + found + "; it must be one of " + list);
    }

    const json& array(const char* key)
    {
        const json* found = maybe(key);
        if (found == nullptr || !found->is_array())
            fail(std::string("\"") + key + "\" must be a list");
        return *found;
    }

    void nothing_else() const
    {
        for (const auto& [key, value] : value_.items())
            if (key != "$schema" && asked_.find(key) == asked_.end())
                fail("\"" + key + "\" is unknown here");
    }

private:
    std::string place_;
    const json& value_;
    std::set<std::string, std::less<>> asked_;
};

json parse_file(const std::string& path)
{
    try {
        return json::parse(read_file(path));
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what()); // carries line and column
    }
}

void parse_form(item& out, object& from)
{
    const json* found = from.maybe("form");
    if (found == nullptr)
        return;
    if (out.characters == 0)
        from.fail("\"form\" needs \"characters\"");
    object inner(from.place() + ", form", *found);
    auto made = std::make_shared<form>();
    made->expression = inner.text("pattern");
    made->ja = inner.text("ja");
    made->en = inner.text("en");
    inner.nothing_else();
    try {
        made->pattern = std::regex(made->expression);
    } catch (const std::regex_error& problem) {
        inner.fail(std::string("\"pattern\" is no regular expression: ") + problem.what());
    }
    out.form = std::move(made);
}

item parse_item(object& from, const std::function<const code_table*(const std::string&)>& find_table)
{
    item out;
    out.number = static_cast<unsigned>(from.number("number", 1, 999, 0));
    out.ja = from.text("ja");
    out.en = from.text("en");
    out.type = from.one_of("type", item_types());
    out.characters = static_cast<unsigned>(from.number("characters", 1, 65536, 0));
    out.bytes = static_cast<unsigned>(from.number("bytes", 1, 65536, 0));
    out.exact = from.flag("exact");
    out.required = from.flag("required");
    out.masked = from.flag("masked");
    out.blanked = from.flag("blanked");
    if (const std::string separator = from.text("separator", true); !separator.empty()) {
        if (separator.size() != 1 || separator.find_first_of(",\"\r\n") != std::string::npos)
            from.fail("\"separator\" is one ASCII character, no comma and no quote");
        out.separator = separator.front();
    }
    if (from.maybe("check_digit") != nullptr)
        out.check = from.one_of("check_digit", check_digits());
    out.check_warns = from.flag("check_digit_warns");
    if (from.maybe("least") != nullptr)
        out.least = from.number("least", 0, INT64_MAX, 0);
    if (from.maybe("most") != nullptr)
        out.most = from.number("most", 0, INT64_MAX, 0);
    if (const std::string table = from.text("codes", true); !table.empty()) {
        out.codes = find_table(table);
        if (out.codes == nullptr)
            from.fail("there is no code table " + table + " in config/codes");
    }
    if ((out.type == item_type::code) != (out.codes != nullptr))
        from.fail("an item of type code, and no other, names its \"codes\"");
    if (out.exact && out.characters == 0)
        from.fail("\"exact\" needs \"characters\"");
    parse_form(out, from);
    from.nothing_else();
    return out;
}

std::size_t item_place(const definition& layout, object& from, const char* key)
{
    const std::string name = from.text(key);
    const auto found = layout.place(name);
    if (!found)
        from.fail("there is no item " + name);
    return *found;
}

rule parse_rule(const definition& layout, object& from, const std::string& place)
{
    rule out{};
    out.kind = from.one_of("rule", rule_kinds());
    out.item = item_place(layout, from, "item");
    if (out.kind == rule_kind::together)
        out.other = item_place(layout, from, "with");
    if (out.kind == rule_kind::not_before)
        out.other = item_place(layout, from, "other");
    if (out.kind == rule_kind::age) {
        out.other = item_place(layout, from, "birth");
        out.years = static_cast<unsigned>(from.number("years", 1, 200, 0));
        if (out.years == 0)
            from.fail("\"years\" is missing");
    }
    if (out.kind == rule_kind::until && (out.date = from.date("date")).empty())
        from.fail("\"date\" is missing");
    if (const json* when = from.maybe("when")) {
        object inner(place + ", when", *when);
        condition condition;
        condition.item = item_place(layout, inner, "item");
        for (const auto& value : inner.array("in")) {
            if (!value.is_string())
                inner.fail("\"in\" holds texts");
            condition.in.push_back(value.get<std::string>());
        }
        inner.nothing_else();
        out.when = std::move(condition);
    }
    if ((out.kind == rule_kind::required_when || out.kind == rule_kind::empty_when) && !out.when)
        from.fail("\"when\" is missing");
    from.nothing_else();
    return out;
}

template <class Value>
std::string name_of(const names<Value>& all, Value wanted)
{
    for (const auto& [name, value] : all)
        if (value == wanted)
            return name;
    return {};
}

} // namespace

namespace {

/// A table that another file of the configuration holds already, as a list of objects with "code" and "ja": said once only.
json borrowed_codes(const std::string& path, object& from)
{
    object inner(from.place() + ", same_as", *from.maybe("same_as"));
    const std::string file = (std::filesystem::path(path).parent_path().parent_path() / inner.text("file")).string(), list = inner.text("list");
    inner.nothing_else();
    const json content = parse_file(file);
    if (!content.contains(list) || !content.at(list).is_array())
        inner.fail(file + " has no list " + list);
    json out = json::array();
    for (const auto& entry : content.at(list))
        out.push_back({{"code", entry.value("code", "")}, {"ja", entry.value("ja", entry.value("name", ""))}});
    return out;
}

} // namespace

code_table parse_codes(const std::string& path)
{
    const json content = parse_file(path);
    object from(path, content);
    code_table out;
    out.name = from.text("name");
    out.ja = from.text("ja");
    out.source = from.text("source");
    json borrowed;
    if (from.maybe("same_as") != nullptr)
        borrowed = borrowed_codes(path, from);
    std::size_t index = 0;
    for (const auto& entry : borrowed.is_array() ? borrowed : from.array("codes")) {
        object row(path + ", codes[" + std::to_string(index++) + "]", entry);
        code code{row.text("code"), row.text("ja"), row.date("valid_from"), row.date("valid_to")};
        if (code.value.empty() || out.find(code.value) != nullptr)
            row.fail("the code \"" + code.value + "\" is empty or there twice");
        row.nothing_else();
        out.codes.push_back(std::move(code));
    }
    from.nothing_else();
    return out;
}

definition parse_layout(const std::string& path, const std::function<const code_table*(const std::string&)>& find_table)
{
    const json content = parse_file(path);
    object from(path, content);
    definition out;
    out.kind = from.text("kind");
    out.id = from.text("id");
    out.version = from.text("version");
    out.valid_from = from.date("valid_from");
    out.valid_to = from.date("valid_to");
    out.ja = from.text("ja");
    out.en = from.text("en");
    out.direction = from.text("direction");
    out.source = from.text("source");
    out.has_header = from.flag("header", true);
    std::size_t index = 0;
    for (const auto& entry : from.array("items")) {
        object row(path + ", items[" + std::to_string(index++) + "]", entry);
        item item = parse_item(row, find_table);
        if (item.number != index)
            row.fail("items are numbered 1, 2, 3 … in order");
        if (out.place(item.en))
            row.fail("the item " + item.en + " is there twice");
        out.items.push_back(std::move(item));
    }
    if (out.items.empty())
        from.fail("a layout needs items");
    index = 0;
    for (const auto& entry : from.array("rules")) {
        const std::string place = path + ", rules[" + std::to_string(index++) + "]";
        object row(place, entry);
        out.rules.push_back(parse_rule(out, row, place));
    }
    from.nothing_else();
    return out;
}

std::string describe_layout(const definition& layout)
{
    json items = json::array();
    for (const auto& item : layout.items) {
        json entry = {{"number", item.number}, {"ja", item.ja},         {"en", item.en},
                      {"type", name_of(item_types(), item.type)},       {"required", item.required},
                      {"masked", item.masked}, {"exact", item.exact}};
        if (item.separator != 0)
            entry["separator"] = std::string(1, item.separator);
        if (item.form)
            entry["form"] = {{"ja", item.form->ja}, {"en", item.form->en}, {"pattern", item.form->expression}};
        if (item.characters != 0)
            entry["characters"] = item.characters;
        if (item.bytes != 0)
            entry["bytes"] = item.bytes;
        if (item.check != check_digit::none)
            entry["check_digit"] = name_of(check_digits(), item.check);
        if (item.codes != nullptr) {
            json codes = json::array();
            for (const auto& code : item.codes->codes)
                codes.push_back({{"code", code.value}, {"ja", code.ja}, {"valid_from", code.valid_from}, {"valid_to", code.valid_to}});
            entry["codes"] = {{"name", item.codes->name}, {"ja", item.codes->ja}, {"values", std::move(codes)}};
        }
        items.push_back(std::move(entry));
    }
    return json{{"kind", layout.kind},          {"id", layout.id},         {"version", layout.version}, {"valid_from", layout.valid_from},
                {"valid_to", layout.valid_to},  {"ja", layout.ja},         {"en", layout.en},           {"direction", layout.direction},
                {"source", layout.source},      {"header", layout.has_header}, {"items", std::move(items)}}
        .dump();
}

} // namespace chukan::layout
