#include "server/portal/portal.hpp"

#include "platform/base/error.hpp"
#include "platform/log/log.hpp"
#include "server/portal/contract_json.hpp"
#include "server/portal/handlers.hpp"
#include "server/portal/master_releases.hpp"
#include "server/portal/operation_notes.hpp"
#include "server/portal/registers.hpp"
#include "server/portal/relay.hpp"
#include "server/portal/screens.hpp"

#include <filesystem>
#include <stdexcept>

namespace chukan::portal {

namespace asio = boost::asio;

namespace {

constexpr std::size_t body_limit = 64 * 1024; // JSON of one request
const std::vector<std::string> terminals{"terminal"};

/// Beside an installed server, or in the source tree.
std::string contract_file(const std::string& share)
{
    for (const char* place : {"/openapi.yaml", "/server/openapi.yaml"})
        if (std::filesystem::exists(share + place))
            return share + place;
    throw std::runtime_error("openapi.yaml is not in " + share);
}

asio::awaitable<http::response> ready(http::response value)
{
    co_return value;
}

class portal_system final : public runtime::system {
public:
    explicit portal_system(runtime::context& context)
        : core_(context), screens_(terminal_screen(context.share_directory + "/web/dist")),
          contract_(yaml_to_json(contract_file(context.share_directory)))
    {
        add_registers(core_);
        core_.desk->routes();
        answer_release_in_force(core_);
        take_operation_notes(core_);
        add_operations(context.router);
        add_pages(context.router);
        context.router.post("/internal/worlds", [this](http::request& request) { return seed_world(core_, request); },
                            {"system"});
        // A change by another process of this system reaches this one's cache by NOTIFY, and within five seconds in any
        // case.
        listener_ = db::listen(context.dsn, "portal_session", [this](std::string) { core_.sessions.forget_all(); });
    }

    void stop() override
    {
        listener_.reset();
        core_.close();
        core_.views->stop();
    }

    void reset(db::transaction& running, std::int16_t environment) override
    {
        store::remove_environment(running, environment);
        core_.desk->reset(running, environment);
        running.after_commit([this] { core_.sessions.forget_all(); });
    }

private:
    void add_operations(http::router& router)
    {
        for (const auto& each : operations()) {
            http::route route;
            route.method = each.method;
            route.pattern = "/{environment}/api/v1" + each.pattern;
            route.callers = terminals;
            route.limit = body_limit;
            if (each.body || each.method == "POST") // a POST without fields may still carry a body
                route.body = !each.file_kind.empty() ? http::body_policy::streamed : http::body_policy::buffered;
            if (each.owner == "portal" && each.file_kind.empty()) { // a file goes through the relay, as to the other owners
                const handler work = find_handler(each.name);
                if (!work)
                    throw std::logic_error("no handler for " + each.name);
                route.blocking = [this, work, &each](http::request& request) { return own(work, each, request); };
            } else {
                route.async = [this, &each](http::request& request) { return relay(core_, each, request); };
            }
            router.add(std::move(route));
        }
    }

    http::response own(handler work, const operation& what, http::request& request)
    {
        call call{request, what, place_of(core_, request), nullptr};
        if (what.name != "terminal" && what.name != "login") {
            call.who = authenticate_blocking(core_, request, call.at);
            try {
                permit(*call.who, what.name, what.right);
            } catch (const service_error& refusal) {
                if (what.log != log_kind::none)
                    core_.context.database.transact(
                        [&](db::transaction& running) { note(core_, call, running, "", refusal.code()); });
                throw;
            }
        }
        auto out = work(core_, call);
        if (what.log == log_kind::view) // what changes something writes its line in the same transaction
            core_.context.database.transact(
                [&](db::transaction& running) { note(core_, call, running, "", std::to_string(out.status)); });
        return out;
    }

    void add_page(http::router& router, std::string pattern, std::function<http::response(http::request&)> make)
    {
        http::route route;
        route.method = "GET";
        route.pattern = std::move(pattern);
        route.callers = terminals;
        route.async = [make = std::move(make)](http::request& request) {
            return ready(make(request));
        }; // from memory: never blocks
        router.add(std::move(route));
    }

    void add_pages(http::router& router)
    {
        add_page(router, "/", [](http::request&) { return front_page(); });
        add_page(router, "/openapi.json", [this](http::request&) {
            auto out = http::response::json(contract_);
            out.headers = {{"Cache-Control", "no-cache"}, {"X-Content-Type-Options", "nosniff"}};
            return out;
        });
        for (const std::string environment : {"verification", "production"}) {
            add_page(router, "/" + environment, [environment](http::request&) {
                auto out = http::response::empty(308);
                out.headers.emplace_back("Location", "/" + environment + "/");
                return out;
            });
            add_page(router, "/" + environment + "/{rest...}", [this](http::request& request) {
                return screens_.serve(request, request.path_values.at("rest"));
            });
        }
    }

    core core_;
    const pages::screen screens_;
    const std::string contract_;
    std::unique_ptr<db::listener> listener_;
};

} // namespace

std::unique_ptr<runtime::system> create_portal(runtime::context& context)
{
    return std::make_unique<portal_system>(context);
}

} // namespace chukan::portal
