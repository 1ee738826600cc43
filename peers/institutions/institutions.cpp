#include "peers/institutions/institutions.hpp"

#include "peers/institutions/acquiring.hpp"
#include "peers/institutions/answering.hpp"
#include "peers/institutions/asking.hpp"
#include "peers/institutions/citizens.hpp"
#include "peers/institutions/loading.hpp"
#include "peers/institutions/reconcile_store.hpp"
#include "peers/institutions/store.hpp"
#include "peers/institutions/traffic.hpp"
#include "peers/institutions/world.hpp"
#include "platform/base/error.hpp"
#include "platform/records/noting.hpp"
#include "platform/records/offering.hpp"
#include "platform/records/retention.hpp"
#include "platform/runtime/ticker.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace chukan::institutions {

namespace {

constexpr std::size_t inquiry_body_limit = 2u << 20;

class institutions_system final : public runtime::system {
public:
    explicit institutions_system(runtime::context& context)
        : context_(context), world_(context), answerer_(context, world_), asker_(context, world_), traffic_(context, world_, asker_),
          deadlines_(context.name, "deadlines", std::chrono::seconds(1), [this] { asker_.expire(); }),
          retention_(context, [this](db::transaction& running, std::int16_t environment, const std::string& today, unsigned limit) {
              world_.keys().destroy_expired(running, environment);
              return reconcile_store::remove_expired(running, environment, today, limit);
          }), noter_(context, {store::lock_record, store::apply_note})
    {
        register_acquiring(context_, world_);
        register_citizens(context_, world_);
        answerer_.register_messages();
        asker_.register_messages();
        world_.keys().register_messages();
        world_.keys().register_routes();
        traffic_.register_routes();
        noter_.register_messages();
        routes();
    }

    void start() override
    {
        for (const auto& environment : context_.environments.all())
            context_.database.transact([&](db::transaction& running) { world_.ensure_keys(running, environment.id); });
        context_.database.transact([&](db::transaction& running) {
            for (const auto environment : store::environments_with_waiting(running))
                wake_acquiring(context_, running, environment);
        });
        deadlines_.start();
        retention_.start();
        world_.releases().start();
        traffic_.start();
    }

    void stop() override
    {
        traffic_.stop();
        world_.releases().stop();
        retention_.stop();
        deadlines_.stop();
    }

    void reset(db::transaction& running, std::int16_t environment) override
    {
        store::erase_environment(running, environment);
        traffic_.forget(environment);
    }

private:
    void routes()
    {
        http::route load;
        load.method = "POST";
        load.pattern = "/internal/copies";
        load.body = http::body_policy::streamed;
        load.callers = {"system"};
        load.async = [this](http::request& request) { return load_copies(request); };
        context_.router.add(std::move(load));

        http::route ask;
        ask.method = "POST";
        ask.pattern = "/internal/inquiries";
        ask.body = http::body_policy::buffered;
        ask.limit = inquiry_body_limit;
        ask.callers = {"system", "peer"};
        ask.blocking = [this](http::request& request) { return this->ask(request); };
        context_.router.add(std::move(ask));

        const std::vector<std::string> systems{"system"};
        context_.router.get("/internal/inquiries", [this](http::request& request) { return list(request); }, systems);
        context_.router.get("/internal/summary", [this](http::request& request) { return summary(request); }, systems);
        context_.router.post("/internal/answers/{exchange_number}/release", [this](http::request& request) { return release(request); }, systems);
        context_.router.get("/inquiries/{id}", [this](http::request& request) { return one(request); }, systems);
        records::offer(context_, {[](db::transaction& running, std::int16_t environment, const std::string& today, const std::string& side, const std::string& after, std::int64_t limit) {
                                      return reconcile_store::lines(running, environment, today, side == "asker" ? "ask" : "provide", after, limit);
                                  },
                                  [](db::transaction& running, std::int16_t environment, const std::string& today, const std::string& side, const std::vector<std::string>& numbers) {
                                      return reconcile_store::whole(running, environment, today, side == "asker" ? "ask" : "provide", numbers);
                                  }});
        context_.router.post("/internal/exchange-records/{exchange_number}/notes", [this](http::request& request) { return note(request); }, systems);
        context_.router.get("/exchange-records", [this](http::request& request) { return records(request); }, systems);
    }

    /// These bodies are played by the world's controls; no other system reads or writes what is theirs.
    boost::asio::awaitable<http::response> load_copies(http::request& request)
    {
        runtime::require_control(request);
        copy_loader loader(context_, world_, context_.environment_of(request));
        co_await runtime::load(request, loader);
        co_return http::response::json(nlohmann::json{{"lines", loader.lines()}, {"added", loader.added()}}.dump());
    }

    /// A peer asks as the body of its certificate, in an environment of its certificate's world.
    http::response ask(http::request& request)
    {
        const auto environment = context_.environment_of(request);
        const auto& who = request.peer.identity;
        std::string only_body;
        if (who && who->kind == "peer") {
            if (context_.environments.find(environment)->world != who->world)
                throw service_error("E9004", {{"environment", std::to_string(environment)}});
            only_body = who->organisation;
        } else {
            runtime::require_control(request);
        }
        return http::response::json(asker_.ask(environment, request.body, only_body), 202);
    }

    static std::int64_t cursor_of(const http::request& request)
    {
        const auto text = request.query_or("cursor", "0");
        char* end = nullptr;
        const auto value = std::strtoll(text.c_str(), &end, 10);
        if (text.empty() || *end != '\0' || value < 0)
            throw service_error("E9202", {{"parameter", "cursor"}});
        return value;
    }

    http::response list(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto after = cursor_of(request);
        const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
        return http::response::json(
            context_.database.transact([&](db::transaction& running) { return store::inquiry_page(running, environment, after, limit); }));
    }

    http::response one(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto id = std::strtoll(request.path_values.at("id").c_str(), nullptr, 10);
        const auto found = context_.database.transact([&](db::transaction& running) { return store::inquiry_json(running, environment, id); });
        if (!found)
            throw service_error("E9310");
        return http::response::json(*found);
    }

    http::response records(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto side = request.query_or("side", "");
        if (side != "" && side != "ask" && side != "provide")
            throw service_error("E9202", {{"parameter", "side"}});
        const auto after = cursor_of(request);
        const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 10000));
        return http::response::json(
            context_.database.transact([&](db::transaction& running) { return store::record_page(running, environment, side, after, limit); }));
    }

    /// 訂正 or 不開示 by the clerk of a body: {side, kind, field, value, reason}.
    http::response note(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto json = nlohmann::json::parse(request.body, nullptr, false);
        const auto text = [&](const char* name) {
            if (!json.is_object() || !json.contains(name) || !json[name].is_string())
                throw service_error("E9203", {{"field", name}});
            return json[name].get<std::string>();
        };
        records::note value{request.path_values.at("exchange_number"), text("side"), 0, text("kind"), text("field"), text("value"), text("reason"), {}, {}};
        if (value.origin != "asker" && value.origin != "provider")
            throw service_error("E9203", {{"field", "side"}});
        context_.database.transact([&](db::transaction& running) { value = noter_.write(running, environment, value); });
        return http::response::json(nlohmann::json{{"ordinal", value.ordinal}, {"noted_at", value.noted_at}}.dump(), 201);
    }

    http::response summary(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto from = request.integer_query("from", 0, 0, INT64_MAX);
        const auto to = request.integer_query("to", INT64_MAX, 0, INT64_MAX);
        const bool with_copies = request.query_or("copies", "") == "1";
        return http::response::json(
            context_.database.transact([&](db::transaction& running) { return store::summary(running, environment, from, to, with_copies); }));
    }

    http::response release(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto& number = request.path_values.at("exchange_number");
        const bool released = context_.database.bulk([&](db::bulk_transaction& running) { return answerer_.release(running, environment, number); });
        if (!released)
            throw service_error("E9310");
        return http::response::json("{}", 202);
    }

    runtime::context& context_;
    world world_;
    answerer answerer_;
    asker asker_;
    traffic traffic_;
    runtime::ticker deadlines_;
    records::retention retention_;
    records::noter noter_;
};

} // namespace

std::unique_ptr<runtime::system> create_institutions(runtime::context& context)
{
    return std::make_unique<institutions_system>(context);
}

} // namespace chukan::institutions
