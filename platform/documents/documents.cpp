#include "platform/documents/documents.hpp"

#include "platform/base/text.hpp"
#include "platform/documents/pages.hpp"
#include "platform/layout/definition.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>

namespace chukan::documents {

namespace {

namespace fs = std::filesystem;

/// A name as a union would give it: of Tokyo, on the demo world's day.
std::string sample_name(const layout::definition& layout)
{
    if (layout.id == "JK010")
        return "39130000N1Y.CSV";
    const std::string version = layout.version == "1" ? "" : "_" + layout.version;
    return layout.id == "ERRORS" ? "errors.csv" : "39130000_" + layout.id + "_20171113_001" + version + ".csv";
}

std::string sample(const layout::definition& layout)
{
    layout::writer writer(layout.fixed_encoding.value_or(layout::encoding::utf8), true, layout.id == "ERRORS");
    if (layout.has_header)
        writer.row(layout.header());
    for (const auto& row : layout.samples)
        writer.row({row.begin(), row.end()});
    return writer.take();
}

std::string index_of(const std::vector<page>& ja, const std::vector<page>& en)
{
    std::string out = "# 外部インターフェイス / External interface\n\nMade by `./chukan docs` from config/: change the configuration, not these files. "
                      "One file for printing and sending: [index.html](index.html). Sample files: [samples](samples).\n\n| 日本語 | English |\n|---|---|\n";
    for (std::size_t i = 0; i < ja.size(); ++i)
        out += "| [" + ja[i].title + "](ja/" + ja[i].id + ".md) | [" + en[i].title + "](en/" + en[i].id + ".md) |\n";
    return out;
}

std::map<std::string, std::string> on_disk(const fs::path& folder)
{
    std::map<std::string, std::string> out;
    if (fs::exists(folder))
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                out.emplace(fs::relative(entry.path(), folder).generic_string(), read_file(entry.path()));
    return out;
}

} // namespace

std::map<std::string, std::string> make(const std::string& config_directory)
{
    std::map<std::string, std::string> out;
    const auto ja = pages(config_directory, true), en = pages(config_directory, false);
    for (const auto& page : ja)
        out["ja/" + page.id + ".md"] = markdown(page);
    for (const auto& page : en)
        out["en/" + page.id + ".md"] = markdown(page);
    out["README.md"] = index_of(ja, en);
    out["index.html"] = html(ja, en);
    const auto catalogue = layout::catalogue::load(config_directory); // outlives the list of its layouts
    for (const auto* layout : catalogue->all())
        out["samples/" + sample_name(*layout)] = sample(*layout);
    return out;
}

int docs_command(std::vector<std::string> arguments, const std::string& config_directory, const std::string& default_folder, bool japanese, std::ostream& out)
{
    CLI::App command(japanese ? "設定からインターフェイスの文書を作る" : "Make the interface document from the configuration", "chukan docs");
    std::string folder = default_folder;
    bool check = false;
    command.add_option("--out", folder, japanese ? "出力先" : "folder to write into");
    command.add_flag("--check", check, japanese ? "書かずに、古くなっていないかを調べる（終了コード 1 古い）" : "write nothing: exit code 1 when the folder is stale");
    std::reverse(arguments.begin(), arguments.end());
    try {
        command.parse(std::move(arguments));
    } catch (const CLI::ParseError& problem) {
        return command.exit(problem, out, std::cerr) == 0 ? 0 : 2;
    }
    const auto wanted = make(config_directory);
    auto found = on_disk(folder);
    unsigned stale = 0;
    for (const auto& [name, content] : wanted) {
        const auto there = found.find(name);
        const bool same = there != found.end() && there->second == content;
        if (there != found.end())
            found.erase(there);
        if (same)
            continue;
        ++stale;
        if (check) {
            out << name << (japanese ? ": 古いか、ありません\n" : ": stale or missing\n");
            continue;
        }
        fs::create_directories((fs::path(folder) / name).parent_path());
        write_file(fs::path(folder) / name, content);
    }
    for (const auto& [name, content] : found) {
        ++stale;
        if (check)
            out << name << (japanese ? ": もう要りません\n" : ": no longer wanted\n");
        else
            fs::remove(fs::path(folder) / name);
    }
    if (!check)
        out << folder << ": " << wanted.size() << (japanese ? " ファイル（うち更新 " : " files (changed ") << stale << (japanese ? "）\n" : ")\n");
    else if (stale != 0)
        out << (japanese ? "./chukan docs で作り直してください\n" : "run ./chukan docs\n");
    return check && stale != 0 ? 1 : 0;
}

} // namespace chukan::documents
