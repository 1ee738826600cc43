#include "platform/base/error.hpp"
#include "platform/contract/contract.hpp"

#include <gtest/gtest.h>

namespace chukan::contract {
namespace {

template <class T> std::string field_refused(const std::string& body)
{
    try {
        decode<T>(body);
    } catch (const service_error& refusal) {
        return refusal.code() + " " + refusal.values().at("field");
    }
    return "taken";
}

TEST(Contract, ABatchGoesThereAndBack)
{
    const branch_map sent{"39130000", {"1", "2"}, {"a", "b"}, {"1", "2"}, {"39131016", "39131016"}};
    const auto received = decode<branch_map>(encode(sent));
    EXPECT_EQ(received.insurer, sent.insurer);
    EXPECT_EQ(received.person_key, sent.person_key);
    EXPECT_EQ(received.insurer_number, sent.insurer_number);
}

TEST(Contract, RefusalsNameTheField)
{
    EXPECT_EQ(field_refused<branch_block_request>(R"({"insurer":"39130000"})"), "E9203 count");
    EXPECT_EQ(field_refused<branch_block_request>(R"({"insurer":1,"count":2})"), "E9203 insurer");
    EXPECT_EQ(field_refused<code_requests>(R"({"unit":"u","acquisition_number":["1"],"person_key":[]})"), "E9203 person_key");
    EXPECT_EQ(field_refused<item_results>("[]"), "E9203 (object)");
    EXPECT_EQ(field_refused<item_results>("{\"result\":"), "E9203 (JSON)");
    EXPECT_EQ(field_refused<item_results>(R"({"result":[[[[[[]]]]]]})"), "E9203 (depth)");
    EXPECT_EQ(field_refused<item_results>(R"({"result":[]})"), "taken");
}

} // namespace
} // namespace chukan::contract
