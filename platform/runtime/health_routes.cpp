#include "platform/runtime/health_routes.hpp"

#include "platform/faults/faults.hpp"
#include "platform/metrics/metrics.hpp"

#include <nlohmann/json.hpp>

namespace chukan::runtime {

namespace {

void add_test_controls(http::router& router)
{
    router.put("/kill-point", [](http::request& request) {
        const auto asked = nlohmann::json::parse(request.body);
        faults::arm(asked.at("name").get<std::string>(), asked.value("nth", 1u));
        return http::response::json("{}");
    });
    router.put("/network-faults", [](http::request& request) {
        std::vector<faults::network_rule> rules;
        for (const auto& asked : nlohmann::json::parse(request.body)) {
            faults::network_rule rule;
            rule.sender = asked.value("sender", "*");
            rule.receiver = asked.value("receiver", "*");
            rule.probability = asked.value("probability", 1.0);
            rule.seed = asked.value("seed", std::uint64_t{1});
            rule.delay = std::chrono::milliseconds(asked.value("delay_ms", 0));
            rule.drop = asked.value("drop", false);
            rule.drop_reply = asked.value("drop_reply", false);
            rule.duplicate = asked.value("duplicate", false);
            rule.reorder = asked.value("reorder", false);
            rule.down = asked.value("down", false);
            rule.times = asked.value("times", std::uint64_t{0});
            rules.push_back(std::move(rule));
        }
        faults::set_network_rules(std::move(rules));
        return http::response::json("{}");
    });
}

} // namespace

void add_health_routes(http::router& router, const std::string& system, db::database& database, const std::atomic<bool>& ready, bool test_controls)
{
    router.get("/healthz", [system](http::request&) { return http::response::json("{\"system\":\"" + system + "\",\"healthy\":true}"); });
    router.get("/readyz", [system, &database, &ready](http::request&) {
        const bool database_reachable = database.reachable();
        const bool good = ready && database_reachable;
        const nlohmann::json body = {{"system", system}, {"ready", good}, {"accepting", ready.load()}, {"database", database_reachable}};
        return http::response::json(body.dump(), good ? 200 : 503);
    });
    router.get("/metrics", [system](http::request&) { return http::response::text(metrics::text(system), "text/plain; version=0.0.4"); });
    if (test_controls)
        add_test_controls(router);
}

} // namespace chukan::runtime
