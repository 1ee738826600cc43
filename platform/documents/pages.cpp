#include "platform/documents/pages.hpp"

#include "platform/documents/words.hpp"
#include "platform/layout/result_codes.hpp"

namespace chukan::documents {

namespace {

block heading(std::string text)
{
    return {block::kind::heading, std::move(text), {}, {}};
}

block paragraph(std::string text)
{
    return {block::kind::paragraph, std::move(text), {}, {}};
}

block table(std::vector<std::string> head, std::vector<std::vector<std::string>> rows)
{
    return {block::kind::table, {}, std::move(head), std::move(rows)};
}

std::string direction_in_words(const std::string& direction, bool ja)
{
    if (direction == "up")
        return ja ? "アップロード" : "upload";
    if (direction == "down")
        return ja ? "ダウンロード" : "download";
    if (direction == "medium")
        return ja ? "電子媒体" : "on a medium";
    return ja ? "処理結果" : "result";
}

std::string sample_of(const layout::definition& layout)
{
    layout::writer writer(layout::encoding::utf8);
    if (layout.has_header)
        writer.row(layout.header());
    for (const auto& sample : layout.samples)
        writer.row({sample.begin(), sample.end()});
    return writer.take();
}

page page_of(const layout::definition& layout, bool ja)
{
    page out{layout.id, layout.id + " " + (ja ? layout.ja : layout.en), {}};
    const auto say = [&](const char* japanese, const char* english) { return std::string(ja ? japanese : english); };
    std::vector<std::vector<std::string>> facts = {
        {say("種別", "kind"), layout.kind},
        {say("向き", "direction"), direction_in_words(layout.direction, ja)},
        {say("版", "version"), layout.version},
        {say("有効期間（環境の時計）", "in force, on the environment's clock"), validity(layout.valid_from, layout.valid_to, ja)},
        {say("由来", "origin"), layout.source},
        {say("見出し行", "header record"), layout.has_header ? say("あり（項目名）", "yes, the item names") : say("なし", "none")}};
    if (layout.file_name)
        facts.push_back({say("ファイル名", "file name"), ja ? layout.file_name->ja : layout.file_name->en});
    else if (layout.id != "ERRORS")
        facts.push_back({say("ファイル名", "file name"), "{保険者コード8}_" + layout.id + "_{YYYYMMDD}_{連番3}.csv"});
    if (layout.fixed_encoding)
        facts.push_back({say("文字コード", "encoding"), *layout.fixed_encoding == layout::encoding::cp932 ? "Shift_JIS (CP932)" : "UTF"});
    out.blocks.push_back(table({say("事項", "fact"), ""}, std::move(facts)));
    if (const auto& note = ja ? layout.note_ja : layout.note_en; !note.empty())
        out.blocks.push_back(paragraph(note));

    out.blocks.push_back(heading(say("項目", "Items")));
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : layout.items)
        rows.push_back({std::to_string(item.number), item.ja, item.en, type_in_words(item, ja), length_in_words(item, ja),
                        item.required ? say("必須", "yes") : "", limits_in_words(item, ja), item.source.empty() ? layout.source : item.source});
    out.blocks.push_back(table({say("項番", "no."), say("項目名", "item"), say("英名", "name"), say("型", "type"), say("桁", "length"),
                                say("必須", "required"), say("制限・備考", "limits"), say("由来", "origin")},
                               std::move(rows)));
    if (!layout.rules.empty()) {
        out.blocks.push_back(heading(say("項目どうしの規則", "Rules between items")));
        std::vector<std::vector<std::string>> rules;
        for (const auto& rule : layout.rules)
            rules.push_back({rule_in_words(layout, rule, ja)});
        out.blocks.push_back(table({say("規則（コード）", "rule (code)")}, std::move(rules)));
    }
    out.blocks.push_back(heading(say("見本", "Sample")));
    out.blocks.push_back({block::kind::sample, sample_of(layout), {}, {}});
    return out;
}

page tables_page(const layout::catalogue& layouts, bool ja)
{
    page out{"codes", ja ? "コード表" : "Code tables", {}};
    for (const auto* entry : layouts.tables()) {
        out.blocks.push_back(heading((ja || entry->en.empty() ? entry->ja : entry->en) + " (" + entry->name + ")"));
        out.blocks.push_back(paragraph((ja ? "由来：" : "Origin: ") + entry->source));
        std::vector<std::vector<std::string>> rows;
        for (const auto& code : entry->codes)
            rows.push_back({code.value, ja || code.en.empty() ? code.ja : code.en, validity(code.valid_from, code.valid_to, ja)});
        out.blocks.push_back(table({ja ? "コード" : "code", ja ? "意味" : "meaning", ja ? "有効期間" : "in force"}, std::move(rows)));
    }
    return out;
}

page result_codes_page(const std::string& config_directory, bool ja)
{
    const auto codes = layout::result_codes::load(config_directory);
    page out{"result-codes", ja ? "処理結果コード" : "Result codes", {}};
    std::vector<std::vector<std::string>> rows;
    for (const auto& [code, entry] : codes->all()) {
        if (ja)
            rows.push_back({code, entry.text_ja, entry.cause_ja, entry.action_ja, std::to_string(entry.status), entry.source});
        else
            rows.push_back({code, entry.text_en, entry.action_en, std::to_string(entry.status), entry.source});
    }
    std::vector<std::string> head = ja ? std::vector<std::string>{"コード", "文", "原因", "対処", "HTTP", "由来"}
                                       : std::vector<std::string>{"code", "text", "what to do", "HTTP", "origin"};
    out.blocks.push_back(table(std::move(head), std::move(rows)));
    return out;
}

} // namespace

std::vector<page> pages(const std::string& config_directory, bool japanese)
{
    const auto layouts = layout::catalogue::load(config_directory);
    std::vector<page> out{overview_page(config_directory, japanese)};
    for (const auto* layout : layouts->all()) {
        page made = page_of(*layout, japanese);
        // A later version of a kind stands on the page of the first.
        if (out.back().id == made.id) {
            out.back().blocks.push_back(heading(made.title + (japanese ? " 版" : ", version ") + layout->version));
            for (auto& block : made.blocks)
                out.back().blocks.push_back(std::move(block));
        } else {
            out.push_back(std::move(made));
        }
    }
    out.push_back(data_items_page(config_directory, japanese));
    out.push_back(tables_page(*layouts, japanese));
    out.push_back(result_codes_page(config_directory, japanese));
    return out;
}

} // namespace chukan::documents
