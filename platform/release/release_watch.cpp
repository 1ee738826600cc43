#include "platform/release/release_watch.hpp"

#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::release {

watch::watch(runtime::context& context)
    : context_(context), known_(masters::releases::load(context.config_directory)), ticker_(context.name, "master releases", std::chrono::seconds(2), [this] { look(); })
{
}

void watch::look()
{
    try {
        http::client_request question;
        question.url = context_.url_of("portal") + "/internal/master-releases";
        question.receiver = "portal";
        question.timeout = std::chrono::seconds(3);
        const auto answer = context_.client.send_blocking(std::move(question));
        if (answer.status != 200)
            throw std::runtime_error("status " + std::to_string(answer.status));
        std::map<std::int16_t, unsigned> numbers;
        const auto said = nlohmann::json::parse(answer.body);
        for (const auto& [environment, number] : said.at("releases").items())
            numbers[static_cast<std::int16_t>(std::stoi(environment))] = number.get<unsigned>();
        const std::lock_guard lock(mutex_);
        numbers_ = std::move(numbers);
    } catch (const std::exception& problem) {
        log::write(log::level::debug, context_.name, "master_release.unknown", {{"problem", problem.what()}});
    }
}

const masters::release& watch::in_use(std::int16_t environment)
{
    const masters::release* found = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (const auto said = numbers_.find(environment); said != numbers_.end())
            found = known_->find(said->second);
    }
    if (!found)
        found = known_->on(context_.environments.today(environment));
    return found ? *found : known_->all().front();
}

bool watch::holds_office(std::int16_t environment, std::string_view office)
{
    return known_->holds_office(in_use(environment), office);
}

std::string watch::name_of(std::int16_t environment, bool english)
{
    const auto& found = in_use(environment);
    return english ? found.name_en : found.name;
}

} // namespace chukan::release
