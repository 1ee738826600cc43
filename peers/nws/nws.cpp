#include "peers/nws/nws.hpp"

#include "peers/nws/citizen_store.hpp"
#include "peers/nws/citizens.hpp"
#include "peers/nws/codes.hpp"
#include "peers/nws/exchange.hpp"
#include "peers/nws/gate_store.hpp"
#include "peers/nws/noting.hpp"
#include "peers/nws/reconcile_store.hpp"
#include "peers/nws/reconciling.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/records/retention.hpp"

#include <nlohmann/json.hpp>


namespace chukan::nws {
namespace {

class nws_system final : public runtime::system {
public:
    explicit nws_system(runtime::context& context)
        : context_(context), keys_(context.keys), book_(context.config_directory), permit_keys_(context.secrets_directory), releases_(context),
          codes_(context, keys_, book_), reconciler_(context, book_), gates_(context, book_), exchange_(context, keys_, book_, gates_, permit_keys_, releases_), notices_(context),
          citizens_(context, keys_, book_, gates_), retention_(context, reconcile_store::remove_expired)
    {
        codes_.register_messages();
        exchange_.register_messages();
        notices_.register_messages();
        gates_.register_routes();
        citizens_.register_routes();
        citizens_.register_messages();
        const std::vector<std::string> systems{"system"};
        permit_keys_.register_routes(context_);
        context_.router.get("/exchange-records", [this](http::request& request) { return records(request); }, systems);
        context_.router.post("/reconciliations", [this](http::request& request) { return reconcile(request); }, systems);
        context_.router.get("/masters", [this](http::request& request) { return masters(request); }, systems);
        context_.router.get("/masters/{name}", [this](http::request& request) { return master(request); }, systems);
    }

    void start() override
    {
        releases_.start();
        retention_.start();
    }
    void stop() override
    {
        retention_.stop();
        releases_.stop();
    }

    void reset(db::transaction& running, std::int16_t environment) override
    {
        store::erase_environment(running, environment);
        gate_store::erase_environment(running, environment);
        citizen_store::erase_environment(running, environment);
        keys_.forget(environment);
    }

private:
    /// The world's controls see the records of an environment; a person needs the right.
    std::int16_t environment_for(const http::request& request, std::string_view right) const
    {
        if (!request.header("chukan-caller") && request.peer.identity && request.peer.identity->organisation == "control")
            return context_.environment_of(request);
        const auto caller = context_.caller_of(request);
        caller.require(right);
        return caller.environment;
    }

    http::response records(http::request& request)
    {
        const auto environment = environment_for(request, "record.read");
        store::record_query query;
        query.asker_body = request.query_or("asker_body", "");
        query.provider_body = request.query_or("provider_body", "");
        query.exchange_number = request.query_or("exchange_number", "");
        query.after = request.query_or("cursor", "");
        query.limit = request.integer_query("limit", 100, 1, 1000);
        return http::response::json(context_.database.transact([&](db::transaction& running) { return store::records(running, environment, query); }));
    }

    http::response reconcile(http::request& request)
    {
        const auto environment = environment_for(request, "operator.read");
        const auto settle = std::chrono::milliseconds(request.integer_query("settle_ms", 2000, 0, 60000));
        return http::response::json(reconciler_.run(environment, settle));
    }

    static const std::vector<std::string>& master_names()
    {
        static const std::vector<std::string> names{"bodies", "procedures", "information", "permissions"};
        return names;
    }

    http::response masters(http::request& request)
    {
        environment_for(request, "master.read");
        return http::response::json(nlohmann::json{{"items", master_names()}}.dump());
    }

    /// 配信マスター, always in full (guide: 全件適用); permissions is the 照会許可用照合リスト.
    http::response master(http::request& request)
    {
        const auto environment = environment_for(request, "master.read");
        const auto& name = request.path_values.at("name");
        if (std::find(master_names().begin(), master_names().end(), name) == master_names().end())
            throw service_error("E9310");
        if (name != "permissions")
            return http::response::json(read_file(context_.config_directory + "/masters/" + name + ".json"));
        nlohmann::json lines = nlohmann::json::array();
        const auto table = book_.permissions();
        const auto today = context_.environments.today(environment);
        for (const auto& line : table->all()) {
            if (!releases_.holds_office(environment, line.office))
                continue; // 照会許可用照合リスト as the release in use has it
            lines.push_back({{"row", line.row}, {"line", line.line}, {"asker_kind", line.asker_kind}, {"office", line.office}, {"procedure", line.procedure},
                             {"provider_kind", line.provider_kind}, {"information", line.information}, {"valid_from", line.valid_from},
                             {"valid_to", line.valid_to}, {"source", line.source}, {"article", table->citation(line.row, today)},
                             {"article_en", table->citation_en(line.row, today)}});
        }
        return http::response::json(nlohmann::json{{"permissions", std::move(lines)}}.dump());
    }

    runtime::context& context_;
    code_keys keys_;
    law::book book_;
    permit_keys permit_keys_;
    release::watch releases_;
    code_office codes_;
    reconciler reconciler_;
    gates gates_;
    exchange_office exchange_;
    record_notices notices_;
    citizen_desk citizens_;
    records::retention retention_;
};

} // namespace

std::unique_ptr<runtime::system> create_nws(runtime::context& context)
{
    return std::make_unique<nws_system>(context);
}

} // namespace chukan::nws
