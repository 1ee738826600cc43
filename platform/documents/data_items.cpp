#include "platform/base/text.hpp"
#include "platform/documents/pages.hpp"

#include "platform/documents/words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace chukan::documents {

namespace {

using nlohmann::json;

json read(const std::string& path)
{
    try {
        return json::parse(read_file(path));
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

std::string values_of(const json& item, bool ja)
{
    std::string out;
    if (item.contains("codes"))
        for (const auto& [code, meaning] : item.at("codes").items())
            out += (out.empty() ? "" : ja ? "・" : ", ") + code + " " + meaning.get<std::string>();
    return out;
}

} // namespace

page data_items_page(const std::string& config_directory, bool ja)
{
    const std::string path = config_directory + "/masters/information.json";
    const json content = read(path);
    page out{"data-items", ja ? "データ項目（TK010 の値）" : "Data items (values of TK010)", {}};
    out.blocks.push_back({block::kind::paragraph, (ja ? "リリース：" : "Release: ") + content.value("release", "") + (ja ? "。由来：" : ". Origin: ") + content.value("source", ""), {}, {}});
    try {
        for (const auto& information : content.at("information")) {
            const auto& kinds = information.at("provider_kinds");
            if (std::find(kinds.begin(), kinds.end(), "01") == kinds.end())
                continue; // unions register copies of what unions provide
            for (const auto& dataset : information.at("datasets")) {
                const auto number = dataset.at("number").get<std::string>();
                out.blocks.push_back({block::kind::heading, information.at("code").get<std::string>() + " " + number + " " + dataset.at("name").get<std::string>(), {}, {}});
                block table{block::kind::table, {}, {}, {}};
                table.head = ja ? std::vector<std::string>{"データ項目コード", "項目名", "型", "桁", "繰返し", "コード値", "有効期間"}
                                : std::vector<std::string>{"code", "item", "type", "length", "repeats", "values", "in force"};
                for (const auto& item : information.at("items"))
                    if (item.value("dataset", "0001") == number)
                        table.rows.push_back({item.at("code"), item.at("name"), item.at("type"), std::to_string(item.at("length").get<int>()),
                                              item.value("repeats", false) ? (ja ? "あり" : "yes") : "", values_of(item, ja),
                                              validity(item.value("valid_from", ""), item.value("valid_to", ""), ja)});
                out.blocks.push_back(std::move(table));
            }
        }
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
    return out;
}

page overview_page(const std::string& config_directory, bool ja)
{
    const std::string path = config_directory + "/documents.json";
    const json content = read(path);
    const char* language = ja ? "ja" : "en";
    page out{"overview", ja ? "共通の規則" : "Common rules", {}};
    try {
        for (const auto& section : content.at("sections")) {
            const auto& text = section.at(language);
            out.blocks.push_back({block::kind::heading, text.at("title").get<std::string>(), {}, {}});
            for (const auto& paragraph : text.at("paragraphs"))
                out.blocks.push_back({block::kind::paragraph, paragraph.get<std::string>(), {}, {}});
            out.blocks.push_back({block::kind::paragraph, (ja ? "由来：" : "Origin: ") + section.at("source").get<std::string>(), {}, {}});
        }
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
    return out;
}

} // namespace chukan::documents
