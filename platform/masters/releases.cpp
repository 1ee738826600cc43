#include "platform/masters/releases.hpp"

#include "platform/base/text.hpp"
#include "platform/law/law.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <stdexcept>
#include <string>

namespace chukan::masters {

namespace {

using nlohmann::json;
using row = std::vector<std::string>;

json read(const std::string& file)
{
    try {
        return json::parse(read_file(file));
    } catch (const json::exception& problem) {
        throw std::runtime_error(file + ": " + problem.what());
    }
}

std::string text(const json& entry, const char* name)
{
    const auto found = entry.find(name);
    if (found == entry.end() || found->is_null())
        return {};
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string joined(const json& list)
{
    std::string out;
    for (const auto& each : list)
        out += (out.empty() ? "" : ";") + each.get<std::string>();
    return out;
}

/// 0: 男;1: 女 as one value.
std::string code_list(const json& item)
{
    std::string out;
    if (const auto codes = item.find("codes"); codes != item.end())
        for (const auto& [code, name] : codes->items())
            out += (out.empty() ? "" : ";") + code + ":" + name.get<std::string>();
    return out;
}

/// The 項 of an office as a number to compare by: 56の2 stands with 56.
unsigned table_row_of(const json& office)
{
    const auto& row = office.at("row");
    return row.is_string() ? static_cast<unsigned>(std::stoul(row.get<std::string>())) : row.get<unsigned>();
}

bool within(const release& of, unsigned table_row)
{
    return of.rows_to == 0 || table_row <= of.rows_to;
}

} // namespace

struct releases::sets {
    json bodies, information, procedures;
    std::shared_ptr<const law::permissions> permitted;
    std::map<std::string, unsigned, std::less<>> row_of_office;
};

std::shared_ptr<const releases> releases::load(const std::string& config_directory)
{
    const std::string folder = config_directory + "/masters/", file = folder + "releases.json";
    auto out = std::make_shared<releases>();
    auto content = std::make_shared<sets>();
    try {
        const json list = read(file);
        for (const auto& entry : list.at("releases")) {
            release made;
            made.number = entry.at("number").get<unsigned>();
            made.name = entry.at("name").get<std::string>();
            made.name_en = entry.at("name_en").get<std::string>();
            made.offered_on = entry.at("offered_on").get<std::string>();
            made.in_force_on = entry.at("in_force_on").get<std::string>();
            made.rows_to = entry.value("rows_to", 0U);
            made.text = text(entry, "text");
            made.text_en = text(entry, "text_en");
            if (!out->all_.empty() && (made.number <= out->all_.back().number || made.in_force_on < out->all_.back().in_force_on))
                throw std::runtime_error(file + ": " + made.name + " must follow " + out->all_.back().name + " in number and date");
            out->all_.push_back(std::move(made));
        }
        if (out->all_.empty())
            throw std::runtime_error(file + ": there is no release");
        content->bodies = read(folder + "bodies.json");
        content->information = read(folder + "information.json");
        content->procedures = read(folder + "procedures.json");
        for (const auto& office : content->procedures.at("offices"))
            content->row_of_office.emplace(office.at("code").get<std::string>(), table_row_of(office));
    } catch (const json::exception& problem) {
        throw std::runtime_error(folder + ": " + problem.what());
    }
    content->permitted = law::permissions::load(config_directory + "/law/permissions.csv");
    out->sets_ = std::move(content);
    return out;
}

const release* releases::find(unsigned number) const
{
    for (const auto& each : all_)
        if (each.number == number)
            return &each;
    return nullptr;
}

const release* releases::on(std::string_view day) const
{
    const release* out = nullptr;
    for (const auto& each : all_)
        if (each.in_force_on <= day)
            out = &each;
    return out;
}

bool releases::holds_office(const release& of, std::string_view office) const
{
    const auto found = sets_->row_of_office.find(office);
    return found != sets_->row_of_office.end() && within(of, found->second);
}

std::vector<table> releases::tables(const release& of) const
{
    table kinds{"MS010", "機関種別", "kinds of bodies", 1, {"機関種別コード", "名称"}, {}};
    for (const auto& each : sets_->bodies.at("kinds"))
        kinds.rows.push_back({text(each, "code"), text(each, "name")});
    table bodies{"MS020", "機関", "bodies", 1, {"機関コード", "機関名", "機関種別コード", "団体コード", "接続区分", "有効開始日", "有効終了日"}, {}};
    for (const auto& each : sets_->bodies.at("bodies"))
        bodies.rows.push_back({text(each, "code"), text(each, "name"), text(each, "kind"), text(each, "municipality"), text(each, "connection"),
                               text(each, "valid_from"), text(each, "valid_to")});
    table offices{"MS030", "事務", "offices", 1, {"事務コード", "別表第二の項", "事務名", "照会者機関種別", "有効開始日", "有効終了日"}, {}};
    for (const auto& each : sets_->procedures.at("offices"))
        if (holds_office(of, text(each, "code")))
            offices.rows.push_back({text(each, "code"), text(each, "row"), text(each, "name"), text(each, "asker_kind"), text(each, "valid_from"),
                                    text(each, "valid_to")});
    table procedures{"MS040", "事務手続", "procedures", 1, {"事務手続コード", "事務コード", "手続名", "有効開始日", "有効終了日"}, {}};
    for (const auto& each : sets_->procedures.at("procedures"))
        if (holds_office(of, text(each, "office")))
            procedures.rows.push_back({text(each, "code"), text(each, "office"), text(each, "name"), text(each, "valid_from"), text(each, "valid_to")});

    table permitted{"MS070", "照会許可用照合リスト", "permitted inquiries", 6,
                    {"事務コード", "事務手続コード", "照会者機関種別", "提供者機関種別", "特定個人情報名コード", "有効開始日", "有効終了日"}, {}};
    std::set<std::string> asked_for, asked_for_here;
    std::set<row> written; // one line of the law may permit what another does already
    for (const auto& each : sets_->permitted->all()) {
        asked_for.insert(each.information);
        if (!holds_office(of, each.office))
            continue;
        asked_for_here.insert(each.information);
        row line{each.office, each.procedure, each.asker_kind, each.provider_kind, each.information, each.valid_from, each.valid_to};
        if (written.insert(line).second)
            permitted.rows.push_back(std::move(line));
    }

    table names{"MS050", "特定個人情報名", "names of personal information", 1,
                {"特定個人情報名コード", "名称", "提供者機関種別", "版番号", "版有効開始日", "版有効終了日"}, {}};
    table items{"MS060", "データ項目", "data items", 1,
                {"データ項目コード", "特定個人情報名コード", "版番号", "項目名", "型", "桁", "繰返し", "コード表"}, {}};
    for (const auto& each : sets_->information.at("information")) {
        const auto code = text(each, "code");
        if (asked_for.count(code) != 0 && asked_for_here.count(code) == 0)
            continue; // only 項 that this release lacks ask for it
        names.rows.push_back({code, text(each, "name"), joined(each.at("provider_kinds")), text(each, "version"), text(each, "valid_from"),
                              text(each, "valid_to")});
        for (const auto& item : each.at("items"))
            items.rows.push_back({text(item, "code"), code, text(each, "version"), text(item, "name"), text(item, "type"), text(item, "length"),
                                  item.value("repeats", false) ? "1" : "0", code_list(item)});
    }
    return {std::move(kinds), std::move(bodies), std::move(offices), std::move(procedures), std::move(names), std::move(items), std::move(permitted)};
}

std::vector<difference> compare(const std::vector<table>& before, const std::vector<table>& after)
{
    std::vector<difference> out;
    for (std::size_t i = 0; i < after.size() && i < before.size(); ++i) {
        const auto key = [&](const row& each) { return row(each.begin(), each.begin() + static_cast<std::ptrdiff_t>(after[i].keys)); };
        difference found{after[i].id, after[i].ja, after[i].header, {}, {}, {}};
        std::map<row, const row*> known;
        for (const auto& each : before[i].rows)
            known.emplace(key(each), &each);
        for (const auto& each : after[i].rows) {
            const auto old = known.find(key(each));
            if (old == known.end()) {
                found.added.push_back(each);
                continue;
            }
            if (*old->second != each)
                found.changed.emplace_back(*old->second, each);
            known.erase(old);
        }
        for (const auto& [name, each] : known)
            found.removed.push_back(*each);
        out.push_back(std::move(found));
    }
    return out;
}

} // namespace chukan::masters
