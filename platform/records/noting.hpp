#pragma once
#include "platform/contract/record_notices.hpp"
#include "platform/records/note_store.hpp"
#include "platform/runtime/system.hpp"

#include <functional>
#include <optional>
#include <string>

/// 訂正 and 不開示 of a 情報提供等記録 after the exchange, in a system that asks and answers. Append-only; told to the network by the outbox, and by the network to the other side.
namespace chukan::records {

/// How a system reaches its own record. `side` is asker or provider.
struct noted_records {
    /// The record's status, with the row locked; nothing when there is no such record.
    std::function<std::optional<std::string>(db::transaction&, std::int16_t environment, const std::string& side, const std::string& exchange_number)> lock;
    /// Sets the digest of all notes and, for a disclosure, the 不開示コード of the side that noted it.
    std::function<void(db::transaction&, std::int16_t environment, const std::string& side, const note&, const std::string& digest)> apply;
};

/// Throws service_error E9203 naming the field unless `value` says what may be said: a 訂正 of 事務, 事務手続, 特定個人情報名, or of a moment, or 不開示コード 1 or 2, with a reason of at most 600
/// bytes and no number of a person in it. Moments are brought into clock::to_iso's form.
void check_note(note& value);
/// Digits as long as a 個人番号 or 住民票コード have no place in free text, in half or full width, whatever stands between them.
bool holds_a_number(const std::string& text);

contract::record_notices notice_of(const note& value);
note note_at(const contract::record_notices& notices, std::size_t index);

class noter {
public:
    noter(runtime::context& context, noted_records how);
    /// Sends and receives `record-notices`. Before start.
    void register_messages();
    /// Adds a note of our own, whose `origin` is the side our record is of, and the notice of it. `ordinal` and `noted_at` are set here. Throws E9310 without such a record, E6016 while the exchange
    /// is still open: its answer would write over it.
    note write(db::transaction& running, std::int16_t environment, note value);

private:
    std::string take(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);

    runtime::context& context_;
    noted_records how_;
};

} // namespace chukan::records
