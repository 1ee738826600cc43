#include "platform/law/explain.hpp"

#include <gtest/gtest.h>

namespace chukan::law {
namespace {

class Explain : public testing::Test {
protected:
    explanation of(const std::string& asker, const std::string& provider, const std::string& row, const std::string& information, const std::string& day = "20171113")
    {
        const question what{bodies_->find(asker), bodies_->find(provider), "JM990000000" + row + "000", "JT990000000" + row + "001", information, day};
        const auto decided = table_->check(*what.asker, *what.provider, what.office, what.procedure, what.information, what.day);
        EXPECT_FALSE(decided.permitted());
        return explain(names_, *table_, what, decided);
    }
    static bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

    const std::string tokyo_ = "9901130001000000", chiyoda_ = "9902131016000000";
    names names_{"config"};
    std::shared_ptr<const permissions> table_ = permissions::load("config/law/permissions.csv");
    std::shared_ptr<const bodies> bodies_ = bodies::load("config/masters/bodies.json");
};

TEST_F(Explain, BeforeItsDayTheLineAndTheDayAreNamed)
{
    const auto why = of(tokyo_, chiyoda_, "80", "TM90000000000002");
    EXPECT_EQ(why.code, "E6008");
    EXPECT_EQ(why.row, "80");
    EXPECT_EQ(why.opens_on, "20180701");
    EXPECT_TRUE(says(why.reason_ja, "番号法第19条第7号・別表第二の80の項")) << why.reason_ja;
    EXPECT_TRUE(says(why.reason_ja, "2018年7月1日から")) << why.reason_ja;
    EXPECT_TRUE(says(why.reason_ja, "環境の日付 2017年11月13日")) << why.reason_ja;
    EXPECT_TRUE(says(why.reason_en, "\"local tax\" may be asked of a mayor of a municipality from 2018-07-01")) << why.reason_en;
    ASSERT_TRUE(why.nearest);
    EXPECT_EQ(why.nearest->row, "80");
    EXPECT_EQ(why.nearest->provider_kind, "02");
}

TEST_F(Explain, AnotherKindsRowIsNamedWithThoseWhoMayAsk)
{
    const auto why = of(chiyoda_, chiyoda_, "80", "TM90000000000001");
    EXPECT_EQ(why.code, "E6001");
    EXPECT_EQ(why.row, "80");
    EXPECT_TRUE(says(why.reason_ja, "80の項（高齢者の医療の確保に関する法律による後期高齢者医療給付の支給又は保険料の徴収に関する事務）の照会者は後期高齢者医療広域連合です")) << why.reason_ja;
    ASSERT_TRUE(why.nearest);
    EXPECT_EQ(why.nearest->information, "TM90000000000001") << "the same information, in another row of its own";
    EXPECT_NE(why.nearest->row, "80");
    EXPECT_TRUE(says(why.reason_en, "it is the union for late-stage elderly medical care who may ask")) << why.reason_en;
}

TEST_F(Explain, TheNearestIsLawfulToday)
{
    const auto why = of(tokyo_, chiyoda_, "80", "TM90000000000082");
    ASSERT_TRUE(why.nearest);
    const auto& near = *why.nearest;
    EXPECT_TRUE(table_->check(near.asker_kind, near.provider_kind, near.office, near.procedure, near.information, "20171113").permitted());
    EXPECT_TRUE(says(why.reason_ja, "最も近い照会: 番号法第19条第7号・別表第二の80の項")) << why.reason_ja;
    EXPECT_TRUE(says(why.reason_ja, near.information)) << why.reason_ja;
}

TEST_F(Explain, TheDeletedRowSaysSo)
{
    const auto why = of(tokyo_, chiyoda_, "36", "TM90000000000001");
    EXPECT_EQ(why.code, "E6001");
    EXPECT_EQ(why.row, "36");
    EXPECT_TRUE(says(why.reason_ja, "36の項は削除されています")) << why.reason_ja;
    EXPECT_TRUE(says(why.reason_en, "Item 36 has been deleted")) << why.reason_en;
}

TEST_F(Explain, WhoMayAskForNothingIsOfferedNothing)
{
    const auto why = of("9904990002000000", chiyoda_, "80", "TM90000000000001");
    EXPECT_EQ(why.nearest, nullptr);
    EXPECT_FALSE(says(why.reason_ja, "最も近い照会"));
}

} // namespace
} // namespace chukan::law
