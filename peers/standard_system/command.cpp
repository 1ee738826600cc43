#include "peers/standard_system/command.hpp"

#include "peers/standard_system/generate.hpp"
#include "peers/standard_system/planted.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <unistd.h>

namespace chukan::standard_system {
namespace {

void show(std::uint64_t done, std::uint64_t of)
{
    if (isatty(STDERR_FILENO))
        std::fprintf(stderr, "\r%llu / %llu%s", static_cast<unsigned long long>(done), static_cast<unsigned long long>(of), done == of ? "\n" : "");
}

void print(const nlohmann::ordered_json& what, bool json)
{
    if (json) {
        std::puts(what.dump().c_str());
        return;
    }
    for (const auto& [name, value] : what.items())
        std::printf("%-20s %s\n", name.c_str(), value.is_string() ? value.get<std::string>().c_str() : value.dump().c_str());
}

} // namespace

int generate_command(std::vector<std::string> arguments, const std::string& config_directory, bool japanese)
{
    const auto say = [japanese](const char* ja, const char* en) { return std::string(japanese ? ja : en); };
    CLI::App root(say("合成データを作る。実在の人の番号は使わない", "Make synthetic data; no real person's number is in it"), "chukan generate");
    root.require_subcommand(1);
    generate_settings settings;
    settings.config_directory = config_directory;
    auto& people = settings.population;
    int encoding = 0;
    bool json = false;
    std::string folder, result;

    auto* population = root.add_subcommand("population", say("住民・加入者・他機関のデータと KN010", "Residents, enrollees, other bodies' data, and KN010"));
    population->add_option("--persons", people.persons, say("人数(KN010 の行数)", "Persons: rows of KN010"))->check(CLI::Range(1, 2000000));
    population->add_option("--insurer", people.insurer, say("保険者コード", "Insurer code"));
    population->add_option("--seed", people.seed, say("乱数の種(同じ種なら同じファイル)", "Seed: the same seed gives the same bytes"));
    population->add_option("--first", people.first, say("最初の人の通番", "Sequence of the first person"));
    population->add_option("--date", people.date, say("作成日 YYYYMMDD", "Day of the files, YYYYMMDD"));
    population->add_option("--defects", settings.defects, say("わざと入れる誤りの数", "Mistakes to plant"));
    population->add_option("--encoding", encoding, say("文字コード 0 UTF-8, 1 Shift_JIS, 2 UTF-16LE", "0 UTF-8, 1 Shift_JIS, 2 UTF-16LE"))->check(CLI::Range(0, 2));
    population->add_option("--file-number", settings.file_number, say("ファイル名の連番", "Number in the file names"))->check(CLI::Range(1, 999));
    population->add_option("--copies", settings.copies, say("他機関が写しを持つ人数", "Persons of whom other bodies hold data"));
    population->add_option("--inquiries", settings.inquiries, say("JS010 の件数", "Rows of JS010"));
    population->add_option("--out", settings.out, say("出力先", "Folder to write into"))->required();
    population->add_flag("--json", json);
    population->callback([&] {
        settings.encoding = static_cast<layout::encoding>(encoding);
        const auto made = generate_population(settings, show);
        print({{"enrollees", made.enrollee_file}, {"residents", made.residents}, {"copies", made.copies}, {"expected", made.expected},
               {"persons", made.persons}, {"insured", made.insured}, {"planted", made.planted}, {"removed", made.removed}}, json);
    });
    planting wish;
    auto* defects = root.add_subcommand("defects", say("誤りを仕込んだファイルと、返るはずの結果", "Files with known defects and the results that must come back"));
    defects->add_option("--insurer", wish.insurer, say("保険者コード", "Insurer code"));
    defects->add_option("--date", wish.date, say("作成日 YYYYMMDD", "Day of the files, YYYYMMDD"));
    defects->add_option("--encoding", encoding, say("文字コード 0 UTF-8, 1 Shift_JIS, 2 UTF-16LE", "0 UTF-8, 1 Shift_JIS, 2 UTF-16LE"))->check(CLI::Range(0, 2));
    defects->add_option("--out", folder, say("出力先", "Folder to write into"))->required();
    defects->add_flag("--json", json);
    defects->callback([&] {
        wish.layouts = layout::catalogue::load(config_directory);
        wish.codes = layout::result_codes::load(config_directory);
        wish.encoding = static_cast<layout::encoding>(encoding);
        print({{"folder", folder}, {"planted", write_planted(wish, folder)}}, json);
    });
    auto* registered = root.add_subcommand("registered", say("KN011 から SK010・TK010・JS010 を作る", "SK010, TK010 and JS010 from a KN011"));
    registered->add_option("--from", folder, say("population の出力先", "Folder that population wrote"))->required();
    registered->add_option("--result", result, say("KN011 のファイル", "The KN011"))->required();
    registered->add_flag("--json", json);
    registered->callback([&] {
        const auto made = generate_after_registration(config_directory, folder, result, show);
        print({{"eligibility", made.eligibility_file}, {"fukuhon", made.fukuhon_files.front()}, {"fukuhon_files", made.fukuhon_files}, {"inquiries", made.inquiry_file},
               {"expected", made.expected_inquiries}, {"eligibility_rows", made.eligibility_rows}, {"fukuhon_rows", made.fukuhon_rows},
               {"inquiry_rows", made.inquiry_rows}}, json);
    });
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        root.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return root.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "chukan: %s\n", failure.what());
        return 2;
    }
    return 0;
}

} // namespace chukan::standard_system
