#include "peers/mynaportal/core.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::mynaportal {

namespace {

constexpr auto api = "/{world}/{environment}/api/v1";
constexpr auto cookie_name = "chukan_citizen=";
constexpr std::size_t token_length = 64;

std::vector<information> read_master(const std::string& config_directory)
{
    const auto whole = nlohmann::json::parse(read_file(config_directory + "/masters/information.json"));
    std::vector<information> out;
    for (const auto& one : whole.at("information"))
        out.push_back({one.at("code").get<std::string>(), one.at("name").get<std::string>(), one.value("name_en", ""),
                       one.at("provider_kinds").get<std::vector<std::string>>()});
    return out;
}

std::string token_in(const http::request& request)
{
    if (const auto* bearer = request.header("authorization"); bearer && bearer->rfind("Bearer ", 0) == 0)
        return bearer->substr(7);
    const auto* cookies = request.header("cookie");
    if (!cookies)
        return {};
    const auto at = cookies->find(cookie_name);
    if (at == std::string::npos)
        return {};
    // A page of another site could send this cookie along only if the browser ignored SameSite; it says so itself then.
    const auto* site = request.header("sec-fetch-site");
    if (request.method != "GET" && site && *site != "same-origin" && *site != "none")
        throw service_error("E9312");
    return cookies->substr(at + std::string_view(cookie_name).size(), token_length);
}

} // namespace

core::core(runtime::context& given)
    : context(given), limits(load_settings(given.config_directory)), law(given.config_directory), master(read_master(given.config_directory)),
      codes(layout::result_codes::load(given.config_directory))
{
}

const information* core::find_information(const std::string& code) const
{
    const auto found = std::find_if(master.begin(), master.end(), [&](const auto& one) { return one.code == code; });
    return found == master.end() ? nullptr : &*found;
}

std::string core::body_name(const std::string& code)
{
    const auto bodies = law.bodies();
    const auto* found = bodies->find(code);
    return found ? found->name : std::string();
}

std::string core::real_now() const
{
    return clock::to_iso(std::chrono::system_clock::now());
}

std::string core::real_before(std::chrono::seconds age) const
{
    return clock::to_iso(std::chrono::system_clock::now() - age);
}

std::int16_t environment_of(const core& shared, const http::request& request)
{
    const auto& name = request.path_values.at("environment");
    const auto found = shared.context.environments.find(request.path_values.at("world"), name);
    if (!found)
        throw service_error("E9004", {{"environment", name.substr(0, 64)}});
    return found->id;
}

citizen citizen_of(core& shared, const http::request& request)
{
    const auto environment = environment_of(shared, request);
    auto token = token_in(request);
    if (token.empty())
        throw service_error("E9303");
    auto found = shared.context.database.transact([&](db::transaction& running) {
        return store::find_session(running, environment, crypto::sha256(token), shared.real_before(shared.limits.idle), shared.real_before(shared.limits.total),
                                   shared.real_now());
    });
    if (!found)
        throw service_error("E9308");
    return {std::move(*found), std::move(token)};
}

std::string private_key_of(const std::string& token)
{
    return crypto::hkdf_sha256(token, "", "chukan mynaportal session", 32);
}

void sweep(core& shared)
{
    shared.context.database.transact(
        [&](db::transaction& running) { store::sweep(running, shared.real_before(shared.limits.idle), shared.real_before(shared.limits.total)); });
}

std::string ask_nws(core& shared, std::int16_t environment, const std::string& path, const std::string& body)
{
    http::client_request question;
    question.method = "POST";
    question.url = shared.context.url_of("nws") + path;
    question.headers = {{"Chukan-Environment", std::to_string(environment)}};
    question.body = body;
    question.receiver = "nws";
    question.timeout = std::chrono::seconds(15);
    http::response answer;
    try {
        answer = shared.context.client.send_blocking(std::move(question));
    } catch (const http::unreachable&) {
        throw service_error("E9003", {{"system", "nws"}});
    }
    if (answer.status == 400)
        throw service_error("E9202", {{"parameter", "cursor"}});
    if (answer.status != 200)
        throw service_error("E9003", {{"system", "nws"}});
    return std::move(answer.body);
}

void add_route(core& shared, const std::string& method, const std::string& path, http::blocking_handler handler)
{
    http::route route;
    route.method = method;
    route.pattern = api + path;
    route.anonymous = true;
    route.limit = 4096;
    route.body = method == "POST" ? http::body_policy::buffered : http::body_policy::none;
    route.blocking = std::move(handler);
    shared.context.router.add(std::move(route));
}

} // namespace chukan::mynaportal
