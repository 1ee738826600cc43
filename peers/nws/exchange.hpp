#pragma once
#include "peers/nws/gates.hpp"
#include "peers/nws/keys.hpp"
#include "peers/nws/permit_keys.hpp"
#include "peers/nws/refusals.hpp"
#include "peers/nws/store.hpp"
#include "platform/release/release_watch.hpp"
#include "platform/runtime/system.hpp"

#include <variant>

namespace chukan::nws {

/// 情報照会 and 情報提供: decides, translates the person's code, issues the permit, keeps the record, and passes the sealed answer on unread.
class exchange_office {
public:
    exchange_office(runtime::context& context, code_keys& keys, law::book& book, const gates& gates, permit_keys& signing, release::watch& releases);
    void register_messages();

private:
    struct permission {
        const law::body* asker;
        const law::body* provider;
        std::string id_code;
        passage way;
    };
    std::string take_inquiries(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);
    std::variant<permission, refusal> decide(const messages::message& message, const contract::inquiries& inquiries, std::size_t index, const std::string& today,
                                             const law::bodies& bodies, const law::permissions& table, const gate_view& view);
    std::optional<std::string> render_requests(db::transaction& running, const messages::message& message);
    std::string take_answers(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);
    std::string take_keys(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);

    runtime::context& context_;
    code_keys& keys_;
    law::book& book_;
    const gates& gates_;
    permit_keys& signing_;
    release::watch& releases_;
    const law::names names_;
};

} // namespace chukan::nws
