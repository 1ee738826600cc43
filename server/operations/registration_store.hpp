#pragma once
#include "platform/db/binary_copy.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// SQL of the registration of KN010.
namespace chukan::operations {

/// What is registered already of the rows of one part.
struct known_rows {
    struct person {
        std::string person_key;
        std::string receipt, branch; // of this insurer's enrollee with that 個人番号; empty when there is none
        bool insured_now{false};     // he has a 資格 there that is not lost
    };
    struct owner {
        std::string receipt, branch;
    };
    std::unordered_map<std::string, owner> of_addressee;
    std::unordered_map<std::string, owner> of_insured;
    std::unordered_map<std::string, person> person_of_tag;
};

/// A 被保険者 found as this person may continue his 枝番: he has one here, not from this very file, and no 資格 in force.
inline bool comes_back(const known_rows::person& person, const std::string& receipt)
{
    return !person.branch.empty() && person.receipt != receipt && !person.insured_now;
}

struct insurer_key {
    std::int16_t environment{0};
    std::string insurer;
};

known_rows find_known(db::transaction& running, const insurer_key& insurer, const std::vector<std::string>& addressees,
                      const std::vector<std::string>& insured, const std::vector<std::string>& tags);

struct emptiness {
    bool insurer{false};      // has no enrollee
    bool environment{false};  // has no person
};
/// Before a row points to one of these persons, who were found before this transaction: from here to its end none of them is removed. False: one is gone already.
bool hold_persons(db::transaction& running, std::int16_t environment, const std::vector<std::string>& person_keys);
emptiness find_emptiness(db::transaction& running, const insurer_key& insurer);

/// Rows in the order of the columns that the .cpp names.
void copy_registered(db::bulk_transaction& running, const db::binary_rows& persons, const db::binary_rows& enrollees, const db::binary_rows& periods);

struct registered_part {
    std::string receipt;
    std::uint32_t part{0};
    std::string insurer, first_branch, last_branch;
    std::size_t persons{0};
};
void insert_part(db::transaction& running, std::int16_t environment, const registered_part& part);
void acknowledge_part(db::transaction& running, std::int16_t environment, const std::string& receipt, std::int64_t part);
/// Are there parts of this file that intermediate has not acknowledged, new ones or changes?
bool awaits_acknowledgement(db::transaction& running, std::int16_t environment, const std::string& receipt);

void reset_registration(db::transaction& running, std::int16_t environment);

} // namespace chukan::operations
