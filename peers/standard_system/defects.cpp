#include "peers/standard_system/defects.hpp"

#include "peers/standard_system/random.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace chukan::standard_system {
namespace {

constexpr std::array<defect_description, 14> descriptions{{
    {"E2009", "registration", "check digit of the 個人番号"},
    {"E2001", "registration", "氏名 is empty"},
    {"E2006", "registration", "生年月日 is no day of the calendar"},
    {"E2007", "registration", "性別 is not in the code table"},
    {"E2005", "registration", "郵便番号 has six digits"},
    {"E2010", "registration", "氏名カナ is half-width"},
    {"E3001", "registration", "被保険者番号 is missing for a 被保険者"},
    {"E3002", "registration", "資格取得年月日 given for a 世帯構成員"},
    {"E3003", "registration", "資格喪失年月日 before 資格取得年月日"},
    {"E4004", "registration", "宛名番号 of the row before"},
    {"E4003", "registration", "個人番号 of the row before"},
    {"E4009", "registration", "保険者番号 of another union"},
    {"E5001", "acquisition", "nobody in the 住基 has this 個人番号"},
    {"E5002", "acquisition", "住民票 removed before the union heard of it"},
}};

} // namespace

const defect_description& describe(defect kind)
{
    return descriptions.at(static_cast<std::size_t>(kind));
}

defect_plan::defect_plan(std::uint64_t records, std::uint64_t count, std::uint64_t seed) : records_(records), count_(count), seed_(seed)
{
    // Every other row at most: a duplicate needs a sound row before it.
    if (count > records / 2)
        throw std::runtime_error("at most half of the persons can have a defect");
}

std::optional<defect> defect_plan::of(std::uint64_t number, const person& one) const
{
    if (count_ == 0)
        return std::nullopt;
    const std::uint64_t width = records_ / count_, slot = (number - 1) / width;
    // The first row of a slot is always sound.
    if (slot >= count_ || (number - 1) % width != 1 + hash("defect " + std::to_string(slot), seed_) % (width - 1))
        return std::nullopt;
    auto kind = static_cast<defect>(slot % descriptions.size());
    if (one.insured && kind == defect::eligibility_of_member)
        kind = defect::insured_number_missing;
    if (!one.insured && (kind == defect::insured_number_missing || kind == defect::lost_before_acquired))
        kind = defect::eligibility_of_member;
    return kind;
}

} // namespace chukan::standard_system
