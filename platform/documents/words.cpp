#include "platform/documents/words.hpp"

namespace chukan::documents {

namespace {

using layout::check_digit;
using layout::item_type;
using layout::rule_kind;

struct pair {
    const char* ja;
    const char* en;
    std::string in(bool japanese) const { return japanese ? ja : en; }
};

pair check_name(check_digit kind)
{
    switch (kind) {
    case check_digit::personal_number:
        return {"個人番号の検査用数字", "check digit of the 個人番号"};
    case check_digit::resident_code:
        return {"住民票コードの検査数字", "check digit of the 住民票コード"};
    case check_digit::insurer_number:
        return {"保険者番号の検証番号", "check digit of the 保険者番号"};
    case check_digit::municipality_code:
        return {"市町村コード（6桁のときは検査数字）", "check digit of the 市町村コード when it has six digits"};
    case check_digit::insured_number:
        return {"被保険者番号の検証番号", "check digit of the 被保険者番号"};
    case check_digit::branch_number:
        return {"被保険者枝番の検査数字", "check digit of the 被保険者枝番"};
    default:
        return {"", ""};
    }
}

void append(std::string& to, const std::string& text, bool japanese)
{
    if (!text.empty())
        to += (to.empty() ? "" : japanese ? "。" : "; ") + text;
}

std::string item_name(const layout::item& item, bool japanese)
{
    return std::to_string(item.number) + " " + (japanese ? item.ja : item.en);
}

std::string values_in_words(const layout::item& item, const std::vector<std::string>& values, bool japanese)
{
    std::string out;
    for (const auto& value : values) {
        const auto* entry = item.codes != nullptr ? item.codes->find(value) : nullptr;
        out += out.empty() ? "" : japanese ? "・" : ", ";
        out += value.empty() ? (japanese ? "空" : "empty") : value;
        if (entry != nullptr)
            out += " " + (japanese || entry->en.empty() ? entry->ja : entry->en);
    }
    return out;
}

} // namespace

std::string type_in_words(const layout::item& item, bool japanese)
{
    const auto word = [&]() -> pair {
        switch (item.type) {
        case item_type::text:
            return {"文字", "text"};
        case item_type::katakana:
            return {"全角カタカナ", "full-width katakana"};
        case item_type::kana:
            return {"全角かな", "full-width kana"};
        case item_type::digits:
            return {"数字", "digits"};
        case item_type::alphanumeric:
            return {"英数字", "letters and digits"};
        case item_type::number:
            return {"数値", "number"};
        case item_type::date:
            return {"日付 YYYYMMDD", "date YYYYMMDD"};
        case item_type::birth_date:
            return {"日付 YYYYMMDD（不詳の月・日は 00）", "date YYYYMMDD, unknown month or day 00"};
        case item_type::period:
            return {"年度 YYYY または年月 YYYYMM", "year YYYY or month YYYYMM"};
        case item_type::code:
            return {"コード", "code"};
        }
        return {"", ""};
    }();
    return word.in(japanese);
}

std::string length_in_words(const layout::item& item, bool japanese)
{
    std::string out;
    if (item.characters != 0)
        out = (item.exact ? "" : "≤") + std::to_string(item.characters);
    if (item.bytes != 0)
        out += (out.empty() ? "≤" : japanese ? "、≤" : ", ≤") + std::to_string(item.bytes) + (japanese ? " バイト" : " bytes");
    return out;
}

std::string limits_in_words(const layout::item& item, bool japanese)
{
    std::string out;
    if (item.codes != nullptr)
        append(out, (japanese ? "コード表：" : "code table: ") + (japanese || item.codes->en.empty() ? item.codes->ja : item.codes->en), japanese);
    if (item.separator != 0)
        append(out, japanese ? std::string("複数のときは「") + item.separator + "」で区切る" : std::string("several are separated by ") + item.separator, japanese);
    if (item.check != check_digit::none)
        append(out, check_name(item.check).in(japanese) + (item.check_warns ? (japanese ? "（誤りは警告）" : " (a wrong one is a warning)") : ""), japanese);
    if (item.least || item.most)
        append(out, (item.least ? std::to_string(*item.least) : "") + (japanese ? "～" : " to ") + (item.most ? std::to_string(*item.most) : ""), japanese);
    if (item.form)
        append(out, japanese ? item.form->ja : item.form->en, japanese);
    if (item.masked)
        append(out, japanese ? "結果・エラーでは伏せる" : "masked in results and findings", japanese);
    if (item.address)
        append(out, japanese ? "支援措置中の人は伏せる" : "masked of persons under 支援措置", japanese);
    if (item.blanked)
        append(out, japanese ? "保存する原本では消す" : "blanked in the original that is kept", japanese);
    append(out, japanese ? item.note_ja : item.note_en, japanese);
    return out;
}

std::string rule_in_words(const layout::definition& layout, const layout::rule& rule, bool japanese)
{
    const auto& item = layout.items[rule.item];
    const std::string name = item_name(item, japanese);
    const std::string other = item_name(layout.items[rule.other], japanese);
    std::string when;
    if (rule.when) {
        const auto& asked = layout.items[rule.when->item];
        const std::string values = values_in_words(asked, rule.when->in, japanese);
        when = japanese ? item_name(asked, true) + " が " + values + " のとき、" : "When " + item_name(asked, false) + " is " + values + ": ";
    }
    const auto say = [&](const std::string& ja, const std::string& en, const char* code) { return when + (japanese ? ja : en) + " (" + code + ")"; };
    switch (rule.kind) {
    case rule_kind::required_when:
        return say(name + " は必須", name + " is required", "E3001");
    case rule_kind::empty_when:
        return say(name + " は空", name + " is empty", "E3002");
    case rule_kind::together:
        return say(name + " と " + other + " は、両方あるか両方空", name + " and " + other + ": both or neither", "E3004");
    case rule_kind::not_before:
        return say(name + " は " + other + " より前でない", name + " is not before " + other, "E3003");
    case rule_kind::not_future:
        return say(name + " は今日（環境の時計）より後でない", name + " is not after today on the environment's clock", "E3005");
    case rule_kind::until:
        return say(name + " は " + rule.date + " まで", name + " is not after " + rule.date, "E2008");
    case rule_kind::age:
        return say(name + " の日に " + other + " から " + std::to_string(rule.years) + " 歳に達していなければ警告",
                   "a warning unless " + std::to_string(rule.years) + " years are complete on " + name + " since " + other, "W3001");
    case rule_kind::unique:
        return say(name + " はファイルの中で一度だけ", "no two records have the same " + name, "E3006");
    }
    return {};
}

std::string validity(const std::string& from, const std::string& to, bool japanese)
{
    if (from.empty() && to.empty())
        return {};
    return from + (japanese ? "～" : " – ") + to;
}

} // namespace chukan::documents
