#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/places.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace chukan::app {

int traffic(const traffic_options& options)
{
    const auto running = control_of_running();
    if (!running)
        return 2;
    auto& control = *running;
    http::client_request request;
    request.method = options.per_minute ? "PUT" : "GET";
    request.url = control.url_of("institutions") + "/internal/traffic";
    request.headers = {{"Chukan-Environment", environment_of(control, options.world, options.environment)}};
    if (options.per_minute)
        request.body = nlohmann::json{{"per_minute", *options.per_minute}, {"unlawful_percent", options.unlawful_percent}}.dump();
    const auto answer = control.client().send_blocking(std::move(request));
    const auto state = nlohmann::json::parse(answer.body, nullptr, false);
    if (answer.status != 200 || !state.is_object()) {
        std::fprintf(stderr, "institutions: %d %s\n", answer.status, answer.body.c_str());
        return 1;
    }
    if (options.json)
        std::printf("%s\n", state.dump().c_str());
    else
        std::printf("%s %s\n%s %s\n%s %s %%\n%s %s\n%s %s\n", options.world.c_str(), options.environment.c_str(), say("1 分あたりの件数", "A minute").c_str(),
                    state.at("per_minute").dump().c_str(), say("うち法令外", "Of these unlawful").c_str(), state.at("unlawful_percent").dump().c_str(),
                    say("これまでの件数", "Asked so far").c_str(), state.at("asked").dump().c_str(), say("うち法令外の件数", "Of these unlawful").c_str(),
                    state.at("unlawful").dump().c_str());
    return 0;
}

} // namespace chukan::app
