#include "platform/law/explain.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::law {

namespace {

bool acts_as(const body& who, const std::string& kind)
{
    return std::find(who.kinds.begin(), who.kinds.end(), kind) != who.kinds.end();
}

/// How near a permitted line is to what was asked: the more of it agrees, the nearer; what cannot be asked by this kind of body is no help.
int nearness(const permission& line, const question& what)
{
    if (!acts_as(*what.asker, line.asker_kind) || !line.in_force(what.day))
        return 0;
    return 1 + 4 * (line.information == what.information) + 3 * acts_as(*what.provider, line.provider_kind) + 2 * (line.office == what.office)
        + (line.procedure == what.procedure);
}

/// 照会者 of a row, one after the other.
std::string askers_of(const names& names, const permissions& table, const std::string& row, bool english)
{
    std::string out, last;
    for (const auto& line : table.all()) {
        if (line.row != row || line.asker_kind == last)
            continue;
        last = line.asker_kind;
        out += (out.empty() ? "" : english ? " or " : "・") + (english ? names.english(last) : names.of(last));
    }
    return out;
}

void no_line(const names& names, const permissions& table, const question& what, explanation& out)
{
    out.reason_ja = "番号法別表第二（" + day_ja(what.day) + "現在）に、" + names.of(what.asker->kind) + "が「" + names.of(what.office) + "」の「"
        + names.of(what.procedure) + "」のために" + names.of(what.provider->kind) + "へ「" + names.of(what.information) + "」を照会できる項はありません（番号法第21条第2項第1号）。";
    out.reason_en = "Appended Table 2 of the My Number Act, as of " + day_en(what.day) + ", has no row by which a " + names.english(what.asker->kind) + " may ask a "
        + names.english(what.provider->kind) + " for \"" + names.english(what.information) + "\" in procedure " + what.procedure
        + " (art. 21 (2) (i)).";
    const auto* duty = table.duty_of(what.office);
    if (!duty)
        return;
    out.row = duty->row;
    out.article = table.citation(out.row, what.day);
    out.article_en = table.citation_en(out.row, what.day);
    if (!duty->permits) {
        out.reason_ja += duty->row + "の項は削除されています。";
        out.reason_en += " Item " + duty->row + " has been deleted.";
        return;
    }
    const bool own = std::any_of(table.all().begin(), table.all().end(), [&](const permission& line) { return line.row == out.row && acts_as(*what.asker, line.asker_kind); });
    if (own) {
        out.reason_ja += "示された事務は" + out.article + "です。";
        out.reason_en += " The 事務 named is that of " + out.article_en + ".";
    } else {
        out.reason_ja += out.article + "の照会者は" + askers_of(names, table, out.row, false) + "です。";
        out.reason_en += " Under " + out.article_en + " it is the " + askers_of(names, table, out.row, true) + " who may ask.";
    }
}

void not_on_this_day(const names& names, const permissions& table, const question& what, const permission& line, explanation& out)
{
    out.row = line.row;
    out.article = table.citation(line.row, what.day);
    out.article_en = table.citation_en(line.row, what.day);
    const bool early = !line.valid_from.empty() && what.day < line.valid_from;
    const auto& day = early ? line.valid_from : line.valid_to;
    (early ? out.opens_on : out.closed_on) = day;
    out.reason_ja = out.article + "：「" + names.of(line.information) + "」を" + names.of(line.provider_kind) + "へ照会できるのは" + day_ja(day) + (early ? "から" : "まで")
        + "です（環境の日付 " + day_ja(what.day) + "）。";
    out.reason_en = out.article_en + ": \"" + names.english(line.information) + "\" may be asked of a " + names.english(line.provider_kind) + (early ? " from " : " until ")
        + day_en(day) + " (this environment's day is " + day_en(what.day) + ").";
}

} // namespace

std::string day_ja(const std::string& day)
{
    if (day.size() != 8)
        return day;
    return day.substr(0, 4) + "年" + std::to_string(std::stoi(day.substr(4, 2))) + "月" + std::to_string(std::stoi(day.substr(6, 2))) + "日";
}

std::string day_en(const std::string& day)
{
    return day.size() == 8 ? day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 2) : day;
}

names::names(const std::string& config_directory)
{
    const auto add = [this](const nlohmann::json& list) {
        for (const auto& entry : list) {
            const auto name = entry.at("name").get<std::string>();
            names_.emplace(entry.at("code").get<std::string>(), std::pair(name, entry.value("name_en", name)));
        }
    };
    const auto read = [&](const char* name) { return nlohmann::json::parse(read_file(config_directory + "/masters/" + name + ".json")); };
    add(read("bodies").at("kinds"));
    const auto procedures = read("procedures");
    add(procedures.at("offices"));
    add(procedures.at("procedures"));
    add(read("information").at("information"));
}

std::string names::of(const std::string& code) const
{
    const auto found = names_.find(code);
    return found == names_.end() ? code : found->second.first;
}

std::string names::english(const std::string& code) const
{
    const auto found = names_.find(code);
    return found == names_.end() ? code : found->second.second;
}

explanation explain(const names& names, const permissions& table, const question& what, const verdict& decided)
{
    explanation out;
    out.code = decided.code;
    out.day = what.day;
    if (decided.code == "E6008" && decided.found)
        not_on_this_day(names, table, what, *decided.found, out);
    else
        no_line(names, table, what, out);
    int best = 0;
    for (const auto& line : table.all())
        if (const int score = nearness(line, what); score > best) {
            best = score;
            out.nearest = &line;
        }
    if (!out.nearest)
        return out;
    const auto& near = *out.nearest;
    out.reason_ja += "最も近い照会: " + table.citation(near.row, what.day) + "により、" + names.of(near.provider_kind) + "へ「" + names.of(near.information)
        + "」を照会できます（事務 " + near.office + "、事務手続 " + near.procedure + "、特定個人情報 " + near.information + "）。";
    out.reason_en += " The nearest that is permitted: " + table.citation_en(near.row, what.day) + ": \"" + names.english(near.information) + "\" of a "
        + names.english(near.provider_kind) + " (office " + near.office + ", procedure " + near.procedure + ", information " + near.information + ").";
    return out;
}

} // namespace chukan::law
