#include "platform/layout/parsing.hpp"

#include "platform/layout/source.hpp"

#include <filesystem>

namespace chukan::layout {

namespace {

using nlohmann::json;

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
                                         {"age", rule_kind::age},                     {"unique", rule_kind::unique}};
    return all;
}

const names<std::optional<encoding>>& encodings()
{
    static const names<std::optional<encoding>> all = {{"utf8", encoding::utf8}, {"cp932", encoding::cp932}, {"utf16le", encoding::utf16le}};
    return all;
}

std::shared_ptr<const form> parse_form(object& owner, const char* key)
{
    if (!owner.has(key)) {
        return {};
    }
    object from = owner.inner(key);
    auto made = std::make_shared<form>();
    made->expression = from.text("pattern");
    made->ja = from.text("ja");
    made->en = from.text("en");
    from.nothing_else();
    try {
        made->pattern = std::regex(made->expression);
    } catch (const std::regex_error& problem) {
        from.fail_at("pattern", "正規表現ではありません", std::string("no regular expression: ") + problem.what());
    }
    return made;
}

item parse_item(object& from, const std::function<const code_table*(const std::string&)>& find_table)
{
    item out;
    out.number = static_cast<unsigned>(from.number("number", 1, 999, 0));
    out.ja = from.text("ja");
    out.en = from.text("en");
    out.source = from.text("source", true);
    out.note_ja = from.text("note_ja", true);
    out.note_en = from.text("note_en", true);
    out.type = from.one_of("type", item_types());
    out.characters = static_cast<unsigned>(from.number("characters", 1, 65536, 0));
    out.bytes = static_cast<unsigned>(from.number("bytes", 1, 65536, 0));
    out.exact = from.flag("exact");
    out.required = from.flag("required");
    out.masked = from.flag("masked");
    out.address = from.flag("address");
    out.blanked = from.flag("blanked");
    if (from.has("check_digit"))
        out.check = from.one_of("check_digit", check_digits());
    out.check_warns = from.flag("check_digit_warns");
    if (from.has("least"))
        out.least = from.number("least", 0, INT64_MAX, 0);
    if (from.has("most"))
        out.most = from.number("most", 0, INT64_MAX, 0);
    if (const std::string separator = from.text("separator", true); !separator.empty()) {
        if (separator.size() != 1 || separator.front() <= ' ' || separator.front() == ',' || separator.front() == '"')
            from.fail_at("separator", "区切りは ASCII の1文字（空白・コンマ・引用符以外）です", "the separator is one ASCII character, no space, comma or quote");
        out.separator = separator.front();
    }
    if (const std::string table = from.text("codes", true); !table.empty()) {
        out.codes = find_table(table);
        if (out.codes == nullptr)
            from.fail_at("codes", "コード表 " + table + " が config/codes にありません", "there is no code table " + table + " in config/codes");
    }
    if ((out.type == item_type::code) != (out.codes != nullptr))
        from.fail("type が code の項目だけが \"codes\" を持ちます", "an item of type code, and no other, names its \"codes\"");
    if (out.exact && out.characters == 0)
        from.fail("\"exact\" には \"characters\" が要ります", "\"exact\" needs \"characters\"");
    out.form = parse_form(from, "form");
    if (out.form && out.characters == 0)
        from.fail("\"form\" には \"characters\" が要ります", "\"form\" needs \"characters\"");
    from.nothing_else();
    return out;
}

std::size_t item_place(const definition& layout, object& from, const char* key)
{
    const std::string name = from.text(key);
    const auto found = layout.place(name);
    if (!found)
        from.fail_at(key, "項目 " + name + " がありません", "there is no item " + name);
    return *found;
}

condition parse_condition(const definition& layout, object from)
{
    condition out;
    out.item = item_place(layout, from, "item");
    out.in = from.texts("in");
    from.nothing_else();
    return out;
}

rule parse_rule(const definition& layout, object& from)
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
            from.fail("\"years\" がありません", "\"years\" is missing");
    }
    if (out.kind == rule_kind::until && (out.date = from.date("date")).empty())
        from.fail("\"date\" がありません", "\"date\" is missing");
    if (from.has("when"))
        out.when = parse_condition(layout, from.inner("when"));
    if ((out.kind == rule_kind::required_when || out.kind == rule_kind::empty_when) && !out.when)
        from.fail("\"when\" がありません", "\"when\" is missing");
    from.nothing_else();
    return out;
}

/// A table that another file of the configuration holds already, as a list of objects with "code" and "ja" or "name": said once only.
void borrow_codes(const std::string& path, object from, code_table& into)
{
    const source other((std::filesystem::path(path).parent_path().parent_path() / from.text("file")).string());
    const std::string list = from.text("list");
    from.nothing_else();
    object outer(other);
    for (auto& row : outer.objects(list.c_str()))
        into.codes.push_back({row.text("code"), row.has("ja") ? row.text("ja") : row.text("name"), "", "", row.text("en", true)});
}

void check_items(definition& layout, object& from, const std::function<const code_table*(const std::string&)>& find_table)
{
    for (auto& row : from.objects("items")) {
        item item = parse_item(row, find_table);
        if (item.number != layout.items.size() + 1)
            row.fail_at("number", "項番は 1, 2, 3 … の順にしてください", "items are numbered 1, 2, 3 … in order");
        if (layout.place(item.en))
            row.fail_at("en", "項目 " + item.en + " が二つあります", "the item " + item.en + " is there twice");
        layout.items.push_back(std::move(item));
    }
    if (layout.items.empty())
        from.fail("項目がありません", "a layout needs items");
}

} // namespace

code_table parse_codes(const std::string& path)
{
    const source content(path);
    object from(content);
    code_table out;
    out.name = from.text("name");
    out.ja = from.text("ja");
    out.source = from.text("source");
    out.en = from.text("en", true);
    if (from.has("same_as")) {
        borrow_codes(path, from.inner("same_as"), out);
        from.nothing_else();
        return out;
    }
    for (auto& row : from.objects("codes")) {
        code code{row.text("code"), row.text("ja"), row.date("valid_from"), row.date("valid_to"), row.text("en", true)};
        if (code.value.empty() || out.find(code.value) != nullptr)
            row.fail("コード \"" + code.value + "\" が空か、二つあります", "the code \"" + code.value + "\" is empty or there twice");
        row.nothing_else();
        out.codes.push_back(std::move(code));
    }
    from.nothing_else();
    return out;
}

definition parse_layout(const std::string& path, const std::function<const code_table*(const std::string&)>& find_table)
{
    const source content(path);
    object from(content);
    definition out;
    out.kind = from.text("kind");
    out.id = from.text("id");
    out.version = from.text("version");
    out.valid_from = from.date("valid_from");
    out.valid_to = from.date("valid_to");
    if (!out.valid_to.empty() && out.valid_to < out.valid_from)
        from.fail_at("valid_to", "終わりが始まりより前です", "the end is before the beginning");
    out.ja = from.text("ja");
    out.en = from.text("en");
    out.note_ja = from.text("note_ja", true);
    out.note_en = from.text("note_en", true);
    out.direction = from.one_of("direction", names<std::string>{{"up", "up"}, {"down", "down"}, {"result", "result"}, {"medium", "medium"}});
    out.source = from.text("source");
    out.has_header = from.flag("header", true);
    if (from.has("encoding"))
        out.fixed_encoding = from.one_of("encoding", encodings());
    out.file_name = parse_form(from, "file_name");
    check_items(out, from, find_table);
    for (auto& row : from.objects("rules"))
        out.rules.push_back(parse_rule(out, row));
    if (from.has("samples"))
        for (auto& row : from.objects("samples")) {
            std::vector<std::string> values(out.items.size());
            for (std::size_t i = 0; i < values.size(); ++i)
                values[i] = row.text(out.items[i].en.c_str(), true);
            row.nothing_else();
            out.samples.push_back(std::move(values));
        }
    from.nothing_else();
    return out;
}

character_rules parse_characters(const std::string& path)
{
    character_rules out;
    if (!std::filesystem::exists(path))
        return out;
    const names<judgement> judgements = {{"allowed", judgement::allowed}, {"warning", judgement::warning}, {"error", judgement::error}};
    const source content(path);
    object from(content);
    from.text("source", true);
    out.half_width_kana = from.one_of("half_width_kana", judgements);
    out.outside_cp932 = from.one_of("outside_cp932", judgements);
    from.nothing_else();
    return out;
}

file_limits parse_file_limits(const std::string& path)
{
    file_limits out;
    if (!std::filesystem::exists(path))
        return out;
    const source content(path);
    object from(content);
    from.text("source", true);
    out.most_rows = static_cast<std::uint64_t>(from.number("most_rows", 1, 100000000, static_cast<std::int64_t>(out.most_rows)));
    out.column_error_percent = static_cast<unsigned>(from.number("column_error_percent", 0, 100, out.column_error_percent));
    from.nothing_else();
    return out;
}

std::string describe_layout(const definition& layout)
{
    json items = json::array();
    for (const auto& item : layout.items) {
        json entry = {{"number", item.number}, {"ja", item.ja},         {"en", item.en},
                      {"type", name_of(item_types(), item.type)},       {"required", item.required},
                      {"masked", item.masked}, {"address", item.address}, {"exact", item.exact}};
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
        if (!item.note_ja.empty())
            entry["note"] = {{"ja", item.note_ja}, {"en", item.note_en}};
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
