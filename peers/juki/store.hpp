#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// All SQL of the 住基. Numbers and codes come in and go out sealed.
namespace chukan::juki {

struct resident_row {
    std::int64_t reference{0};
    std::string number_tag, number_sealed, code_sealed;
    std::string name, kana, birth_date, sex, postal_code, address, municipality;
    int state{0};
    std::string changed_on, reason, digest;
};

struct load_counts {
    std::uint64_t added{0}, changed{0}, unchanged{0};
};

namespace store {

/// One load at a time per environment, until the end of the transaction.
void lock_residents(db::transaction& running, std::int16_t environment);
/// Digests of those of `references` that are there already.
std::map<std::int64_t, std::string> digests(db::transaction& running, std::int16_t environment, const std::vector<std::int64_t>& references);
void add(db::bulk_transaction& running, std::int16_t environment, const std::vector<const resident_row*>& rows, const std::string& now);
/// Keeps the old rows in the history and a replaced 個人番号 as a former one.
void change(db::transaction& running, std::int16_t environment, const std::vector<const resident_row*>& rows, const std::string& now);

/// Notes that these 取得番号 are asked about. False for one that was asked about before: it belongs to that message.
std::vector<bool> mark_asked(db::transaction& running, std::int16_t environment, const std::vector<std::string>& numbers);

struct found_resident {
    std::int64_t reference{0};
    std::string result;       // I0000, E5001 該当なし, E5002 消除, E5003 番号変更
    std::string code_sealed;  // empty when there is nobody
};
/// In the order of the tags of 個人番号, or of the resident references.
std::vector<found_resident> find_numbers(db::transaction& running, std::int16_t environment, const std::vector<std::string>& tags);
std::vector<found_resident> find_references(db::transaction& running, std::int16_t environment, const std::vector<std::int64_t>& references);

/// What one message asked about and what came of it.
struct resolved_batch {
    std::string unit;
    std::size_t items{0}, resolved{0};
    std::vector<std::int64_t> failed_place;
    std::vector<std::string> failed;
    std::string numbers, codes_sealed; // of the resolved ones, joined by commas; empty when nws has answered
};
void add_batch(db::transaction& running, std::int16_t environment, const std::string& batch, const resolved_batch& value, const std::string& now);
std::optional<resolved_batch> find_batch(db::transaction& running, std::int16_t environment, const std::string& batch);
/// nws has answered: numbers and codes go.
void finish_batch(db::transaction& running, std::int16_t environment, const std::string& batch, std::size_t issued);

// Batches from before schema/juki/0002 (store_earlier.cpp).
struct issue {
    std::string acquisition_number, unit, code_sealed;
    std::int64_t reference{0};
};
std::map<std::string, std::string> earlier_results(db::transaction& running, std::int16_t environment, const std::string& batch);
std::vector<issue> earlier_issues(db::transaction& running, std::int16_t environment, const std::string& batch);
void note_earlier_results(db::transaction& running, std::int16_t environment, const std::string& batch,
                          const std::vector<std::string>& acquisition_numbers, const std::vector<std::string>& results);

struct summary {
    std::int64_t live{0}, dead{0}, abroad{0}, last_reference{0}, issued{0};
    std::map<std::string, std::int64_t> resolutions;
};
/// `last_reference` is the greatest one between `from` and `to`, 0 when there is none.
summary summarise(db::transaction& running, std::int16_t environment, std::int64_t from, std::int64_t to);
void reset(db::transaction& running, std::int16_t environment);

} // namespace store
} // namespace chukan::juki
