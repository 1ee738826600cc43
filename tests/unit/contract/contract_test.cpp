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

TEST(Contract, WhatIsNotPlainGoesThereAndBackToo)
{
    const inquiry_receipts sent{{"1", ""}, {"E6001", "I0000"}, {"照会できません\n\"理由\"\\", ""}, {"\x7f \t é 𠮷", "{}[],:"}};
    const auto text = encode(sent);
    const auto received = decode<inquiry_receipts>(text);
    EXPECT_EQ(received.exchange_number, sent.exchange_number);
    EXPECT_EQ(received.reason_ja, sent.reason_ja);
    EXPECT_EQ(received.reason_en, sent.reason_en);
    EXPECT_EQ(decode<item_results>(R"( { "more" : {"a":[1.5e3]} , "result" : [ "\u3042\u0041" , "x" ] } )").result, (column{"あA", "x"})) << "another's writing";
    EXPECT_EQ(decode<item_results>(R"({"result":["a"],"result":["b"]})").result, column{"b"}) << "the last one counts";
    EXPECT_EQ(decode<branch_block_request>(R"({"count": 12 ,"insurer":"x"})").count, 12u);
    EXPECT_EQ(decode<code_states_request>(encode(code_states_request{"i", {}, "", 7})).limit, 7u);
}

TEST(Contract, NothingPassesThatIsNoJson)
{
    for (const char* body : {R"({"result":["a"]}x)", R"({"result":["a",]})", R"({"result":["a"],})", R"({"result":[a]})", R"({"result":["\x"]})", "{\"result\":[\"a\nb\"]}",
                             "{\"result\":[\"\xff\"]}", R"({"result":["a])", "", R"({"result" ["a"]})"})
        EXPECT_EQ(field_refused<item_results>(body), "E9203 (JSON)") << body;
    EXPECT_EQ(field_refused<item_results>(R"({"result":[1]})"), "E9203 result");
    for (const char* count : {"01", "1.5x", "+1", "--1"})
        EXPECT_EQ(field_refused<branch_block_request>(R"({"insurer":"x","count":)" + std::string(count) + "}"), "E9203 (JSON)") << count;
}

} // namespace
} // namespace chukan::contract
