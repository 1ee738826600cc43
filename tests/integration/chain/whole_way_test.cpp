#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/tables.hpp"
#include "tests/integration/world/world.hpp"

#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <set>

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
    const auto environment = world::instance().environment_id();
    auto& world = world::instance();
    std::map<std::string, std::map<std::string, std::string>> by_number;
    const auto take = [&](const std::string& side, const nlohmann::json& list) {
        for (const auto& record : list.at("items"))
            by_number[record.at("exchange_number").get<std::string>()][side] = record.at("asker_body").get<std::string>() + " " + record.at("information").get<std::string>();
    };
    take("asker", way_->clerk().ask("GET", "/exchange-records?limit=1000").json());
    take("network", world.control("nws", "GET", "/exchange-records?limit=1000", "", environment));
    take("provider", world.control("institutions", "GET", "/exchange-records?side=provide&limit=1000", "", environment));
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
    const auto outcome = world.control("nws", "POST", "/reconciliations?settle_ms=1000", "", environment);
    EXPECT_EQ(outcome.at("differing"), 0) << outcome.dump();
    EXPECT_GE(outcome.at("agreed"), complete);
    EXPECT_EQ(outcome.at("records").at("network"), outcome.at("agreed").get<unsigned>() + outcome.at("open").get<unsigned>());
}

TEST_F(WholeWay, Step7AMunicipalityGetsOurFukuhonUnderRow82)
{
    auto& world = world::instance();
    const auto environment = world.environment_id();
    nlohmann::json wish;
    std::set<std::uint64_t> asked;
    for (const auto& line : split(read_file(way_->files().copies), '\n')) {
        if (line.empty())
            continue;
        const auto copy = nlohmann::json::parse(line);
        if (asked.insert(copy.at("reference").get<std::uint64_t>()).second)
            wish["items"].push_back({{"asker_body", copy.at("body")}, {"resident_reference", copy.at("reference")}, {"provider_body", tokyo_union},
                                     {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", "TM90000000000082"}});
    }
    const auto made = world.control("institutions", "POST", "/internal/inquiries", wish.dump(), environment);
    ASSERT_EQ(made.at("items").size(), asked.size());
    std::map<std::string, unsigned> states;
    wait_until([&] {
        states.clear();
        const auto page = world.control("institutions", "GET", "/internal/inquiries?limit=1000", "", environment);
        for (const auto& inquiry : page.at("items"))
            ++states[inquiry.at("state").get<std::string>()];
        return states["受付"] + states["送信待ち"] + states["照会中"] == 0;
    }, "answers of row 82");
    EXPECT_GT(states["回答受領済"], 10u) << nlohmann::json(states).dump();
    EXPECT_EQ(states["不許可"], 0u) << nlohmann::json(states).dump();
    const auto outcome = world.control("nws", "POST", "/reconciliations?settle_ms=1000", "", environment);
    EXPECT_EQ(outcome.at("differing"), 0) << outcome.dump();
    EXPECT_GE(outcome.at("agreed"), states["回答受領済"]);
}

TEST_F(WholeWay, Step8WhatOneSideHasOtherwiseIsShownRecordByRecord)
{
    auto& world = world::instance();
    const auto here = " WHERE environment_id = " + std::to_string(world.environment_id());
    // Somebody meddles with the books: one record of a provider is changed, one of an asker is gone.
    tables intermediate("intermediate"), institutions("institutions");
    const auto changed = institutions.column("UPDATE exchange_record SET provided_at = provided_at + interval '1 second'" + here +
                                             " AND exchange_number = (SELECT min(exchange_number) FROM exchange_record" + here +
                                             " AND side = 'provide' AND status = 'answered') RETURNING exchange_number");
    const auto gone = intermediate.column("DELETE FROM exchange_record" + here + " AND exchange_number = (SELECT max(exchange_number) FROM exchange_record" + here +
                                          " AND side = 'asker' AND status = 'answered') RETURNING exchange_number");
    ASSERT_EQ(changed.size(), 1u);
    ASSERT_EQ(gone.size(), 1u);
    const auto outcome = world.control("nws", "POST", "/reconciliations?settle_ms=0", "", world.environment_id());
    ASSERT_EQ(outcome.at("differing"), 2) << outcome.dump();
    const auto& first = outcome.at("differences").at(0);
    EXPECT_EQ(first.at("exchange_number"), changed[0]);
    EXPECT_EQ(first.at("findings").dump(), R"([{"code":"provider-differs","fields":["provided_at"]}])");
    EXPECT_NE(first.at("provider").at("provided_at"), first.at("network").at("provided_at"));
    const auto& second = outcome.at("differences").at(1);
    EXPECT_EQ(second.at("exchange_number"), gone[0]);
    EXPECT_EQ(second.at("findings").dump(), R"([{"code":"missing-asker","fields":[]}])");
    EXPECT_TRUE(second.at("asker").is_null());
}

} // namespace
} // namespace chukan::test
