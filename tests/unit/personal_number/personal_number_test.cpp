#include "platform/base/error.hpp"
#include "platform/personal_number/contract.hpp"
#include "platform/personal_number/personal_number.hpp"

#include <gtest/gtest.h>

namespace chukan {
namespace {

TEST(PersonalNumberType, HoldsOnlyRightNumbers)
{
    const auto number = PersonalNumber::from_digits("999123456782");
    ASSERT_TRUE(number);
    EXPECT_EQ(number->reveal_digits(), "999123456782");
    EXPECT_EQ(number->masked(), "********6782");
    EXPECT_FALSE(PersonalNumber::from_digits("999123456783"));
    EXPECT_FALSE(PersonalNumber::from_digits(""));
    EXPECT_TRUE(*number == *PersonalNumber::from_digits("999123456782"));
    EXPECT_FALSE(*number == *PersonalNumber::from_digits("999111111119"));
}

TEST(NumberMessages, GoBothWays)
{
    const contract::code_resolutions sent{"shared-server", {"A1", "A2"}, {"999123456782", ""}};
    const auto got = contract::decode_code_resolutions(contract::encode_numbers(sent));
    EXPECT_EQ(got.unit, sent.unit);
    EXPECT_EQ(got.acquisition_number, sent.acquisition_number);
    EXPECT_EQ(got.personal_number, sent.personal_number);
    EXPECT_EQ(contract::decode_number_request(contract::encode_numbers(contract::number_request{{"k"}})).person_key, std::vector<std::string>{"k"});
    EXPECT_TRUE(contract::decode_number_reply(contract::encode_numbers(contract::number_reply{})).personal_number.empty());
}

class BadNumberMessage : public testing::TestWithParam<const char*> {};

TEST_P(BadNumberMessage, IsRefusedWithoutQuotingIt)
{
    try {
        contract::decode_code_resolutions(GetParam());
        FAIL();
    } catch (const service_error& problem) {
        EXPECT_EQ(problem.code(), "E9203");
        for (const auto& [name, value] : problem.values())
            EXPECT_EQ(value.find("999123456782"), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(All, BadNumberMessage,
                         testing::Values("", "[]", "{", R"({"unit":"u"})", R"({"unit":1,"acquisition_number":[],"personal_number":[]})",
                                         R"({"unit":"u","acquisition_number":["a"],"personal_number":[]})",
                                         R"({"unit":"u","acquisition_number":["a"],"personal_number":[999123456782]})",
                                         R"({"unit":"u","acquisition_number":"999123456782","personal_number":[]})",
                                         R"({"unit":"u","acquisition_number":["a"],"personal_number":[[[["999123456782"]]]]})"));

} // namespace
} // namespace chukan
