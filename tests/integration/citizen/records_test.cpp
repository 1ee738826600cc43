#include "tests/integration/citizen/people.hpp"

namespace chukan::test {

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
    for (const char* pin : {"12", "12345", "12a4"})
        EXPECT_EQ(person.log_in({fresh.serial, pin}).json().at("code"), "E9203") << pin;
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

} // namespace chukan::test
