#include "app/commands.hpp"
#include "app/places.hpp"
#include "app/tools.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <malloc.h>

namespace {

using namespace chukan::app;

void add_running(CLI::App& root, int& code)
{
    auto options = std::make_shared<up_options>();
    auto* up_command = root.add_subcommand("up", say("すべてを起動する", "Start everything on this machine"));
    up_command->add_flag("--demo", options->demo, say("デモの世界を用意する(既定)", "Provide the demo world (it is there by default)"));
    up_command->add_flag("--detach", options->detach, say("裏で動かす", "Run in the background"));
    up_command->add_option("--roles", options->roles, say("動かすシステム(コンマ区切り)", "Systems to run, comma-separated"));
    up_command->add_option("--config", options->config, say("設定ファイル", "Settings file"));
    up_command->add_option("--port-base", options->port_base, say("最初のポート", "First port"))->check(CLI::Range(1024, 65000));
    up_command->add_option("--database-url", options->database_urls, say("system=接続文字列", "system=connection string, for a database of your own"));
    up_command->add_flag("--test-controls", options->test_controls, say("試験用: 停止点と通信障害", "For tests: kill points and network faults"));
    up_command->callback([options, &code] { code = up(*options); });
    auto* serve_command = root.add_subcommand("serve", say("up と同じ(前面で)", "The same as up, in the foreground"));
    serve_command->add_option("--roles", options->roles, say("動かすシステム", "Systems to run"));
    serve_command->add_option("--config", options->config, say("設定ファイル", "Settings file"));
    serve_command->add_option("--port-base", options->port_base, say("最初のポート", "First port"))->check(CLI::Range(1024, 65000));
    serve_command->add_option("--database-url", options->database_urls, say("system=接続文字列", "system=connection string"));
    serve_command->callback([options, &code] { code = up(*options); });

    root.add_subcommand("down", say("止める", "Stop everything"))->callback([&code] { code = down(); });
    auto json = std::make_shared<bool>(false);
    auto* status_command = root.add_subcommand("status", say("状態", "What runs"));
    status_command->add_flag("--json", *json);
    status_command->callback([json, &code] { code = status(*json); });
    auto lines = std::make_shared<unsigned>(100);
    auto follow = std::make_shared<bool>(false);
    auto* logs_command = root.add_subcommand("logs", say("記録を見る", "Show the log"));
    logs_command->add_option("-n,--lines", *lines);
    logs_command->add_flag("-f,--follow", *follow);
    logs_command->callback([lines, follow, &code] { code = logs(*lines, *follow); });
    auto* doctor_command = root.add_subcommand("doctor", say("設定・証明書・時計・ポートを調べる", "Check certificates, clock, ports, encodings, versions"));
    doctor_command->add_flag("--json", *json);
    doctor_command->callback([json, &code] { code = doctor(*json); });
}

void add_worlds(CLI::App& root, int& code)
{
    auto* world = root.add_subcommand("world", say("世界を作る・戻す・消す", "Make, reset and delete worlds"));
    world->require_subcommand(1);
    auto options = std::make_shared<world_options>();
    auto json = std::make_shared<bool>(false);
    auto environment = std::make_shared<std::string>();
    auto body = std::make_shared<std::string>();
    auto* list = world->add_subcommand("list", say("一覧", "List"));
    list->add_flag("--json", *json);
    list->callback([json, &code] { code = world_list(*json); });
    auto* create = world->add_subcommand("create", say("作る", "Create"));
    create->add_option("name", options->name)->required();
    create->add_option("--seed", options->seed);
    create->add_option("--now", options->now, "2017-11-13T09:00:00+09:00");
    create->add_option("--insurers", options->insurers, "39130000,39140009");
    create->add_flag("--automatic-sending", options->automatic_sending);
    create->callback([options, &code] { code = world_create(*options); });
    auto* reset = world->add_subcommand("reset", say("中身を消して始めに戻す", "Empty it"));
    reset->add_option("name", options->name)->required();
    reset->add_option("--environment", *environment, "verification, production");
    reset->callback([options, environment, &code] { code = world_reset(options->name, *environment); });
    auto* remove = world->add_subcommand("delete", say("消す", "Delete"));
    remove->add_option("name", options->name)->required();
    remove->callback([options, &code] { code = world_delete(options->name); });
    auto* clock = world->add_subcommand("clock", say("時計とスイッチを変える", "Change clock and switches, as JSON"));
    clock->add_option("name", options->name)->required();
    clock->add_option("environment", *environment)->required();
    clock->add_option("change", *body, R"({"step_seconds":86400})")->required();
    clock->callback([options, environment, body, &code] { code = world_clock(options->name, *environment, *body); });
    for (const char* later : {"snapshot", "restore", "fork"})
        world->add_subcommand(later, say("まだありません", "Not yet"))->allow_extras()->callback([later, &code] { code = not_yet(std::string("world ") + later); });
}

void add_certificates(CLI::App& root, int& code)
{
    auto* certificate = root.add_subcommand("certificate", say("証明書を出す・失効させる・一覧", "Issue, revoke, list certificates"));
    certificate->require_subcommand(1);
    auto options = std::make_shared<certificate_options>();
    auto json = std::make_shared<bool>(false);
    auto* issue = certificate->add_subcommand("issue", say("出す", "Issue"));
    issue->add_option("--world", options->world)->required();
    issue->add_option("--insurer", options->organisation)->required();
    issue->add_option("--terminal", options->terminal);
    issue->add_option("--kind", options->kind)->check(CLI::IsMember({"terminal", "peer"}));
    issue->add_option("--days", options->days);
    issue->callback([options, &code] { code = certificate_issue(*options); });
    auto* revoke = certificate->add_subcommand("revoke", say("失効させる", "Revoke"));
    revoke->add_option("serial", options->serial)->required();
    revoke->add_option("--reason", options->reason);
    revoke->callback([options, &code] { code = certificate_revoke(*options); });
    auto* list = certificate->add_subcommand("list", say("一覧", "List"));
    list->add_option("--world", options->world);
    list->add_flag("--json", *json);
    list->callback([options, json, &code] { code = certificate_list(options->world, *json); });
}

void add_reconcile(CLI::App& root, int& code)
{
    auto options = std::make_shared<reconcile_options>();
    auto* command = root.add_subcommand("reconcile", say("情報提供等記録を三者で突き合わせる", "Compare the exchange records of the three sides"));
    command->add_option("--world", options->world, say("世界", "World"));
    command->add_option("--environment", options->environment, "verification, production")->check(CLI::IsMember({"verification", "production"}));
    command->add_flag("--json", options->json);
    command->callback([options, &code] { code = reconcile(*options); });
}

void add_card(CLI::App& root, int& code)
{
    auto options = std::make_shared<card_options>();
    auto* command = root.add_subcommand("card", say("マイナポータルに入る模擬のカードを発行する", "Issue a simulated card for マイナポータル"));
    command->add_option("resident", options->reference, say("住民の番号 (residents.ndjson の reference)", "Resident (reference in residents.ndjson)"))->required();
    command->add_option("--world", options->world, say("世界", "World"));
    command->add_option("--environment", options->environment, "verification, production")->check(CLI::IsMember({"verification", "production"}));
    command->add_flag("--json", options->json);
    command->callback([options, &code] { code = card(*options); });
}

void add_traffic(CLI::App& root, int& code)
{
    auto options = std::make_shared<traffic_options>();
    auto* command = root.add_subcommand("traffic", say("他機関からの模擬の照会を流す、止める、または見る", "Let other bodies ask by themselves, end it, or show it"));
    command->add_option("--per-minute", options->per_minute, say("1 分あたりの件数。0 で止める。指定しなければ今の設定を示す", "Inquiries a minute; 0 ends it; left out: shows the setting"));
    command->add_option("--unlawful", options->unlawful_percent, say("法令上許されない照会の割合（%）", "Share that the law does not permit, in percent"))->check(CLI::Range(0, 100));
    command->add_option("--world", options->world, say("世界", "World"));
    command->add_option("--environment", options->environment, "verification, production")->check(CLI::IsMember({"verification", "production"}));
    command->add_flag("--json", options->json);
    command->callback([options, &code] { code = traffic(*options); });
}

} // namespace

int main(int argument_count, char** arguments)
{
    // Parts of a file come and go by the tens of megabytes: given back to the kernel each time, every page of them is cleared and mapped anew (measured: 5 % of a registration).
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 128 << 20);
    ::mallopt(M_TOP_PAD, 4 << 20);
    CLI::App root(say("chukan: 医療保険者等向け中間サーバー等の模擬システム", "chukan: a simulator of the intermediate server of Japan's health insurers"), "chukan");
    root.require_subcommand(1);
    int code = 0;
    add_running(root, code);
    add_worlds(root, code);
    add_certificates(root, code);
    add_reconcile(root, code);
    add_card(root, code);
    add_traffic(root, code);
    add_tools(root, code);
    root.add_subcommand("scenario", say("まだありません", "Not yet"))->allow_extras()->callback([&code] { code = not_yet("scenario"); });
    try {
        root.parse(argument_count, arguments);
    } catch (const CLI::ParseError& error) {
        return root.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "chukan: %s\n", failure.what());
        return 2;
    }
    return code;
}
