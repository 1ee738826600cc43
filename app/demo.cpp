#include "app/demo.hpp"

#include "app/commands.hpp"
#include "app/demo_run.hpp"

#include <cstdio>

namespace chukan::app {
namespace {

void show_the_way(const places& where, const control_client& control, const demo_options& options)
{
    const auto portal = control.url_of("portal") + "/production/";
    const auto certificate = where.certificates() + "/" + options.world + "/" + options.insurer + "-T001.p12";
    std::printf("\n%s\n", say("次に見るところ", "Where to look next").c_str());
    std::printf("  %-28s %s\n", say("画面", "Screens").c_str(), portal.c_str());
    std::printf("  %-28s clerk / Chukan-demo-2017   (%s: admin / Chukan-2017)\n", say("利用者", "User").c_str(), say("管理者", "administrator").c_str());
    std::printf("  %-28s %s  (%s %s)\n", say("ブラウザー用の証明書", "Browser certificate").c_str(), certificate.c_str(), say("パスワード", "password").c_str(),
                certificate_password);
    std::printf("  %-28s %s/demo\n", say("作ったファイルと結果", "Files made and received").c_str(), where.var.c_str());
    std::printf("  %-28s ./chukan down\n", say("止める", "Stop").c_str());
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
    try {
        demo_run(where, control, options, report).run();
    } catch (const std::exception& failure) {
        report.fault(failure.what());
    }
    report.print(say("デモの結果", "The demo, in numbers"));
    if (!options.json)
        show_the_way(where, control, options);
    return report.faults().empty() ? 0 : 1;
}

} // namespace chukan::app
