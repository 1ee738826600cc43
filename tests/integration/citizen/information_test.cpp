#include "tests/integration/citizen/people.hpp"

namespace chukan::test {

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
    const auto notice = nlohmann::json{{"title", "保険料のお知らせ"}, {"text", "canary-of-a-notice-2017"}}.dump();
    const auto made = clerk.ask("POST", "/enrollees/" + branch + "/citizen-notices", notice, {{"Idempotency-Key", "notice-1"}});
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(clerk.ask("POST", "/enrollees/" + branch + "/citizen-notices", notice, {{"Idempotency-Key", "notice-1"}}).json(), made.json()) << "a retry writes no second one";
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

} // namespace chukan::test
