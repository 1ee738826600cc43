#include "server/provision/provision.hpp"

#include "platform/base/error.hpp"
#include "platform/contract/contract.hpp"
#include "platform/log/log.hpp"
#include "server/provision/sending.hpp"
#include "server/provision/store.hpp"

#include <nlohmann/json.hpp>

namespace chukan::provision {

namespace {

/// They are kept as lists joined by commas.
void refuse_separators(const contract::column& values, const char* field)
{
    for (const auto& value : values)
        if (value.empty() || value.find(',') != std::string::npos)
            throw service_error("E9203", {{"field", field}});
}

class provision_system final : public runtime::system {
public:
    explicit provision_system(runtime::context& context) : context_(context)
    {
        context_.messages.body_may_change("code-requests"); // what is answered already is left out when it comes again
        context_.messages.receives("code-requests",
                                   [this](db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again) {
                                       return receive_requests(running, message, body, again);
                                   },
                                   {"intermediate"});
        register_sending(context_);
        const std::vector<std::string> systems{"system"};
        context_.router.get("/code-acquisitions", [this](http::request& request) { return list(request); }, systems);
        context_.router.post("/code-acquisitions/send", [this](http::request& request) { return send(request); }, systems);
        context_.router.get("/code-acquisitions/summary", [this](http::request& request) { return summary(request); }, systems);
    }

    void start() override
    {
        // Work whose job was given up while a neighbour was away for long begins again with the process.
        context_.database.transact([&](db::transaction& running) {
            for (const auto environment : store::environments_with_released(running))
                wake_sending(context_, running, environment);
        });
        for (const auto& environment : context_.environments.all())
            show_waiting(context_, environment.id);
    }

    void reset(db::transaction& running, std::int16_t environment) override { store::erase_environment(running, environment); }

private:
    /// The 取りまとめ機関 alone: an insurer's user is refused whatever rights portal lists.
    access::caller operator_of(const http::request& request, const char* right)
    {
        auto caller = context_.caller_of(request);
        caller.require(right);
        if (!caller.insurer.empty())
            throw service_error("E9301", {{"right", right}});
        return caller;
    }

    std::string now(std::int16_t environment) { return clock::to_iso(context_.environments.now(environment)); }

    std::string receive_requests(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again)
    {
        const auto requests = contract::decode<contract::code_requests>(body);
        refuse_separators(requests.acquisition_number, "acquisition_number");
        refuse_separators(requests.person_key, "person_key");
        if (!again && !requests.acquisition_number.empty()) {
            const auto environment = context_.environments.find(message.environment);
            const bool automatic = environment && environment->automatic_sending;
            store::add_group(running, message.environment, requests, automatic, now(message.environment));
            if (automatic)
                wake_sending(context_, running, message.environment);
            running.after_commit([this, id = message.environment] { show_waiting(context_, id); });
        }
        return contract::encode(contract::item_results{});
    }

    http::response list(http::request& request)
    {
        const auto caller = operator_of(request, "operator.read");
        return http::response::json(
            context_.database.transact([&](db::transaction& running) { return store::waiting_groups(running, caller.environment); }));
    }

    /// 送信実行 of all that waits (domain.md 1.4, step 6). What juki refused before goes out again.
    http::response send(http::request& request)
    {
        const auto caller = operator_of(request, "operator.send");
        std::uint64_t count = 0;
        std::size_t again = 0;
        context_.database.transact([&](db::transaction& running) {
            count = store::release(running, caller.environment, caller.user_id, now(caller.environment));
            const auto parked = store::unpark_batches(running, caller.environment);
            again = parked.size();
            for (const auto& message : parked)
                context_.messages.resend(running, message);
            if (count > 0)
                wake_sending(context_, running, caller.environment);
        });
        const auto batches = (count + context_.batch_limit - 1) / context_.batch_limit + again;
        log::write(log::level::info, context_.name, "acquisitions.released",
                   {{"environment", std::to_string(caller.environment)}, {"user", caller.user_id}, {"items", std::to_string(count)}});
        return http::response::json(nlohmann::json{{"sent_batches", batches}, {"count", count}}.dump());
    }

    http::response summary(http::request& request)
    {
        const auto caller = operator_of(request, "operator.read");
        return http::response::json(
            context_.database.transact([&](db::transaction& running) { return store::summary(running, caller.environment); }));
    }

    runtime::context& context_;
};

} // namespace

std::unique_ptr<runtime::system> create_provision(runtime::context& context)
{
    return std::make_unique<provision_system>(context);
}

} // namespace chukan::provision
