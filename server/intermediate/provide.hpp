#pragma once
#include "platform/contract/contract.hpp"
#include "server/intermediate/core.hpp"
#include "server/intermediate/permit_key.hpp"
#include "server/intermediate/provide_store.hpp"

namespace chukan::intermediate {

/// 情報提供: others ask our unions (domain.md 2.2 steps 4 and 5). Permit and law are checked again here, the answer is sealed for the asker alone.
class provider {
public:
    provider(core& shared, permit_key& key);

    /// Answers of our insurers to requests of others inside this server, whose permission the caller has looked up. Both requests and our side of the records are stored.
    contract::answers answer_inside(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests);

private:
    /// A permit is good for one answer: what was asked for before under its 処理通番 is left out, whatever message brings it again.
    contract::answer_requests first_used(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests);
    void answer(db::bulk_transaction& running, const messages::message& message, const contract::answer_requests& requests);
    /// I0000, or why this request may not be answered.
    std::string judge(std::int16_t environment, const contract::answer_requests& requests, std::size_t index, const law::permit_keys& keys);
    provide_store::outcome build(db::transaction& running, std::int16_t environment, const contract::answer_requests& requests,
                                 const contract::column& verdicts, bool by_hand);
    http::response pending(http::request& request);
    http::response release(http::request& request);
    http::response records(http::request& request);

    core& core_;
    permit_key& key_;
};

} // namespace chukan::intermediate
