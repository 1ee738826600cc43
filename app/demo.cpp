#include "app/demo.hpp"

#include "app/commands.hpp"
#include "app/demo_run.hpp"

#include <cstdio>

namespace chukan::app {
namespace {

void show_the_way(const places& where, control_client& control, const demo_options& options, std::uint64_t citizen)
{
    const auto portal = control.url_of("portal") + "/production/";
    const auto certificate = where.certificates() + "/" + options.world + "/" + options.insurer + "-T001.p12";
    const auto line = [](const std::string& name, const std::string& value) { std::printf("  %s %s\n", filled(name, 26).c_str(), value.c_str()); };
    std::printf("\n%s\n", say("次に見るところ", "Where to look next").c_str());
    line(say("画面", "Screens"), portal);
    line(say("利用者", "User"), "clerk / Chukan-demo-2017  (" + say("管理者", "administrator") + ": admin / Chukan-2017)");
    line(say("ブラウザー用の証明書", "Browser certificate"), certificate + "  (" + say("パスワード", "password") + " " + certificate_password + ")");
    if (citizen != 0) {
        const auto card = issue_card(control, options.world, "production", citizen);
        line(say("市民の画面", "A citizen's screen"), card.url);
        line(say("市民のカード", "The citizen's card"), card.serial + "  (" + say("暗証番号", "PIN") + " " + card.pin + ")");
    }
    line(say("作ったファイルと結果", "Files made and received"), where.var + "/demo");
    line(say("止める", "Stop"), "./chukan down");
}

} // namespace

int demo(const demo_options& options)
{
    const auto where = find_places();
    auto running = find_running(where);
    if (!running || !running->alive) {
        up_options start;
        start.detach = true;
        start.port_base = options.port_base;
        if (const int code = up(start); code != 0)
            return code;
        running = find_running(where);
    }
    if (!running || !running->alive) {
        std::fprintf(stderr, "%s\n", say("起動できませんでした。", "It did not start.").c_str());
        return 2;
    }
    demo_report report(options.json);
    control_client control(where, running->port_base);
    std::uint64_t citizen = 0;
    try {
        demo_run run(where, control, options, report);
        run.run();
        citizen = run.citizen();
    } catch (const std::exception& failure) {
        report.fault(failure.what());
    }
    report.print(say("デモの結果", "The demo, in numbers"));
    if (!options.json)
        show_the_way(where, control, options, citizen);
    return report.faults().empty() ? 0 : 1;
}

} // namespace chukan::app
