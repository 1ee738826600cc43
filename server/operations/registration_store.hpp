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
        std::string receipt;        // of this insurer's enrollee with that 個人番号; empty when there is none
        std::string addressee_number;
    };
    std::unordered_map<std::string, std::string> receipt_of_addressee;
    std::unordered_map<std::string, std::string> receipt_of_insured;
    std::unordered_map<std::string, person> person_of_tag;
};

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
/// Are there parts of this file that intermediate has not acknowledged?
bool awaits_acknowledgement(db::transaction& running, std::int16_t environment, const std::string& receipt);

void reset_registration(db::transaction& running, std::int16_t environment);

} // namespace chukan::operations
