#pragma once
#include "platform/contract/contract.hpp"
#include "server/intermediate/asking.hpp"
#include "server/intermediate/codes.hpp"
#include "server/intermediate/core.hpp"
#include "server/intermediate/deadlines.hpp"
#include "platform/law/inquiry_limits.hpp"
#include "server/intermediate/inquiry_store.hpp"
#include "server/intermediate/waiting_room.hpp"

namespace chukan::intermediate {

/// 情報照会: one by one and in bulk (JS010), the dispatcher, receipts and answers (domain.md 2.2 steps 1, 2 and 6).
class inquiries {
public:
    inquiries(core& shared, content_keys::keeper& keys);
    void start();
    void stop();

    /// What became of each inquiry of a batch, in its order.
    void take_receipts(db::transaction& running, std::int16_t environment, const std::string& batch, contract::inquiry_receipts receipts);
    void take_answers(db::transaction& running, std::int16_t environment, const contract::answers& given);

private:
    boost::asio::awaitable<http::response> ask(http::request& request);
    http::response list(http::request& request);
    boost::asio::awaitable<http::response> show(http::request& request);
    /// The same with the address of a person under 支援措置.
    http::response show_whole(http::request& request);
    void exchange();
    jobs::outcome dispatch(const jobs::job& job);
    void enqueue_dispatch(db::transaction& running, std::int16_t environment);
    /// Opens what belongs to `known`; the rest is left in `unknown` as rows of `given`.
    inquiry_store::settlement open_answers(db::transaction& running, std::int16_t environment, const contract::answers& given,
                                           const std::vector<std::size_t>& rows,
                                           const std::unordered_map<std::string, inquiry_store::open_inquiry>& known,
                                           std::vector<std::size_t>& unknown);
    void wake_receipts(db::transaction& running, std::int16_t environment, const contract::column& receipts);

    core& core_;
    content_keys::keeper& keys_;
    const law::inquiry_limits limits_;
    std::unique_ptr<asking> asking_;
    std::unique_ptr<waiting_room> room_;
    deadlines deadlines_;
};

/// What is wrong with the codes of an inquiry against the masters: a result code and its values, or nothing.
struct objection {
    std::string code;
    std::map<std::string, std::string> values;
};
std::optional<objection> check_codes(core& shared, std::int16_t environment, std::string_view provider_body, std::string_view office, std::string_view procedure,
                                     std::string_view information);

std::shared_ptr<intake::handler> make_inquiry_handler(core& shared);

} // namespace chukan::intermediate
