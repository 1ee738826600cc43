#pragma once
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"
#include "platform/records/note_store.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// SQL of institutions (schema/institutions).
namespace chukan::institutions::store {

// Copies (store_copies.cpp).
struct copies {
    std::vector<std::string> unit, body;
    std::vector<std::int64_t> reference;
    std::vector<std::string> information, valid_from, valid_to, content, held, disclosure; // held: t or f
};
/// Adds what is new, replaces what is there, and makes its persons known; a person whose acquisition failed is tried again. Returns how many copies were new.
std::uint64_t put_copies(db::transaction& running, std::int16_t environment, const copies& values);

struct wanted {
    std::vector<std::string> body, unit, link_code, information, period_from, period_to, today;
};
struct found_copy {
    std::size_t index{0};     // into `wanted`
    std::string content;
    bool held{false};
    std::string disclosure;
    bool asked_period{false}; // several copies of one period belong together; without a period the first is the one in force
};
/// The copies of each wanted item, the latest first. An item that has none is missing.
std::vector<found_copy> find_copies(db::transaction& running, std::int16_t environment, const wanted& values);

// Codes (store_codes.cpp).
struct waiting_person {
    std::string unit;
    std::int64_t reference{0};
    std::int64_t attempts{0};
};
std::vector<waiting_person> waiting_persons(db::transaction& running, std::int16_t environment, unsigned limit);
std::vector<std::int16_t> environments_with_waiting(db::transaction& running);
struct new_acquisitions {
    std::vector<std::string> batch, unit;
    std::vector<std::int64_t> ordinal;
    std::vector<std::string> acquisition_number;
    std::vector<std::int64_t> reference;
};
/// False when some of the persons are no longer waiting: another process was quicker.
bool begin_acquisitions(db::bulk_transaction& running, std::int16_t environment, const new_acquisitions& values);
contract::resident_resolutions acquisitions(db::transaction& running, std::int16_t environment, const std::string& batch);
void acknowledge_batch(db::transaction& running, std::int16_t environment, const std::string& batch, const std::vector<std::string>& results);
/// One result code per item: I0000, or E9310 for a 取得番号 that nobody waits for.
std::vector<std::string> attach_codes(db::transaction& running, std::int16_t environment, const contract::link_codes& codes, const std::string& at);

// Exchange (store_exchange.cpp).
struct record {
    std::string exchange_number, side, asker_body, provider_body, office, procedure, information, item_codes;
    std::string asked_at, provided_at, status, result_code, asker_disclosure, provider_disclosure;
};
/// Those of these 処理通番 that this side has a record of as the provider.
std::set<std::string> provided_before(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers);
/// Writes the records; one that is there already is brought up to date (a held answer that was released).
void write_records(db::transaction& running, std::int16_t environment, const std::vector<record>& records);

struct answer {
    std::string exchange_number, status, result_code, provided_at, disclosure, ephemeral_key, sealed;
};
void add_answers(db::bulk_transaction& running, std::int16_t environment, const std::string& batch, const std::vector<answer>& answers);
contract::answers answers(db::transaction& running, std::int16_t environment, const std::string& batch);
void forget_answers(db::transaction& running, std::int16_t environment, const std::string& batch);

void hold_requests(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers,
                   const std::vector<std::string>& bodies, const std::vector<std::string>& requests, const std::string& at);
std::optional<std::string> take_held_request(db::transaction& running, std::int16_t environment, const std::string& exchange_number);

struct new_inquiries {
    std::vector<std::string> client_reference, asker_body, unit;
    std::vector<std::int64_t> reference;
    std::vector<std::string> provider_body, office, procedure, information, period_from, period_to, asker_disclosure;
};
struct added_inquiry {
    std::int64_t id{0};
    std::string state, result_code;
};
/// Persons without a code become エラー at once (E6010); the others wait for nws, all in the message `batch`.
std::vector<added_inquiry> add_inquiries(db::transaction& running, std::int16_t environment, const new_inquiries& values, const std::string& batch,
                                         const std::string& at);
contract::inquiries inquiries(db::transaction& running, std::int16_t environment, const std::string& batch);
void note_receipts(db::transaction& running, std::int16_t environment, const std::string& batch, const contract::inquiry_receipts& receipts);
/// The asker's own record of each permitted inquiry of the batch, open until its answer comes.
void record_asked(db::transaction& running, std::int16_t environment, const std::string& batch);
bool any_sending(db::transaction& running, std::int16_t environment);

struct open_inquiry {
    std::size_t index{0};
    std::int64_t id{0};
    std::string asker_body, provider_body, office, procedure, information, asked_at, asker_disclosure;
};
std::vector<open_inquiry> inquiries_of(db::transaction& running, std::int16_t environment, const std::vector<std::string>& exchange_numbers);
struct inquiry_outcome {
    std::int64_t id{0};
    std::string state, result_code, content;
};
/// Settles those that are open; of those whose term is over an answer is taken still, but not the word that there is none yet. Returns the ids of the ones it changed.
std::set<std::int64_t> settle_inquiries(db::transaction& running, std::int16_t environment, const std::vector<inquiry_outcome>& outcomes, const std::string& at);

/// The term of each environment: what was asked before `asked_before` and is not answered is over now (`at`).
struct overdue {
    std::vector<std::int64_t> environment;
    std::vector<std::string> asked_before, at;
};
/// 回答期限超過 for at most `limit` inquiries of each environment, with their records. Returns how many.
std::uint64_t expire_inquiries(db::transaction& running, const overdue& terms, unsigned limit);

/// JSON for the routes.
std::string inquiry_page(db::transaction& running, std::int16_t environment, std::int64_t after, unsigned limit);
std::optional<std::string> inquiry_json(db::transaction& running, std::int16_t environment, std::int64_t id);
/// For records::noter; `side` is asker or provider.
std::optional<std::string> lock_record(db::transaction& running, std::int16_t environment, const std::string& side, const std::string& exchange_number);
void apply_note(db::transaction& running, std::int16_t environment, const std::string& side, const records::note& value, const std::string& digest);
std::string record_page(db::transaction& running, std::int16_t environment, const std::string& side, std::int64_t after, unsigned limit);
std::string summary(db::transaction& running, std::int16_t environment, std::int64_t from, std::int64_t to, bool with_copies);

void erase_environment(db::transaction& running, std::int16_t environment);

} // namespace chukan::institutions::store
