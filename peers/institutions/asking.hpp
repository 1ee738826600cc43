#pragma once
#include "peers/institutions/store.hpp"
#include "peers/institutions/world.hpp"
#include "platform/law/inquiry_limits.hpp"

namespace chukan::institutions {

/// 情報照会 by these bodies: a municipality asks a union for what it needs to collect premiums (番号法別表第二, 82の項).
class asker {
public:
    asker(runtime::context& context, world& world)
        : context_(context), world_(world), term_(std::chrono::hours(24) * law::load_inquiry_limits(context.config_directory).answer_days)
    {
    }
    /// inquiries (out), answers (in).
    void register_messages();
    /// Ends what nobody answered in time, in every environment.
    void expire();
    /// JSON {"items":[{asker_body, resident_reference, provider_body, information, office?, procedure?, period_from?, period_to?, asker_disclosure?, reference?}]},
    /// at most 1,000; `only_body` not empty: of that body alone (a peer's certificate). Returns {"items":[{inquiry_id, state, result_code}]}.
    /// Throws service_error E9203 naming the item and field.
    std::string ask(std::int16_t environment, const std::string& body, const std::string& only_body);
    /// The same for at most 1,000 inquiries that are well formed. One transaction.
    std::string ask(std::int16_t environment, const store::new_inquiries& values);

private:
    std::string take_answers(db::bulk_transaction& running, std::int16_t environment, const contract::answers& answers);
    /// The reply of the first time to a message that comes again: which 処理通番 are ours.
    std::string answered_before(db::bulk_transaction& running, std::int16_t environment, const contract::answers& answers);

    runtime::context& context_;
    world& world_;
    const std::chrono::hours term_;
};

} // namespace chukan::institutions
