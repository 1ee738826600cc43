#pragma once
#include "platform/content_keys/content_keys.hpp"
#include "server/intermediate/core.hpp"
#include "server/intermediate/inquiries.hpp"
#include "server/intermediate/provide.hpp"

namespace chukan::intermediate {

/// 医療保険者等間の情報照会 (guide 1.7.1 ②, test item ⑥): asker and provider are both insurers of this server, so nws has no part in it. The permission is that of 別表第二 all the same, read from this
/// server's own table; the answer comes from the provider's 副本 by the same rules, with 自動応答不可, 支援措置 and 不開示; both sides have their 情報提供等記録 with 経路区分 inside (模擬: whether the real
/// server keeps any is not known). Question, answer and both records are one transaction. Gates of nws (接続, 停止, 特定個人情報保護評価, 委任) are the network's and do not stand here.
class inside_road {
public:
    inside_road(core& shared, content_keys::keeper& keys, inquiries& asking, provider& providing);

    /// The job that carries what waits in this environment; cheap when nothing does.
    static void enqueue(core& shared, db::transaction& running, std::int16_t environment);

private:
    jobs::outcome carry(const jobs::job& job);
    contract::inquiry_receipts decide(db::transaction& running, std::int16_t environment, const contract::inquiries& asked);
    contract::answer_requests requests_of(db::transaction& running, std::int16_t environment, const contract::inquiries& asked, const contract::inquiry_receipts& receipts);

    core& core_;
    content_keys::keeper& keys_;
    inquiries& asking_;
    provider& providing_;
};

/// An answer that a clerk gave: to nws, or to its asker inside this server. `batch` as provide_store::release put it.
void pass_on(core& shared, db::transaction& running, std::int16_t environment, const std::string& exchange_number, const std::string& batch);

} // namespace chukan::intermediate
