#pragma once
#include "platform/intake/intake.hpp"

#include <optional>

/// SQL of the table receipt (schema/platform/0002_intake.sql).
namespace chukan::intake {

/// A receipt with what only the desk needs: where to go on, and what the lists show.
struct record : receipt {
    std::int64_t serial{0};
    std::uint64_t bytes{0}, expected_rows{0};
    std::string finished_at, reason_code, reason_values, sha256;
    std::string checked_on;      // while it is received: the day of the layout that expected_rows was counted by
    std::optional<std::int64_t> reason_position;
    std::uint32_t parts{0};
    std::uint64_t next_byte{0};
    std::uint32_t next_line{1};
    std::uint32_t result_chunks{0}, errors_chunks{0};
    std::uint64_t result_bytes{0}, errors_bytes{0};

    bool settled() const { return state == "処理完了" || state == "取込不可" || state == "取消"; }
    double progress() const;
};

namespace receipts {

std::optional<record> find(db::transaction& running, std::int16_t environment, const std::string& number);
/// The receipt that holds this file name, locked.
std::optional<record> find_by_name(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& name);
struct list_filter {
    std::vector<std::string> kinds;
    std::string uploaded_by;         // empty: by anybody of the insurer
    std::int64_t before_serial{0};   // 0: from the newest
    unsigned limit{100};
};
/// Newest first.
std::vector<record> list(db::transaction& running, std::int16_t environment, const std::string& insurer, const list_filter& filter);
std::int64_t next_serial(db::transaction& running);
void insert(db::transaction& running, const record& value);
/// False when the receipt was in none of `from` any more.
bool change_state(db::transaction& running, const record& of, const std::vector<std::string>& from, const std::string& to);
/// Held until the end of the transaction; who also changes a waiting receipt takes it first.
void lock_line(db::transaction& running, const record& of);
/// Files of one kind of one insurer are worked off one at a time, in the order of their receipts: two of them may speak of the same persons, and what came last must
/// stay. True when it is this one's turn; it is チェック中 then. False: another one's turn (which wakes this one), or it was cancelled meanwhile.
bool take_turn(db::transaction& running, const record& of);
/// The waiting file whose turn it is now that `of` is worked off, refused or cancelled; none while another one is at work.
std::optional<std::string> next_in_line(db::transaction& running, const record& of);
void refuse(db::transaction& running, const record& of, const std::string& code, const std::string& values, std::uint64_t position,
            const std::string& finished_at);
/// The structure is sound: the files for result and errors exist, the parts may begin.
void begin_parts(db::transaction& running, const record& value);
/// Progress of one part; false when another process has written this part already.
bool save_part(db::transaction& running, const record& value);
void set_result(db::transaction& running, const record& value);
bool finish(db::transaction& running, const record& of, const std::string& finished_at);
void reset(db::transaction& running, std::int16_t environment);
/// Removes files that an upload left behind a day ago (real time) and no receipt names. Returns how many.
std::uint64_t sweep(db::transaction& running);

} // namespace receipts
} // namespace chukan::intake
