#include "peers/institutions/answering.hpp"
#include "peers/institutions/loading.hpp"
#include "platform/base/error.hpp"

#include <gtest/gtest.h>

namespace chukan::institutions {
namespace {

const auto bodies = law::bodies::parse(R"({"bodies":[
    {"code":"9902131016000000","name":"千代田区長","kind":"02","unit":"9902131016000000","system":"institutions"},
    {"code":"9901130001000000","name":"東京","kind":"01","unit":"shared-server","system":"intermediate"}]})", "test");

TEST(Copies, ALineBecomesAContent)
{
    store::copies to;
    parse_copy(R"({"body":"9902131016000000","reference":130000000001,"information":"TM90000000000001",)"
               R"("items":[["TK1","氏名","甲"],["TK2","住所","乙"]],"valid_from":"20170601","valid_to":""})",
               1, *bodies, to);
    ASSERT_EQ(to.body.size(), 1u);
    EXPECT_EQ(to.reference[0], 130000000001);
    EXPECT_EQ(to.unit[0], "9902131016000000");
    EXPECT_EQ(to.held[0], "f");
    const auto content = contract::decode<contract::answer_content>(to.content[0]);
    EXPECT_EQ(content.item_name, (contract::column{"氏名", "住所"}));
    EXPECT_EQ(content.value, (contract::column{"甲", "乙"}));
    EXPECT_EQ(item_codes_of(to.content[0]), "TK1 TK2");
}

std::string refused(const std::string& line)
{
    store::copies to;
    try {
        parse_copy(line, 7, *bodies, to);
    } catch (const service_error& failure) {
        return failure.code() + " " + failure.values().at("field");
    }
    return "";
}

TEST(Copies, ABadLineIsNamedButNeverQuoted)
{
    EXPECT_EQ(refused("not json 秘密"), "E9203 line 7 ");
    EXPECT_EQ(refused(R"({"body":"9901130001000000"})"), "E9203 line 7 body");
    EXPECT_EQ(refused(R"({"body":"9902131016000000","reference":"x"})"), "E9203 line 7 reference");
    EXPECT_EQ(refused(R"({"body":"9902131016000000","reference":1,"information":"I","valid_from":"","valid_to":"","items":[["a"]]})"), "E9203 line 7 items");
}

TEST(Contents, SeveralCopiesBecomeOneAnswer)
{
    contract::answer_content first{"I", {"A"}, {"甲"}, {"1"}}, second{"I", {"B", "C"}, {"乙", "丙"}, {"2", "3"}};
    const auto one = contract::encode(first);
    EXPECT_EQ(merge_contents({one}), one);
    const auto both = contract::decode<contract::answer_content>(merge_contents({one, contract::encode(second)}));
    EXPECT_EQ(both.item_code, (contract::column{"A", "B", "C"}));
    EXPECT_EQ(both.value, (contract::column{"1", "2", "3"}));
}

TEST(Contents, SealingBindsNumberAndBothBodies)
{
    EXPECT_EQ(sealing_context("N", "A", "P"), "N|A|P");
}

} // namespace
} // namespace chukan::institutions
