#include "app/commands.hpp"
#include "app/installation.hpp"
#include "app/places.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace chukan::app {

issued_card issue_card(control_client& control, const std::string& world, const std::string& environment, std::uint64_t reference)
{
    http::client_request request;
    request.method = "POST";
    request.url = control.url_of("juki") + "/internal/cards";
    request.headers = {{"Chukan-Environment", environment_of(control, world, environment)}};
    request.body = nlohmann::json{{"reference", reference}}.dump();
    const auto answer = control.client().send_blocking(std::move(request));
    if (answer.status == 404)
        throw std::runtime_error(say("住民 " + std::to_string(reference) + " はいません。", "There is no live resident " + std::to_string(reference) + "."));
    const auto made = nlohmann::json::parse(answer.body, nullptr, false);
    if (answer.status != 201 || !made.is_object())
        throw std::runtime_error("juki: " + std::to_string(answer.status) + " " + answer.body);
    return {made.at("card").get<std::string>(), made.at("pin").get<std::string>(), control.url_of("mynaportal") + "/" + world + "/" + environment + "/"};
}

int card(const card_options& options)
{
    const auto running = control_of_running();
    if (!running)
        return 2;
    auto& control = *running;
    const auto made = issue_card(control, options.world, options.environment, options.reference);
    if (options.json)
        std::printf("%s\n", nlohmann::json{{"card", made.serial}, {"pin", made.pin}, {"url", made.url}}.dump().c_str());
    else
        std::printf("%s %s\n%s %s\n%s %s\n", say("マイナポータル", "Mynaportal").c_str(), made.url.c_str(), say("カードの番号", "Card").c_str(), made.serial.c_str(),
                    say("暗証番号", "PIN").c_str(), made.pin.c_str());
    return 0;
}

} // namespace chukan::app
