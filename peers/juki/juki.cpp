#include "peers/juki/juki.hpp"

#include "peers/juki/card_store.hpp"
#include "peers/juki/cards.hpp"
#include "peers/juki/loading.hpp"
#include "peers/juki/resolving.hpp"
#include "platform/runtime/world_data.hpp"

#include <nlohmann/json.hpp>

namespace chukan::juki {
namespace {

class juki_system final : public runtime::system {
public:
    explicit juki_system(runtime::context& context) : context_(context), resolver_(context), cards_(context)
    {
        resolver_.register_messages();
        cards_.register_messages();
        cards_.register_routes();
        http::route load;
        load.method = "POST";
        load.pattern = "/internal/residents";
        load.body = http::body_policy::streamed;
        load.callers = {"system"};
        load.async = [this](http::request& request) { return load_residents(request); };
        context_.router.add(std::move(load));
        context_.router.get("/internal/summary", [this](http::request& request) { return summary(request); }, {"system"});
    }

    void reset(db::transaction& running, std::int16_t environment) override
    {
        card_store::reset(running, environment);
        store::reset(running, environment);
    }

private:
    /// Residents come from the world's generator, by control's hand; no other system may write or count them.
    boost::asio::awaitable<http::response> load_residents(http::request& request)
    {
        runtime::require_control(request);
        resident_loader loader(context_, context_.environment_of(request));
        co_await runtime::load(request, loader);
        const auto& counts = loader.counts();
        const nlohmann::json answer{{"added", counts.added}, {"changed", counts.changed}, {"unchanged", counts.unchanged}};
        co_return http::response::json(answer.dump());
    }

    http::response summary(http::request& request)
    {
        runtime::require_control(request);
        const auto environment = context_.environment_of(request);
        const auto from = request.integer_query("from", 0, 0, INT64_MAX);
        const auto to = request.integer_query("to", INT64_MAX, 0, INT64_MAX);
        const auto counted = context_.database.transact([&](db::transaction& running) { return store::summarise(running, environment, from, to); });
        const nlohmann::json answer{{"live", counted.live},     {"dead", counted.dead},
                                    {"abroad", counted.abroad}, {"last_reference", counted.last_reference},
                                    {"issued", counted.issued}, {"resolutions", counted.resolutions}};
        return http::response::json(answer.dump());
    }

    runtime::context& context_;
    resolver resolver_;
    card_office cards_;
};

} // namespace

std::unique_ptr<runtime::system> create_juki(runtime::context& context)
{
    return std::make_unique<juki_system>(context);
}

} // namespace chukan::juki
