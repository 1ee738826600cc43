#include "peers/nws/refusals.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

namespace chukan::nws {
namespace {

/// 20180701 -> 2018年7月1日
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

bool in_force(const law::permission& line, const std::string& day)
{
    return (line.valid_from.empty() || day >= line.valid_from) && (line.valid_to.empty() || day <= line.valid_to);
}

/// How near a permitted line is to what was asked: the more of it agrees, the nearer; what cannot be asked by this kind of body is no help.
int nearness(const law::permission& line, const asked& what)
{
    if (line.asker_kind != what.asker->kind || !in_force(line, what.today))
        return 0;
    return 1 + 4 * (line.information == what.information) + 3 * (line.provider_kind == what.provider->kind) + 2 * (line.office == what.office)
        + (line.procedure == what.procedure);
}

} // namespace

names::names(const std::string& config_directory)
{
    const auto add = [this](const nlohmann::json& list) {
        for (const auto& entry : list)
            names_.emplace(entry.at("code").get<std::string>(), entry.at("name").get<std::string>());
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
    return found == names_.end() ? code : found->second;
}

refusal not_in_table(const names& names, const law::permissions& table, const asked& what)
{
    refusal out{"E6001", {}, {}};
    out.reason_ja = "番号法別表第二（" + day_ja(what.today) + "現在）に、" + names.of(what.asker->kind) + "が「" + names.of(what.office) + "」の「"
        + names.of(what.procedure) + "」のために" + names.of(what.provider->kind) + "へ「" + names.of(what.information) + "」を照会できる項はありません。";
    out.reason_en = "Appended Table 2 of the My Number Act, as of " + day_en(what.today) + ", has no row by which a body of kind " + what.asker->kind + " may ask a body of kind "
        + what.provider->kind + " for " + what.information + " in procedure " + what.procedure + ".";
    const law::permission* nearest = nullptr;
    int best = 0;
    for (const auto& line : table.all())
        if (const int score = nearness(line, what); score > best) {
            best = score;
            nearest = &line;
        }
    if (nearest) {
        out.reason_ja += "最も近い照会: " + nearest->article + "により、" + names.of(nearest->provider_kind) + "へ「" + names.of(nearest->information)
            + "」を照会できます（事務 " + nearest->office + "、事務手続 " + nearest->procedure + "）。";
        out.reason_en += " The nearest that is permitted: " + nearest->article_en + ": " + nearest->information + " from a body of kind " + nearest->provider_kind + " (office "
            + nearest->office + ", procedure " + nearest->procedure + ").";
    }
    return out;
}

refusal not_on_this_day(const names& names, const law::permission& line, const asked& what)
{
    const bool early = !line.valid_from.empty() && what.today < line.valid_from;
    const auto& day = early ? line.valid_from : line.valid_to;
    refusal out{"E6008", {}, {}};
    out.reason_ja = line.article + "：「" + names.of(line.information) + "」を" + names.of(line.provider_kind) + "へ照会できるのは" + day_ja(day) + (early ? "から" : "まで")
        + "です（環境の日付 " + day_ja(what.today) + "）。";
    out.reason_en = line.article_en + ": " + line.information + " may be asked for " + (early ? "from " : "until ") + day_en(day) + " (this environment's day is "
        + day_en(what.today) + ").";
    return out;
}

refusal not_begun(const law::body& provider)
{
    return {"E6003", provider.name + "との情報連携は" + day_ja(provider.valid_from) + "からです。", "The exchange with body " + provider.code + " begins on " + day_en(provider.valid_from) + "."};
}

refusal not_connected(const std::string& body)
{
    return {"E6012", "機関 " + body + " は情報提供ネットワークシステムに接続されていません。", "Body " + body + " is not connected to the network."};
}

refusal unknown_code()
{
    return {"E6010", "照会者の符号管理単位が発行を受けた機関別符号ではありません。", "The code is none that was issued to the asker's unit."};
}

refusal malformed(const std::string& field)
{
    return {"E9203", "照会の項目 " + field + " が正しくありません。", "The field " + field + " of the inquiry is malformed."};
}

} // namespace chukan::nws
