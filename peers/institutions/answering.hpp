#pragma once
#include "peers/institutions/store.hpp"
#include "peers/institutions/world.hpp"

namespace chukan::institutions {

/// All copies of one answer as one content: items in the order of the copies, the latest first. Each text is contract::answer_content as JSON.
std::string merge_contents(const std::vector<std::string>& contents);
/// The データ項目コード of a content, separated by blanks, as a record keeps them.
std::string item_codes_of(const std::string& content);
/// What binds a sealed answer to its inquiry (contract::answers::sealed).
std::string sealing_context(const std::string& exchange_number, const std::string& asker_body, const std::string& provider_body);

/// 情報提供 (番号法 22 条: whoever is asked through the network and may be asked must answer).
class answerer {
public:
    answerer(runtime::context& context, world& world) : context_(context), world_(world) {}
    /// answer-requests (in) and answers (out).
    void register_messages();
    /// A clerk of the body lets a held answer go (自動応答不可 → 手動応答済). False when nothing of this number is held.
    bool release(db::bulk_transaction& running, std::int16_t environment, const std::string& exchange_number);

private:
    void answer(db::bulk_transaction& running, std::int16_t environment, const contract::answer_requests& requests, bool released);
    /// E6011, E6014, E6001, E6008 or I0000: is the permit nws' own and still good, and does the law of the day of the request allow it also as this side reads it?
    std::string judge(std::int16_t environment, const contract::answer_requests& requests, std::size_t index, bool released);

    runtime::context& context_;
    world& world_;
};

} // namespace chukan::institutions
