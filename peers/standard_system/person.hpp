#pragma once
#include <cstdint>
#include <string>

namespace chukan::standard_system {

enum class life { live, dead, abroad };

/// One synthetic person, with all that the union, the 住基 and the municipality know of them. Days count from 1970-01-01; `none` is no date.
struct person {
    static constexpr int none = INT32_MIN;

    std::uint64_t sequence{0};        // within the insurer, from 1
    std::uint64_t reference{0};       // resident_reference of the institutions (模擬), unique over all insurers
    std::string personal_number;      // 12 digits
    std::string resident_code;        // 11 digits
    std::string name, kana, common_name;
    int born{0};
    std::string birth_date;           // YYYYMMDD, month or day 00 when unknown
    char sex{'1'};
    bool foreigner{false};

    std::string household;            // 世帯番号
    bool head{false};
    std::string relation;             // 続柄コード
    unsigned household_size{1};
    std::string head_name;

    // Where the union knows the person to live, and where the 住基 does: different for somebody who moved away.
    std::string postal_code, address, building, municipality, body;
    std::string now_postal_code, now_address, now_municipality, now_body;
    int changed{none};                // 異動年月日
    std::string change_reason;        // as a word: 転入, 転出, 転居, 死亡, 国外転出, 出生

    life state{life::live};

    bool insured{false};
    std::string insured_number, insurer_number;
    int acquired{none}, lost{none};
    std::string acquired_reason, lost_reason;
    bool facility{false};             // 住所地特例
    char burden{'1'};                 // 負担割合
    std::string limit_class;          // 限度額区分
    unsigned premium_step{0};         // 軽減区分 0–4
    unsigned income_share{0};         // 所得割額, yen
    bool special_collection{true};    // 特別徴収
    std::string care_level;           // 要介護状態区分; 00 none
};

} // namespace chukan::standard_system
