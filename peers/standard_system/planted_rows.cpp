#include "peers/standard_system/planted.hpp"

#include "peers/standard_system/layout_rows.hpp"
#include "peers/standard_system/numbers.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/text/characters.hpp"

#include <algorithm>

namespace chukan::standard_system {
namespace {

using layout::check_digit;
using layout::item_type;
using layout::rule_kind;
using record = std::vector<std::string>;

std::string repeated(const std::string& what, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += what;
    return out;
}

/// A record that is right but for what is planted in it.
class planter {
public:
    planter(const planting& wish, const layout::definition& layout) : wish_(wish), layout_(layout), encoding_(layout.fixed_encoding.value_or(wish.encoding)) {}

    planted_file make()
    {
        file_.kind = layout_.kind;
        file_.id = layout_.id;
        file_.encoding = encoding_;
        for (const auto& item : layout_.items)
            break_item(item);
        for (const auto& rule : layout_.rules)
            break_rule(rule);
        plant_unruly_quote();
        while (file_.rows.size() < 20)
            add(sound_record());
        plant_short_record();
        write();
        return std::move(file_);
    }

private:
    /// What the item may hold, whatever the sample says; of a list one value.
    std::string good_value(const layout::item& item) const
    {
        for (const auto& sample : layout_.samples)
            if (const auto& value = sample[item.number - 1]; !value.empty())
                return item.separator == 0 ? value : value.substr(0, value.find(item.separator));
        switch (item.check) {
        case check_digit::personal_number:
            return "999123456782";
        case check_digit::insurer_number:
            return "39131016";
        case check_digit::municipality_code:
            return "131016";
        case check_digit::insured_number:
            return "12345674";
        case check_digit::branch_number:
            return "0000000000000018";
        default:
            break;
        }
        switch (item.type) {
        case item_type::text:
            return "見本";
        case item_type::katakana:
        case item_type::kana:
            return "ミホン";
        case item_type::date:
        case item_type::birth_date:
            return "20170401";
        case item_type::period:
            return "2017";
        case item_type::code:
            for (const auto& code : item.codes->codes)
                if (code.valid_on(wish_.date))
                    return code.value;
            return {};
        default:
            return item.exact ? repeated("1", item.characters) : "1";
        }
    }

    void set_good(record& row, std::size_t place) const
    {
        row[place] = good_value(layout_.items[place]);
        for (const auto& rule : layout_.rules)
            if (rule.kind == rule_kind::together && (rule.item == place || rule.other == place)) {
                const auto partner = rule.item == place ? rule.other : rule.item;
                if (row[partner].empty())
                    row[partner] = good_value(layout_.items[partner]);
            }
    }

    /// The samples, and the first of them as a change and as a cancellation.
    std::vector<record> bases() const
    {
        std::vector<record> out(layout_.samples.begin(), layout_.samples.end());
        const auto operation = layout_.place("operation"), branch = layout_.place("branch_number");
        if (operation)
            for (const char* what : {"2", "3"}) {
                record changed = layout_.samples.front();
                changed[*operation] = what;
                if (branch)
                    changed[*branch] = "0000000000000018";
                out.push_back(std::move(changed));
            }
        return out;
    }

    /// A key of its own for each record, so that no record disturbs another.
    void make_unlike(record& row)
    {
        const std::string serial = std::to_string(file_.rows.size() + 1);
        const auto set = [&](const char* name, const std::string& value) {
            if (const auto place = layout_.place(name); place && !row[*place].empty())
                row[*place] = value;
        };
        set("record_number", serial);
        set("addressee_number", "D" + serial);
        set("request_number", "D" + serial);
        if (layout_.kind != "fukuhon" && layout_.kind != "inquiry")
            set("reference", wish_.insurer + "_" + serial);
        const std::string eleven = "999" + padded(97000000 + file_.rows.size(), 8);
        set("personal_number", eleven + identifiers::personal_number_check(eleven));
        set("insured_number", insured_number_of(9000000 + file_.rows.size()));
        if (layout_.id == "BS010" || layout_.id == "RL010" || layout_.id == "AG010")
            set("code", "P" + serial);
        if (layout_.id == "US010")
            set("user_id", "planted" + serial);
        if (layout_.id == "TK010")
            set("period", std::to_string(1900 + file_.rows.size()));
    }

    record sound_record()
    {
        record row = layout_.samples.front();
        make_unlike(row);
        return row;
    }

    void add(record row) { file_.rows.push_back(std::move(row)); }

    /// Plants in the first base whose record brings nothing else: an engine that finds too little shows in the comparison, not here.
    template <class Change>
    void plant(const layout::item& item, const char* code, const Change& change, std::map<std::string, std::string> values = {}, bool shown = true)
    {
        for (auto row : bases()) {
            make_unlike(row);
            change(row);
            const std::vector<std::string_view> views(row.begin(), row.end());
            if (layout::check_record(*wish_.layouts, layout_, encoding_, wish_.date, views).size() > 1)
                continue;
            planted_finding finding;
            finding.line = static_cast<std::uint32_t>(file_.rows.size() + (layout_.has_header ? 2 : 1));
            finding.record_number = row.front().substr(0, 7);
            if (!std::all_of(finding.record_number.begin(), finding.record_number.end(), [](char c) { return c >= '0' && c <= '9'; }))
                finding.record_number.clear();
            finding.item_number = item.number;
            finding.item_name = item.ja;
            finding.value = shown ? layout::shown_value(item, row[item.number - 1]) : std::string();
            finding.code = code;
            finding.values = std::move(values);
            finding.values.emplace("item", item.ja);
            finding.values.emplace("item_en", item.en);
            file_.findings.push_back(std::move(finding));
            add(std::move(row));
            return;
        }
    }

    void plant_value(const layout::item& item, const char* code, const std::string& value, std::map<std::string, std::string> values = {}, bool shown = true)
    {
        plant(item, code, [&](record& row) {
            set_good(row, item.number - 1);
            row[item.number - 1] = value;
        }, std::move(values), shown);
    }

    void break_item(const layout::item& item)
    {
        const std::string good = good_value(item);
        if (item.required)
            plant(item, "E2001", [&](record& row) { row[item.number - 1].clear(); });
        if (item.separator != 0)
            plant_value(item, "E2017", good + item.separator, {{"separator", std::string(1, item.separator)}});
        break_length(item, good);
        break_type(item, good);
        if (item.check != check_digit::none) {
            std::string wrong = good;
            wrong.back() = wrong.back() == '9' ? '0' : static_cast<char>(wrong.back() + 1);
            plant_value(item, item.check_warns ? "W2001" : "E2009", wrong);
        }
        if (item.most && std::to_string(*item.most + 1).size() <= item.characters)
            plant_value(item, "E2014", std::to_string(*item.most + 1), range(item));
        else if (item.least && *item.least > 0)
            plant_value(item, "E2014", std::to_string(*item.least - 1), range(item));
        if (item.form)
            plant_value(item, "E2015", std::string("/").append(good, 1), {{"form", item.form->ja}, {"form_en", item.form->en}});
    }

    static std::map<std::string, std::string> range(const layout::item& item)
    {
        return {{"least", item.least ? std::to_string(*item.least) : ""}, {"most", item.most ? std::to_string(*item.most) : ""}};
    }

    void break_length(const layout::item& item, const std::string& good)
    {
        if (item.characters == 0 || item.type == item_type::code || item.type == item_type::date || item.type == item_type::birth_date)
            return;
        const bool wide = item.type == item_type::text || item.type == item_type::katakana || item.type == item_type::kana;
        const std::string one = item.type == item_type::text ? "字" : wide ? "ア" : "1";
        if (item.exact)
            plant_value(item, "E2005", good.substr(0, good.size() - (wide ? 3 : 1)), {{"length", std::to_string(item.characters - 1)}, {"limit", std::to_string(item.characters)}});
        else
            plant_value(item, "E2002", repeated(one, item.characters + 1), {{"length", std::to_string(item.characters + 1)}, {"limit", std::to_string(item.characters)}});
    }

    void break_type(const layout::item& item, const std::string& good)
    {
        switch (item.type) {
        case item_type::text:
            plant_value(item, "E2011", "外字\xee\x80\x80", {{"character", "U+E000"}});
            plant_value(item, "E2012", std::string("制御\x01"), {}, false);
            plant_value(item, "W2003", "ﾐﾎﾝ", {{"character", text::character_name(0xff9d)}});
            if (encoding_ != layout::encoding::cp932)
                plant_value(item, "W2002", "𠮷", {{"character", text::character_name(0x20bb7)}});
            break;
        case item_type::katakana:
            plant_value(item, "E2010", "ﾐﾎﾝ");
            break;
        case item_type::kana:
            plant_value(item, "E2016", "見本");
            break;
        case item_type::digits:
        case item_type::number:
        case item_type::period:
            plant_value(item, "E2004", "A" + good.substr(1));
            if (item.type == item_type::period)
                plant_value(item, "E2006", "201713");
            break;
        case item_type::alphanumeric:
            plant_value(item, "E2013", "字" + good.substr(1), {{"character", "U+5B57"}});
            break;
        case item_type::date:
        case item_type::birth_date:
            plant_value(item, "E2006", "20171332");
            break;
        case item_type::code:
            plant_value(item, "E2007", "#", {{"table", item.codes->ja}});
            for (const auto& code : item.codes->codes)
                if (!code.valid_on(wish_.date)) {
                    plant_value(item, "E2008", code.value, {{"date", wish_.date}});
                    break;
                }
            break;
        }
    }

    void break_rule(const layout::rule& rule)
    {
        const auto& item = layout_.items[rule.item];
        const auto& other = layout_.items[rule.other];
        const auto hold = [&](record& row, const std::string& value) {
            if (rule.when)
                row[rule.when->item] = value;
        };
        const std::map<std::string, std::string> both = {{"other", other.ja}, {"other_en", other.en}};
        switch (rule.kind) {
        case rule_kind::required_when:
        case rule_kind::empty_when:
            for (const auto& value : rule.when->in) {
                const auto& asked = layout_.items[rule.when->item];
                const auto* entry = asked.codes != nullptr ? asked.codes->find(value) : nullptr;
                const bool required = rule.kind == rule_kind::required_when;
                plant(item, required ? "E3001" : "E3002", [&](record& row) {
                    hold(row, value);
                    if (required)
                        row[rule.item].clear();
                    else
                        set_good(row, rule.item);
                }, {{"other", asked.ja}, {"other_en", asked.en}, {"condition", value.empty() ? "（空）" : entry != nullptr ? value + " " + entry->ja : value}});
            }
            break;
        case rule_kind::together:
            plant(other, "E3004", [&](record& row) {
                row[rule.item] = good_value(item);
                row[rule.other].clear();
            }, {{"other", item.ja}, {"other_en", item.en}});
            break;
        case rule_kind::not_before:
            plant(item, "E3003", [&](record& row) {
                set_good(row, rule.other);
                set_good(row, rule.item);
                row[rule.item] = "18990101";
            }, both);
            break;
        case rule_kind::not_future:
            plant(item, "E3005", [&](record& row) { row[rule.item] = "20991231"; }, {{"date", wish_.date}});
            break;
        case rule_kind::until:
            plant(item, "E2008", [&](record& row) { row[rule.item] = "20991231"; }, {{"date", rule.date}});
            break;
        case rule_kind::age:
            plant(item, "W3001", [&](record& row) {
                hold(row, rule.when ? rule.when->in.front() : "");
                row[rule.other] = "19900101";
            }, {{"other", other.ja}, {"other_en", other.en}, {"years", std::to_string(rule.years)}});
            break;
        case rule_kind::unique: {
            record first = sound_record();
            add(first);
            const auto line = file_.rows.size() + (layout_.has_header ? 1 : 0);
            plant(item, "E3006", [&](record& row) { row[rule.item] = first[rule.item]; }, {{"line", std::to_string(line)}});
            break;
        }
        }
    }

    void note(const char* code, std::map<std::string, std::string> values, const record& row)
    {
        planted_finding finding;
        finding.line = static_cast<std::uint32_t>(file_.rows.size() + (layout_.has_header ? 2 : 1));
        finding.record_number = layout_.items.front().type == item_type::digits ? row.front() : "";
        finding.code = code;
        finding.values = std::move(values);
        file_.findings.push_back(std::move(finding));
    }

    void plant_unruly_quote()
    {
        record row = sound_record();
        note("E2021", {{"column", std::to_string(layout_.items.size())}}, row);
        row.back() = "1\"2";
        unruly_ = file_.rows.size();
        add(std::move(row));
    }

    void plant_short_record()
    {
        record row = sound_record();
        note("E2020", {{"found", std::to_string(layout_.items.size() - 1)}, {"expected", std::to_string(layout_.items.size())}}, row);
        row.pop_back();
        add(std::move(row));
    }

    void write()
    {
        layout::writer writer(encoding_);
        if (layout_.has_header)
            writer.row(layout_.header());
        file_.bytes = writer.take();
        for (std::size_t i = 0; i < file_.rows.size(); ++i) {
            auto& row = file_.rows[i];
            layout::writer line(encoding_, false);
            if (i == unruly_) {
                // The writer would double the quote: this one is written as a careless program would.
                record plain = row;
                plain.back() = "1@2";
                line.row({plain.begin(), plain.end()});
                std::string bytes = line.take();
                bytes[bytes.rfind('@')] = '"';
                file_.bytes += bytes;
            } else {
                line.row({row.begin(), row.end()});
                file_.bytes += line.take();
            }
            row.resize(layout_.items.size());
        }
        std::stable_sort(file_.findings.begin(), file_.findings.end(), [](const auto& left, const auto& right) { return left.line < right.line; });
    }

    const planting& wish_;
    const layout::definition& layout_;
    layout::encoding encoding_;
    planted_file file_;
    std::size_t unruly_{SIZE_MAX};
};

} // namespace

std::vector<planted_file> plant_rows(const planting& wish)
{
    std::vector<planted_file> out;
    for (const auto* layout : wish.layouts->all()) {
        if ((layout->direction != "up" && layout->id != "JK010") || !layout->valid_on(wish.date))
            continue;
        out.push_back(planter(wish, *layout).make());
        out.back().name = layout->id == "JK010" ? wish.insurer + "N1Y.CSV" : file_name(wish.insurer, layout->id, wish.date, 1);
    }
    return out;
}

} // namespace chukan::standard_system
