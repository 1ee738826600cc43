#include "platform/identifiers/check_digits.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace chukan::identifiers {
namespace {

struct rule {
    const char* name;
    std::function<bool(std::string_view)> valid;
    std::vector<const char*> good, bad; // examples of domain.md 8, and both sides of the length
};

class CheckDigit : public testing::TestWithParam<rule> {};

TEST_P(CheckDigit, TakesTheGoodAndRefusesTheBad)
{
    for (const char* text : GetParam().good)
        EXPECT_TRUE(GetParam().valid(text)) << text;
    for (const char* text : GetParam().bad)
        EXPECT_FALSE(GetParam().valid(text)) << text;
}

TEST_P(CheckDigit, EveryOtherLastDigitIsWrong)
{
    for (const char* good : GetParam().good) {
        std::string text = good;
        if (text.size() == 5) // a 団体コード without its check digit
            continue;
        unsigned right = 0;
        for (char last = '0'; last <= '9'; ++last) {
            text.back() = last;
            right += GetParam().valid(text);
        }
        EXPECT_EQ(right, 1U) << good;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Domain8, CheckDigit,
    testing::Values(
        rule{"PersonalNumber", personal_number_valid, {"999123456782", "999111111119", "900000000028", "000000000132"},
             {"123456789019", "111111111111", "12345678901", "9991234567820", "", "12345678901a", "１23456789018"}},
        rule{"ResidentCode", resident_code_valid, {"12345678903", "90000000018", "50000000210", "24727059608"},
             {"12345678901", "90000000010", "1234567890", "123456789033", ""}},
        rule{"InsurerNumber", insurer_number_valid, {"33120015", "39131016", "39011002", "39990015", "39130000", "39140009"},
             {"39131015", "39123456", "3913101", "391310160", ""}},
        rule{"MunicipalityCode", municipality_code_valid, {"131016", "271004", "472018", "011002", "131121", "13101"},
             {"131015", "271000", "1310", "1310160", "", "1310a6", "1310a"}},
        rule{"InsuredNumber", insured_number_valid, {"00000018", "12345674", "90001231"}, {"12345678", "00000010", "0000001"}},
        rule{"BranchNumber", branch_number_valid, {"0000000000000018", "0000000000000026"}, {"0000000000000010", "000000000000001", ""}}),
    [](const auto& info) { return info.param.name; });

TEST(CheckDigits, AreMade)
{
    EXPECT_EQ(personal_number_check("12345678901"), '8');
    EXPECT_EQ(resident_code_check("1234567890"), '3');
    EXPECT_EQ(insurer_number_check("3913101"), '6');
    EXPECT_EQ(municipality_code_check("13101"), '6');
    EXPECT_THROW(personal_number_check("1234567890"), std::invalid_argument);
    EXPECT_THROW(insurer_number_check("391310a"), std::invalid_argument);
}

TEST(BranchNumbers, AreSixteenDigitsAndValid)
{
    EXPECT_EQ(branch_number(1), "0000000000000018");
    EXPECT_EQ(branch_number(999'999'999'999'999).size(), 16U);
    EXPECT_THROW(branch_number(1'000'000'000'000'000), std::invalid_argument);
    for (std::uint64_t serial = 1; serial < 2000; ++serial)
        ASSERT_TRUE(branch_number_valid(branch_number(serial))) << serial;
}

struct day {
    const char* text;
    bool date, birth;
};
class Days : public testing::TestWithParam<day> {};

TEST_P(Days, OfTheCalendar)
{
    EXPECT_EQ(date_valid(GetParam().text), GetParam().date) << GetParam().text;
    EXPECT_EQ(birth_date_valid(GetParam().text), GetParam().birth) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(All, Days,
                         testing::Values(day{"20171113", true, true}, day{"20160229", true, true}, day{"20170229", false, false},
                                         day{"20000229", true, true}, day{"19000229", false, false}, day{"20171131", false, false},
                                         day{"20171301", false, false}, day{"18500101", true, true}, day{"18491231", false, false},
                                         day{"29991231", true, true}, day{"30000101", false, false}, day{"19420500", false, true},
                                         day{"19420000", false, true}, day{"19420001", false, false}, day{"19421300", false, false},
                                         day{"2017111", false, false}, day{"201711130", false, false}, day{"2017-1-1", false, false},
                                         day{"", false, false}));

} // namespace
} // namespace chukan::identifiers
