#include "platform/layout/definition.hpp"
#include "platform/masters/sets.hpp"

#include <set>
#include <stdexcept>

/// The masters as tables: entries with named values first, then the columns that the layout of the day asks for.
namespace chukan::masters {

namespace {

using nlohmann::json;
using entry = std::map<std::string, std::string, std::less<>>; // by the English name of the item

std::string joined(const json& list)
{
    std::string out;
    for (const auto& each : list)
        out += (out.empty() ? "" : ";") + each.get<std::string>();
    return out;
}

/// 1 男;2 女 as one value.
std::string code_list(const json& item)
{
    std::string out;
    if (const auto codes = item.find("codes"); codes != item.end())
        for (const auto& [code, name] : codes->items())
            out += (out.empty() ? "" : ";") + code + " " + name.get<std::string>();
    return out;
}

/// Every plain value of an entry under its own name, so that a layout may ask for any of them.
entry plain(const json& from)
{
    entry out;
    for (const auto& [name, value] : from.items())
        if (value.is_string())
            out[name] = value.get<std::string>();
        else if (value.is_boolean())
            out[name] = value.get<bool>() ? "1" : "0";
        else if (value.is_number())
            out[name] = value.dump();
    return out;
}

/// 接続区分 as its code table writes it (config/codes/connection.json).
std::string connection(const std::string& word)
{
    return word == "nws" ? "1" : word == "internal" ? "2" : "0";
}

table written(const layout::catalogue& layouts, std::string_view day, const release& of, const char* kind, const std::vector<const char*>& keys,
              const std::vector<entry>& entries)
{
    const auto& layout = layouts.find(kind, day);
    table out{layout.id, layout.ja, layout.en, {}, {}, {}, layout.place("release")};
    for (const auto* name : keys) {
        const auto place = layout.place(name);
        if (!place)
            throw std::runtime_error(layout.id + ": the layout lacks " + name + ", which names a row");
        out.keys.push_back(*place);
    }
    for (const auto& name : layout.header())
        out.header.emplace_back(name);
    for (const auto& each : entries) {
        std::vector<std::string> row;
        for (const auto& item : layout.items) {
            const auto value = each.find(item.en);
            if (item.en != "release" && value == each.end() && item.required)
                throw std::runtime_error(layout.id + ": the masters have no " + item.en + ", which the layout requires");
            row.push_back(item.en == "release" ? of.name : value == each.end() ? "" : value->second);
        }
        out.rows.push_back(std::move(row));
    }
    return out;
}

} // namespace

std::vector<table> releases::tables(const release& of, const layout::catalogue& layouts, std::string_view day) const
{
    std::vector<entry> kinds, bodies, offices, procedures, names, items, permitted;
    for (const auto& each : sets_->bodies.at("kinds"))
        kinds.push_back(plain(each));
    for (const auto& each : sets_->bodies.at("bodies")) {
        bodies.push_back(plain(each));
        bodies.back()["connection"] = connection(bodies.back()["connection"]);
    }
    for (const auto& each : sets_->procedures.at("offices"))
        if (holds_office(of, each.at("code").get<std::string>())) {
            offices.push_back(plain(each));
            if (const auto several = each.find("asker_kinds"); several != each.end())
                offices.back()["asker_kind"] = joined(*several);
        }
    for (const auto& each : sets_->procedures.at("procedures"))
        if (holds_office(of, each.at("office").get<std::string>()))
            procedures.push_back(plain(each));

    std::set<std::string> asked_for, asked_for_here;
    std::set<entry> known; // one line of the law may permit what another does already
    for (const auto& each : sets_->permitted->all()) {
        asked_for.insert(each.information);
        if (!holds_office(of, each.office))
            continue;
        asked_for_here.insert(each.information);
        entry line{{"row", each.row},
                   {"asker_kind", each.asker_kind},
                   {"office", each.office},
                   {"procedure", each.procedure},
                   {"provider_kind", each.provider_kind},
                   {"information", each.information},
                   {"valid_from", each.valid_from},
                   {"valid_to", each.valid_to},
                   {"article", sets_->permitted->citation(each.row, day)}};
        if (known.insert(line).second)
            permitted.push_back(std::move(line));
    }

    for (const auto& each : sets_->information.at("information")) {
        const auto code = each.at("code").get<std::string>();
        if (asked_for.count(code) != 0 && asked_for_here.count(code) == 0)
            continue; // only 項 that this release lacks ask for it
        for (const auto& dataset : each.at("datasets")) {
            auto name = plain(each);
            name["provider_kinds"] = joined(each.at("provider_kinds"));
            name["dataset"] = dataset.at("number").get<std::string>();
            name["dataset_name"] = dataset.at("name").get<std::string>();
            names.push_back(std::move(name));
        }
        for (const auto& item : each.at("items")) {
            auto made = plain(item);
            made["information"] = code;
            made["version"] = each.at("version").get<std::string>();
            made.try_emplace("dataset", "0001");
            made.try_emplace("repeats", "0");
            made["values"] = code_list(item);
            items.push_back(std::move(made));
        }
    }
    return {written(layouts, day, of, "master-body-kinds", {"code"}, kinds),
            written(layouts, day, of, "master-bodies", {"code"}, bodies),
            written(layouts, day, of, "master-offices", {"code"}, offices),
            written(layouts, day, of, "master-procedures", {"code"}, procedures),
            written(layouts, day, of, "master-information", {"code", "version", "dataset"}, names),
            written(layouts, day, of, "master-data-items", {"code"}, items),
            written(layouts, day, of, "master-permissions", {"row", "asker_kind", "office", "procedure", "provider_kind", "information", "valid_from"},
                    permitted)};
}

} // namespace chukan::masters
