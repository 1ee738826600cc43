#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

namespace chukan::test {
namespace {

constexpr auto tokyo_union = "9901130001000000";

/// The way of one population from the file to the records, on one world; each test looks at one stage and relies on the ones before it.
class WholeWay : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto& world = world::instance();
        world.automatic_sending(true);
        way_ = new whole_way(world, 60);
        way_->seed();
        registration_ = way_->register_enrollees();
    }
    static void TearDownTestSuite() { delete way_; }

    static whole_way* way_;
    static nlohmann::json registration_;
};

whole_way* WholeWay::way_ = nullptr;
nlohmann::json WholeWay::registration_;

TEST_F(WholeWay, Step1EveryRowOfTheFileIsRegistered)
{
    EXPECT_EQ(registration_.at("state"), "処理完了") << registration_.dump();
    EXPECT_EQ(registration_.at("rows"), way_->files().persons);
    EXPECT_EQ(registration_.at("error_count"), 0) << registration_.dump();
    EXPECT_EQ(way_->branch_numbers().size(), way_->files().persons);
}

TEST_F(WholeWay, Step2EachPersonGetsACode)
{
    const auto attached = way_->wait_for_codes();
    EXPECT_GT(attached, way_->files().persons * 8 / 10);
}

TEST_F(WholeWay, Step3FukuhonAreRegistered)
{
    const auto receipts = way_->register_fukuhon();
    for (const char* kind : {"eligibility", "fukuhon"}) {
        EXPECT_EQ(receipts.at(kind).at("state"), "処理完了") << receipts.dump();
        EXPECT_EQ(receipts.at(kind).at("error_count"), 0) << receipts.dump();
        EXPECT_GT(receipts.at(kind).at("rows"), 0);
    }
}

TEST_F(WholeWay, Step4BulkInquiriesAreAnswered)
{
    const auto receipt = way_->upload("inquiry", way_->files().inquiry_file);
    EXPECT_EQ(receipt.at("state"), "処理完了") << receipt.dump();
    const auto result = way_->clerk().ask("GET", "/files/" + receipt.at("receipt").get<std::string>() + "/result");
    EXPECT_NE(result.body.find("回答受領済"), std::string::npos) << result.body.substr(0, 2000);
}

TEST_F(WholeWay, Step5OneUnlawfulInquiryIsRefusedWithItsReason)
{
    // 地方税関係情報 is open to unions only from July 2018; the demo world stands in November 2017.
    const nlohmann::json wish = {{"branch_number", way_->branch_numbers().front()}, {"office", "JM99000000080000"}, {"procedure", "JT99000000080001"},
                                 {"provider_body", "9902131016000000"}, {"information", "TM90000000000002"}};
    const auto answer = way_->clerk().ask("POST", "/inquiries", wish.dump());
    ASSERT_LT(answer.status, 300) << answer.body;
    nlohmann::json last;
    wait_until([&] {
        last = way_->clerk().ask("GET", "/inquiries/" + answer.json().at("id").get<std::string>()).json();
        return last.at("state") == "不許可";
    }, "refusal");
    EXPECT_FALSE(last.at("reason").is_null()) << last.dump();
}

TEST_F(WholeWay, Step6TheRecordsOfTheThreeSidesAgree)
{
    const auto environment = "?environment=" + way_->environment_header() + "&limit=1000";
    auto& world = world::instance();
    std::map<std::string, std::map<std::string, std::string>> by_number;
    const auto take = [&](const std::string& side, const nlohmann::json& list) {
        for (const auto& record : list.at("items"))
            by_number[record.at("exchange_number").get<std::string>()][side] = record.at("asker_body").get<std::string>() + " " + record.at("information").get<std::string>();
    };
    take("asker", way_->clerk().ask("GET", "/exchange-records?limit=1000").json());
    take("network", world.control("nws", "GET", "/exchange-records" + environment));
    take("provider", world.control("institutions", "GET", "/exchange-records" + environment));
    unsigned complete = 0;
    for (const auto& [number, sides] : by_number) {
        if (number.empty())
            continue;
        ASSERT_TRUE(sides.contains("network")) << number;
        for (const auto& [side, text] : sides)
            EXPECT_EQ(text, sides.at("network")) << number << " " << side;
        complete += sides.size() == 3;
    }
    EXPECT_GT(complete, 0u);
}

TEST_F(WholeWay, Step7AMunicipalityGetsOurFukuhonUnderRow82)
{
    auto& world = world::instance();
    const auto environment = "?environment=" + way_->environment_header();
    // Any resident of 千代田区 … whose body the generator chose: institutions picks them for us.
    const nlohmann::json wish = {{"provider_body", tokyo_union}, {"information", "TM90000000000082"}, {"office", "JM99000000082000"},
                                 {"procedure", "JT99000000082001"}, {"count", 10}};
    const auto made = world.control("institutions", "POST", "/internal/inquiries/sample" + environment, wish.dump());
    ASSERT_GT(made.at("inquiries").size(), 0u) << made.dump();
    nlohmann::json last;
    unsigned answered = 0;
    wait_until([&] {
        answered = 0;
        unsigned open = 0;
        for (const auto& id : made.at("inquiries")) {
            last = world.control("institutions", "GET", "/inquiries/" + id.get<std::string>() + environment);
            const auto state = last.at("state").get<std::string>();
            answered += state == "回答受領済";
            open += state == "受付" || state == "送信待ち" || state == "照会中";
        }
        return open == 0;
    }, "answers of row 82");
    EXPECT_GT(answered, 0u) << last.dump();
}

} // namespace
} // namespace chukan::test
