#include "app/commands.hpp"
#include "app/demo.hpp"
#include "app/places.hpp"
#include "peers/standard_system/command.hpp"
#include "peers/standard_system/loop_command.hpp"
#include "platform/check/check.hpp"
#include "platform/documents/documents.hpp"
#include "platform/faults/faults.hpp"
#include "tests/bench/bench.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <iostream>

namespace chukan::app {

namespace {

void add_demo(CLI::App& root, int& code)
{
    auto options = std::make_shared<demo_options>();
    auto* command = root.add_subcommand("demo", say("世界を動かし、合成データで一通り流す", "Start the world and send generated people the whole way"));
    command->add_option("--persons", options->persons, say("人数", "How many"))->check(CLI::Range(100, 2000000));
    command->add_option("--world", options->world);
    command->add_option("--insurer", options->insurer);
    command->add_option("--seed", options->seed);
    command->add_option("--defects", options->defects, say("仕込む誤り", "Planted mistakes"));
    command->add_option("--port-base", options->port_base)->check(CLI::Range(1024, 65000));
    command->add_flag("--json", options->json);
    command->callback([options, &code] { code = demo(*options); });
}

/// Commands that read their own arguments: what stands behind the word goes to them as it is.
void add_passed_on(CLI::App& root, const char* name, const std::string& help, std::function<int(std::vector<std::string>)> run, int& code)
{
    auto* command = root.add_subcommand(name, help);
    command->prefix_command();
    command->set_help_flag();
    command->callback([command, run, &code] { code = run(command->remaining()); });
}

} // namespace

void add_tools(CLI::App& root, int& code)
{
    add_demo(root, code);
    const auto config = find_places().config;
    add_passed_on(root, "generate", say("合成の人口とファイルを作る", "Generate a synthetic population and its files"),
                  [config](std::vector<std::string> arguments) { return standard_system::generate_command(std::move(arguments), config, say("ja", "en") == "ja"); }, code);
    add_passed_on(root, "standard-system", say("標準システム: 差分を作り、結果を取り込む", "A union's own system: differences out, results in"),
                  [config](std::vector<std::string> arguments) { return standard_system::loop_command(std::move(arguments), config, say("ja", "en") == "ja"); }, code);
    add_passed_on(root, "check", say("ファイルの形式を調べる(機関内テスト)", "Check the format of a file offline"),
                  [config](std::vector<std::string> arguments) { return check::check_command(std::move(arguments), config, say("ja", "en") == "ja", std::cout); }, code);
    add_passed_on(root, "docs", say("インターフェイスの文書を作る", "Make the interface document"),
                  [config](std::vector<std::string> arguments) {
                      return documents::docs_command(std::move(arguments), config, (std::filesystem::path(config).parent_path() / "docs/interface").string(),
                                                     say("ja", "en") == "ja", std::cout);
                  }, code);
    add_passed_on(root, "bench", say("限界との比を測る", "Measure ratios against the physical limits"),
                  [](std::vector<std::string> arguments) { return bench::bench(arguments); }, code);
    root.add_subcommand("kill-points", say("試験用: 停止点の一覧", "For tests: list the kill points"))->callback([&code] {
        for (const auto& name : faults::kill_points())
            std::printf("%s\n", name.c_str());
        code = 0;
    });
}

} // namespace chukan::app
