#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/places.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>

namespace chukan::app {

namespace {

std::string text_of(const nlohmann::json& finding)
{
    std::string out = finding.at("code");
    std::string fields;
    for (const auto& field : finding.at("fields"))
        fields += (fields.empty() ? "" : ", ") + field.get<std::string>();
    return fields.empty() ? out : out + " (" + fields + ")";
}

void print(const nlohmann::json& outcome)
{
    const auto number = [&](const char* name) { return outcome.at(name).get<std::uint64_t>(); };
    const auto& records = outcome.at("records");
    std::printf("%s: %llu / %llu / %llu\n", say("記録 (情報提供NWS / 照会者 / 提供者)", "Records (network / askers / providers)").c_str(),
                records.at("network").get<unsigned long long>(), records.at("asker").get<unsigned long long>(), records.at("provider").get<unsigned long long>());
    std::printf("%s: %llu\n%s: %llu\n%s: %llu\n", say("三者一致", "The three agree").c_str(), static_cast<unsigned long long>(number("agreed")),
                say("回答待ち", "Not answered yet").c_str(), static_cast<unsigned long long>(number("open")), say("不一致", "Differing").c_str(),
                static_cast<unsigned long long>(number("differing")));
    for (const auto& difference : outcome.at("differences")) {
        std::string line = "  " + difference.at("exchange_number").get<std::string>();
        for (const auto& finding : difference.at("findings"))
            line += "  " + text_of(finding);
        std::printf("%s\n", line.c_str());
    }
    if (number("not_examined") > 0)
        std::printf("%s: %llu\n", say("一件ずつは見ていない不一致", "Differing, not looked at one by one").c_str(), static_cast<unsigned long long>(number("not_examined")));
    std::printf("%s: %llu ms\n", say("所要時間", "Took").c_str(), static_cast<unsigned long long>(number("milliseconds")));
}

} // namespace

int reconcile(const reconcile_options& options)
{
    const auto running = control_of_running();
    if (!running)
        return 2;
    auto& control = *running;
    http::client_request request;
    request.method = "POST";
    request.url = control.url_of("nws") + "/reconciliations";
    request.headers = {{"Chukan-Environment", environment_of(control, options.world, options.environment)}, {"Prefer", "wait=600"}};
    request.timeout = std::chrono::seconds(660);
    const auto answer = control.client().send_blocking(std::move(request));
    const auto outcome = nlohmann::json::parse(answer.body, nullptr, false);
    if (answer.status != 200 || !outcome.is_object()) {
        std::fprintf(stderr, "chukan: %d %s\n", answer.status, answer.body.c_str());
        return 2;
    }
    if (options.json)
        std::printf("%s\n", answer.body.c_str());
    else
        print(outcome);
    return outcome.at("differing").get<std::uint64_t>() == 0 ? 0 : 1;
}

} // namespace chukan::app
