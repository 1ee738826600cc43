#pragma once
#include "platform/db/database.hpp"

#include <cstdint>
#include <map>
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

/// By tags of 個人番号.
void resolve_numbers(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& unit,
                     const std::vector<std::string>& acquisition_numbers, const std::vector<std::string>& tags, const std::string& now);
/// By resident references.
void resolve_references(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& unit,
                        const std::vector<std::string>& acquisition_numbers, const std::vector<std::int64_t>& references, const std::string& now);
/// Result by 取得番号 of what `batch` resolved.
std::map<std::string, std::string> results(db::transaction& running, std::int16_t environment, const std::string& batch);

struct issue {
    std::string acquisition_number, unit, code_sealed;
    std::int64_t reference{0};
};
/// The resolved ones of a batch, in a fixed order.
std::vector<issue> issues(db::transaction& running, std::int16_t environment, const std::string& batch);
void note_issue_results(db::transaction& running, std::int16_t environment, const std::string& batch,
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
