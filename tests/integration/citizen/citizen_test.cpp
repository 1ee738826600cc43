#include "tests/integration/citizen/citizen.hpp"

#include "platform/base/text.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/tables.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace chukan::test {
namespace {

constexpr auto tokyo_union = "9901130001000000", premiums = "TM90000000000082", medical = "TM90000000000004";

/// People whose premiums their municipality has asked about (82の項): what it was answered is what they themselves must see.
class Citizen : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto& all = world::instance();
        all.automatic_sending(true);
        way_ = new whole_way(all, 40, 8, "39130000", 300001);
        way_->seed();
        way_->register_enrollees();
        way_->wait_for_codes();
        way_->register_fukuhon();
        way_->upload("inquiry", way_->files().inquiry_file);
        municipalities_ask();
    }
    static void TearDownTestSuite() { delete way_; }

    static void municipalities_ask()
    {
        nlohmann::json wish;
        std::set<std::int64_t> asked;
        for (const auto& line : split(read_file(way_->files().copies), '\n')) {
            if (line.empty())
                continue;
            const auto copy = nlohmann::json::parse(line);
            if (asked.insert(copy.at("reference").get<std::int64_t>()).second)
                wish["items"].push_back({{"asker_body", copy.at("body")}, {"resident_reference", copy.at("reference")}, {"provider_body", tokyo_union},
                                         {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", premiums}, {"reference", "premium"}});
        }
        world::instance().control("institutions", "POST", "/internal/inquiries", wish.dump(), environment());
        wait_until([&] {
            inquiries_.clear();
            bool open = false;
            const auto page = world::instance().control("institutions", "GET", "/internal/inquiries?limit=1000", "", environment());
            for (const auto& each : page.at("items")) {
                inquiries_[std::stoll(each.at("resident_reference").get<std::string>())] = each;
                open = open || each.at("state") == "送信待ち" || each.at("state") == "照会中" || each.at("state") == "受付";
            }
            return !open && inquiries_.size() >= asked.size();
        }, "the municipalities are answered");
        for (const auto& [reference, each] : inquiries_)
            if (each.at("state") == "回答受領済")
                insured_.push_back(reference);
    }

    static int environment() { return world::instance().environment_id(); }

    static card card_of(std::int64_t reference)
    {
        const auto made = world::instance().control("juki", "POST", "/internal/cards", nlohmann::json{{"reference", reference}}.dump(), environment());
        return {made.at("card").get<std::string>(), made.at("pin").get<std::string>()};
    }

    /// By what the union wrote down of the municipality's question.
    static std::string branch_of(std::int64_t reference)
    {
        const auto records = way_->clerk().ask("GET", "/exchange-records?side=provider&limit=1000").json();
        for (const auto& record : records.at("items"))
            if (record.at("exchange_number") == inquiries_.at(reference).at("exchange_number"))
                return record.at("branch_number").get<std::string>();
        ADD_FAILURE() << "no record of the question about " << reference;
        return {};
    }

    static std::string wrong_pin(const card& of) { return of.pin == "0000" ? "0001" : "0000"; }

    static inline whole_way* way_ = nullptr;
    static inline std::map<std::int64_t, nlohmann::json> inquiries_; // by resident reference: what a municipality asked about the person
    static inline std::vector<std::int64_t> insured_;                 // and was answered with premiums
};

TEST_F(Citizen, LogsInWithACardAndSeesWhoAskedWhatAboutThem)
{
    ASSERT_GE(insured_.size(), 6u);
    const auto reference = insured_[0];
    citizen person(world::instance());
    ASSERT_EQ(person.log_in(card_of(reference)).status, 201);
    EXPECT_NE(person.cookie.find("HttpOnly"), std::string::npos);
    const auto page = person.ask("GET", "/records").json();
    ASSERT_GE(page.at("items").size(), 1u) << page.dump();
    const auto& question = inquiries_.at(reference);
    bool found = false;
    std::string last = "9";
    for (const auto& record : page.at("items")) {
        EXPECT_LE(record.at("asked_at").get<std::string>(), last) << "newest first";
        last = record.at("asked_at").get<std::string>();
        if (record.at("exchange_number") != question.at("exchange_number"))
            continue;
        found = true;
        EXPECT_EQ(record.at("asker").at("code"), question.at("asker_body"));
        EXPECT_FALSE(record.at("asker").at("name").get<std::string>().empty());
        EXPECT_EQ(record.at("provider").at("code"), tokyo_union);
        EXPECT_EQ(record.at("information").at("code"), premiums);
        EXPECT_EQ(record.at("information").at("name"), "高齢者の医療の確保に関する法律による保険料の徴収に関する情報");
        EXPECT_EQ(record.at("asked_at"), question.at("asked_at"));
        EXPECT_TRUE(record.at("provided_at").is_string());
        EXPECT_EQ(record.at("status"), "answered");
    }
    EXPECT_TRUE(found) << page.dump();

    // All of the person's records and nobody else's, as nws itself has them.
    tables nws("nws");
    const auto number = question.at("exchange_number").get<std::string>();
    const auto all = nws.column("SELECT exchange_number FROM exchange WHERE asker_disclosure = '1' AND provider_disclosure = '1' AND id_code = (SELECT id_code FROM"
                                " exchange WHERE exchange_number = '" + number + "') ORDER BY exchange_number");
    std::set<std::string> seen, wanted(all.begin(), all.end());
    std::string cursor;
    do { // two at a time
        const auto part = person.ask("GET", "/records?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
        for (const auto& record : part.at("items"))
            EXPECT_TRUE(seen.insert(record.at("exchange_number").get<std::string>()).second);
        cursor = part.at("next_cursor").is_string() ? part.at("next_cursor").get<std::string>() : "";
        for (auto at = cursor.find('+'); at != std::string::npos; at = cursor.find('+'))
            cursor.replace(at, 1, "%2B");
    } while (!cursor.empty());
    EXPECT_EQ(seen, wanted);

    EXPECT_EQ(person.ask("DELETE", "/sessions/current").status, 204);
    EXPECT_EQ(person.ask("GET", "/records").status, 401);
    EXPECT_EQ(person.ask("GET", "/records").json().at("code"), "E9308");
    person.token.clear();
    EXPECT_EQ(person.ask("GET", "/records").json().at("code"), "E9303");
}

TEST_F(Citizen, TwoPeopleSeeEachTheirOwn)
{
    citizen first(world::instance()), second(world::instance());
    ASSERT_EQ(first.log_in(card_of(insured_[0])).status, 201);
    ASSERT_EQ(second.log_in(card_of(insured_[1])).status, 201);
    const auto of = [](citizen& who) {
        std::set<std::string> out;
        const auto page = who.ask("GET", "/records?limit=200").json();
        for (const auto& record : page.at("items"))
            out.insert(record.at("exchange_number").get<std::string>());
        return out;
    };
    const auto mine = of(first), theirs = of(second);
    EXPECT_FALSE(mine.empty());
    EXPECT_FALSE(theirs.empty());
    for (const auto& number : mine)
        EXPECT_FALSE(theirs.contains(number));
    citizen elsewhere(world::instance(), "demo", "verification");
    elsewhere.token = first.token;
    EXPECT_EQ(elsewhere.ask("GET", "/records").json().at("code"), "E9308") << "a session is one of its environment";
    citizen nowhere(world::instance(), "atlantis");
    EXPECT_EQ(nowhere.ask("GET", "/records").json().at("code"), "E9004");
}

TEST_F(Citizen, AWrongPinLocksTheCardAndANewCardVoidsTheOldOne)
{
    const auto old = card_of(insured_[2]);
    citizen person(world::instance());
    EXPECT_EQ(person.log_in({old.serial, wrong_pin(old)}).json().at("code"), "E9314");
    EXPECT_EQ(person.log_in({old.serial, wrong_pin(old)}).json().at("code"), "E9314");
    EXPECT_EQ(person.log_in(old).status, 201) << "a right PIN begins to count anew";
    EXPECT_EQ(person.log_in({old.serial, wrong_pin(old)}).json().at("code"), "E9314");
    EXPECT_EQ(person.log_in({old.serial, wrong_pin(old)}).json().at("code"), "E9314");
    EXPECT_EQ(person.log_in({old.serial, wrong_pin(old)}).json().at("code"), "E9315");
    EXPECT_EQ(person.log_in(old).json().at("code"), "E9315");
    const auto fresh = card_of(insured_[2]);
    EXPECT_EQ(person.log_in(old).json().at("code"), "E9316");
    EXPECT_EQ(person.log_in(fresh).status, 201);
    EXPECT_EQ(person.log_in({"MC00000000000000", "1234"}).json().at("code"), "E9314") << "no such card: said in the same words";
    EXPECT_EQ(person.log_in({fresh.serial, "12"}).json().at("code"), "E9203");
    EXPECT_EQ(world::instance().control_reply("juki", "POST", "/internal/cards", "{\"reference\":1}", environment()).status, 404) << "nobody lives there";
    // A session that was never opened leaves nothing behind.
    EXPECT_EQ(tables("mynaportal").count("session WHERE code IS NULL"), 0);
    EXPECT_EQ(tables("juki").count("card_login"), 0);
    wait_until([] { return tables("nws").count("disclosure_login") == 0; }, "nws keeps no code of a login");
}

TEST_F(Citizen, WhatOneSideDoesNotDiscloseIsNotShown)
{
    citizen person(world::instance());
    ASSERT_EQ(person.log_in(card_of(insured_[3])).status, 201);
    const auto& question = inquiries_.at(insured_[3]);
    const auto number = question.at("exchange_number").get<std::string>();
    const auto shown = [&] { return person.ask("GET", "/records?limit=200").body.find(number) != std::string::npos; };
    EXPECT_TRUE(shown());
    // The same question once more, its fact 不開示 on the asker's side.
    const nlohmann::json wish{{"items", {{{"asker_body", question.at("asker_body")}, {"resident_reference", insured_[3]}, {"provider_body", tokyo_union},
                                         {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", premiums}, {"reference", "quiet"},
                                         {"asker_disclosure", "2"}}}}};
    const auto made = world::instance().control("institutions", "POST", "/internal/inquiries", wish.dump(), environment());
    const auto id = made.at("items").at(0).at("inquiry_id").get<std::string>();
    nlohmann::json quiet;
    wait_until([&] {
        quiet = world::instance().control("institutions", "GET", "/inquiries/" + id, "", environment());
        return quiet.at("state") == "回答受領済";
    }, "the quiet question is answered");
    const auto before = person.ask("GET", "/records?limit=200").body;
    EXPECT_EQ(before.find(quiet.at("exchange_number").get<std::string>()), std::string::npos);
    EXPECT_TRUE(shown()) << "the other one still is";

    // 支援措置: what a union of this person has to do with is gone at once, also what was open before; and comes back with its end.
    const auto branch = branch_of(insured_[3]);
    ASSERT_FALSE(branch.empty());
    EXPECT_LT(way_->clerk().ask("PUT", "/enrollees/" + branch + "/protection", "{}").status, 300);
    wait_until([&] { return !shown(); }, "the protected person's records are hidden");
    const auto refused = person.self_information(premiums, tokyo_union);
    EXPECT_EQ(refused.at("selfiTranStatusCd"), "04") << "not even that there is something";
    EXPECT_LT(way_->clerk().ask("DELETE", "/enrollees/" + branch + "/protection").status, 300);
    wait_until(shown, "and are there again");
    EXPECT_EQ(person.self_information(premiums, tokyo_union).at("selfiTranStatusCd"), "03");
}

TEST_F(Citizen, GetsTheSameAsAMunicipalityIsAnswered)
{
    citizen person(world::instance());
    ASSERT_EQ(person.log_in(card_of(insured_[4])).status, 201);
    const auto choices = person.ask("GET", "/self-information/choices").json();
    bool offered = false;
    for (const auto& each : choices.at("items"))
        if (each.at("code") == premiums)
            for (const auto& holder : each.at("holders"))
                offered = offered || holder.at("code") == tokyo_union;
    EXPECT_TRUE(offered);

    const auto got = person.self_information(premiums, tokyo_union);
    EXPECT_EQ(got.at("selfiTranStatusCd"), "03");
    EXPECT_EQ(got.at("resultCode"), "0000");
    const auto& list = got.at("resultList").at(0);
    EXPECT_EQ(list.at("personInfoNameCd"), premiums);
    const auto& wanted = inquiries_.at(insured_[4]).at("content");
    const auto& details = list.at("personInfoNameDetailList");
    ASSERT_GT(details.size(), 0u);
    ASSERT_EQ(details.size(), wanted.at("value").size());
    for (std::size_t place = 0; place < details.size(); ++place) {
        EXPECT_EQ(details.at(place).at("personInitemCd"), wanted.at("item_code").at(place));
        EXPECT_EQ(details.at(place).at("personInitemContent"), wanted.at("value").at(place));
        EXPECT_FALSE(details.at(place).at("personInitemName").get<std::string>().empty());
    }
    const auto eligibility = person.self_information(medical, tokyo_union);
    EXPECT_EQ(eligibility.at("selfiTranStatusCd"), "03") << eligibility.dump();
    const auto elsewhere = person.self_information(premiums, "9901140007000000");
    EXPECT_EQ(elsewhere.at("selfiTranStatusCd"), "04") << "another union has nothing";
    EXPECT_TRUE(elsewhere.at("resultList").empty());
    // And what another body holds: the municipality's own copy of its resident.
    std::string body, wanted_name;
    for (const auto& line : split(read_file(way_->files().copies), '\n')) {
        const auto copy = line.empty() ? nlohmann::json() : nlohmann::json::parse(line);
        if (copy.is_object() && copy.at("reference") == insured_[4] && copy.at("information") == "TM90000000000001") {
            body = copy.at("body").get<std::string>();
            for (const auto& item : copy.at("items"))
                if (item.at(0) == "TK90000000100010")
                    wanted_name = item.at(2).get<std::string>();
        }
    }
    ASSERT_FALSE(wanted_name.empty());
    const auto resident = person.self_information("TM90000000000001", body);
    EXPECT_EQ(resident.at("selfiTranStatusCd"), "03");
    EXPECT_NE(resident.dump().find("\"" + wanted_name + "\""), std::string::npos);
    EXPECT_EQ(person.ask("GET", "/self-information").json().at("items").size(), 4u);
    EXPECT_EQ(tables("institutions").count("answer_out"), 0);

    // The sealed answer is of no use to anybody else: not to another citizen, not without the token.
    citizen other(world::instance());
    ASSERT_EQ(other.log_in(card_of(insured_[5])).status, 201);
    EXPECT_EQ(other.ask("GET", "/self-information/" + got.at("id").get<std::string>()).status, 404);
    EXPECT_EQ(tables("intermediate").count("self_answer"), 0) << "the holder keeps no answer";
    EXPECT_EQ(tables("nws").count("self_request"), 0);
    EXPECT_EQ(person.ask("DELETE", "/sessions/current").status, 204);
    EXPECT_EQ(tables("mynaportal").count("self_request r WHERE r.request_id = '" + got.at("id").get<std::string>() + "'"), 0) << "with the session goes its folder";
}

TEST_F(Citizen, ReadsWhatAClerkWroteToThem)
{
    const auto branch = branch_of(insured_[4]), foreign = branch_of(insured_[3]);
    auto& clerk = way_->clerk();
    const auto made = clerk.ask("POST", "/enrollees/" + branch + "/citizen-notices", nlohmann::json{{"title", "保険料のお知らせ"}, {"text", "canary-of-a-notice-2017"}}.dump());
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(clerk.ask("POST", "/enrollees/" + foreign + "/citizen-notices", nlohmann::json{{"title", "別の人"}, {"text", "for somebody else"}}.dump()).status, 201);
    EXPECT_EQ(clerk.ask("POST", "/enrollees/" + branch + "/citizen-notices", nlohmann::json{{"title", "x"}, {"text", "番号は 123456789012 です"}}.dump()).json().at("code"), "E9203")
        << "twelve digits might be a 個人番号";
    EXPECT_EQ(clerk.ask("POST", "/enrollees/0000000000000000/citizen-notices", nlohmann::json{{"title", "x"}, {"text", "y"}}.dump()).status, 404);
    const auto listed = clerk.ask("GET", "/enrollees/" + branch + "/citizen-notices").json();
    ASSERT_EQ(listed.at("items").size(), 1u);
    EXPECT_EQ(listed.at("items").at(0).at("user_id"), "clerk");

    citizen person(world::instance());
    ASSERT_EQ(person.log_in(card_of(insured_[4])).status, 201);
    const auto read = person.ask("GET", "/notices").json();
    ASSERT_EQ(read.at("items").size(), 1u) << read.dump();
    EXPECT_EQ(read.at("items").at(0).at("title"), "保険料のお知らせ");
    EXPECT_EQ(read.at("items").at(0).at("text"), "canary-of-a-notice-2017");
    EXPECT_EQ(read.at("items").at(0).at("sender").at("code"), tokyo_union);
    EXPECT_EQ(read.at("items").at(0).at("sent_at"), made.json().at("sent_at"));

    // Who stands under 支援措置 gets none: somebody else may hold the card.
    EXPECT_LT(clerk.ask("PUT", "/enrollees/" + branch + "/protection", "{}").status, 300);
    wait_until([&] { return person.ask("GET", "/notices").json().at("items").empty(); }, "no notice to a protected person");
    EXPECT_LT(clerk.ask("DELETE", "/enrollees/" + branch + "/protection").status, 300);
    wait_until([&] { return person.ask("GET", "/notices").json().at("items").size() == 1; }, "and again afterwards");
    EXPECT_EQ(tables("intermediate").count("citizen_notice WHERE position(convert_to('canary', 'UTF8') in content) > 0"), 0) << "it lies sealed";
}

TEST_F(Citizen, IsToldWhyThereIsNoAnswer)
{
    auto& all = world::instance();
    citizen person(all);
    ASSERT_EQ(person.log_in(card_of(insured_[5])).status, 201);
    const nlohmann::json gate{{"gate", "stop"}, {"subject", tokyo_union}, {"reason", "試験"}, {"reason_en", "test"}};
    const auto set = all.control("nws", "PUT", "/gates", gate.dump(), environment());
    const auto stopped = person.self_information(premiums, tokyo_union);
    EXPECT_EQ(stopped.at("selfiTranStatusCd"), "02");
    EXPECT_EQ(stopped.at("resultCode"), "9000");
    EXPECT_EQ(stopped.at("errorCode"), "E6006");
    EXPECT_FALSE(stopped.at("message").get<std::string>().empty());
    EXPECT_LT(all.control_reply("nws", "DELETE", "/gates/" + set.at("id").get<std::string>(), "", environment()).status, 300);
    EXPECT_EQ(person.ask("POST", "/self-information", "{\"information\":\"TM0\",\"provider_body\":\"9901130001000000\"}").json().at("code"), "E4124");
    EXPECT_EQ(person.ask("POST", "/self-information", "{\"information\":\"TM90000000000082\",\"provider_body\":\"9902131016000000\"}").json().at("code"), "E4121");
    // Six in a minute (config/mynaportal.json): the seventh waits.
    for (int turn = 1; turn < 6; ++turn)
        EXPECT_EQ(person.ask("POST", "/self-information", nlohmann::json{{"information", premiums}, {"provider_body", tokyo_union}}.dump()).status, 202);
    const auto late = person.ask("POST", "/self-information", nlohmann::json{{"information", premiums}, {"provider_body", tokyo_union}}.dump());
    EXPECT_EQ(late.status, 429);
    EXPECT_EQ(late.json().at("code"), "E9317");
}

TEST_F(Citizen, EachOperationOfTheContractIsThere)
{
    citizen person(world::instance());
    ASSERT_EQ(person.log_in(card_of(insured_[0])).status, 201);
    EXPECT_EQ(person.ask("GET", "/sessions/current").status, 200);
    EXPECT_EQ(person.ask("GET", "/records").status, 200);
    EXPECT_EQ(person.ask("GET", "/notices").status, 200);
    EXPECT_EQ(person.ask("GET", "/self-information/choices").status, 200);
    person.self_information(premiums, tokyo_union);
    EXPECT_EQ(person.ask("GET", "/self-information").status, 200);
    EXPECT_EQ(person.ask("DELETE", "/sessions/current").status, 204);
    EXPECT_EQ(citizen_contract::never_seen(), std::set<std::string>{});
}

} // namespace
} // namespace chukan::test
