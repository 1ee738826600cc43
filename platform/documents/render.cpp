#include "platform/documents/pages.hpp"

namespace chukan::documents {

namespace {

std::string cell(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '|')
            out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string escaped(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string without_carriage_returns(const std::string& text)
{
    std::string out;
    for (const char c : text)
        if (c != '\r')
            out += c;
    return out;
}

/// Where a rule comes from is visible at a glance: what we made up stands out.
std::string origin(const std::string& text)
{
    const bool guide = text.find("guide") != std::string::npos, law = text.find("法") != std::string::npos || text.find("law") != std::string::npos;
    const char* name = guide && text.find("模擬") == std::string::npos ? "guide" : law && text.find("模擬") == std::string::npos ? "law" : "made-up";
    return std::string("<span class=\"origin ") + name + "\">" + escaped(text) + "</span>";
}

bool origin_column(const std::string& head)
{
    return head == "由来" || head == "origin";
}

std::string html_table(const block& from)
{
    std::string out = "<div class=\"wide\"><table><thead><tr>";
    for (const auto& name : from.head)
        out += "<th scope=\"col\">" + escaped(name) + "</th>";
    out += "</tr></thead><tbody>\n";
    for (const auto& row : from.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i)
            out += "<td>" + (origin_column(from.head[i]) || (i == 1 && origin_column(row[0])) ? origin(row[i]) : escaped(row[i])) + "</td>";
        out += "</tr>\n";
    }
    return out + "</tbody></table></div>\n";
}

std::string html_page(const page& from, const std::string& language)
{
    std::string out = "<section id=\"" + language + "-" + from.id + "\"><h2>" + escaped(from.title) + "</h2>\n";
    for (const auto& block : from.blocks) {
        switch (block.what) {
        case block::kind::heading:
            out += "<h3>" + escaped(block.text) + "</h3>\n";
            break;
        case block::kind::paragraph:
            out += "<p>" + escaped(block.text) + "</p>\n";
            break;
        case block::kind::table:
            out += html_table(block);
            break;
        case block::kind::sample:
            out += "<pre tabindex=\"0\">" + escaped(without_carriage_returns(block.text)) + "</pre>\n";
            break;
        }
    }
    return out + "</section>\n";
}

std::string html_language(const std::vector<page>& pages, const std::string& language)
{
    std::string out = "<div class=\"" + language + "\" lang=\"" + language + "\"><nav aria-label=\"" + (language == "ja" ? "目次" : "contents") + "\"><ul>\n";
    for (const auto& page : pages)
        out += "<li><a href=\"#" + language + "-" + page.id + "\">" + escaped(page.title) + "</a></li>\n";
    out += "</ul></nav><main>\n";
    for (const auto& page : pages)
        out += html_page(page, language);
    return out + "</main></div>\n";
}

constexpr auto style = R"(
:root { --ink: #1f2933; --line: #cbd2d9; --quiet: #52606d; --field: #f5f7fa; --accent: #1d4f91; }
body { margin: 0; font: 15px/1.7 "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif; color: var(--ink); }
header { padding: 1rem 1.5rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.35rem; margin: 0 0 .5rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
label { margin-right: 1rem; } input:focus-visible + label { outline: 2px solid var(--accent); }
.ja, .en { display: none; grid-template-columns: 17rem minmax(0, 1fr); }
#show-ja:checked ~ .ja, #show-en:checked ~ .en { display: grid; }
input[name=language] { margin: 1rem .25rem 0 1.5rem; }
nav { padding: 1rem 1.5rem; font-size: .9rem; } nav ul { list-style: none; margin: 0; padding: 0; position: sticky; top: 1rem; max-height: 95vh; overflow: auto; }
main { padding: 0 1.5rem 4rem; } a { color: var(--accent); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; } th { background: var(--field); white-space: nowrap; }
pre { background: var(--field); padding: .75rem; overflow-x: auto; font-size: .85rem; }
.origin { border-radius: 3px; padding: 0 .3rem; } .made-up { background: #fdf0d5; } .guide { background: #dcecf9; } .law { background: #dff3e3; }
@media (max-width: 50rem) { #show-ja:checked ~ .ja, #show-en:checked ~ .en { display: block; } nav ul { position: static; max-height: none; } }
)";

} // namespace

std::string markdown(const page& from)
{
    std::string out = "# " + from.title + "\n";
    for (const auto& block : from.blocks) {
        out += '\n';
        switch (block.what) {
        case block::kind::heading:
            out += "## " + block.text + "\n";
            break;
        case block::kind::paragraph:
            out += block.text + "\n";
            break;
        case block::kind::sample:
            out += "```csv\n" + without_carriage_returns(block.text) + "```\n";
            break;
        case block::kind::table: {
            std::string line = "|";
            for (const auto& name : block.head) {
                out += "| " + cell(name) + " ";
                line += "---|";
            }
            out += "|\n" + line + "\n";
            for (const auto& row : block.rows) {
                for (const auto& value : row)
                    out += "| " + cell(value) + " ";
                out += "|\n";
            }
            break;
        }
        }
    }
    return out;
}

std::string html(const std::vector<page>& japanese, const std::vector<page>& english)
{
    return std::string("<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
                       "<title>外部インターフェイス / External interface</title><style>") +
           style +
           "</style></head><body><header><h1>外部インターフェイス（模擬） / External interface (simulated)</h1>"
           "<span class=\"origin guide\">guide</span> <span class=\"origin law\">法・law</span> <span class=\"origin made-up\">模擬</span></header>\n"
           "<input type=\"radio\" name=\"language\" id=\"show-ja\" checked><label for=\"show-ja\">日本語</label>"
           "<input type=\"radio\" name=\"language\" id=\"show-en\"><label for=\"show-en\">English</label>\n" +
           html_language(japanese, "ja") + html_language(english, "en") + "</body></html>\n";
}

} // namespace chukan::documents
