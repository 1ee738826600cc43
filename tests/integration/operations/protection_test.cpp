#include "platform/layout/definition.hpp"
#include "server/operations/protections.hpp"
#include "tests/integration/operations/server.hpp"

namespace chukan::operations {
namespace {

using namespace chukan::test;

/// 支援措置 (DV): the environment's day is 2017-11-13.
class Protection : public operations_server {
protected:
    std::string name(int n) { return "39130000_KN010_20171113_00" + std::to_string(n) + ".csv"; }
    static std::string path(unsigned n, const std::string& rest = "") { return "/enrollees/" + identifiers::branch_number(n) + rest; }
    nlohmann::json of(unsigned n) { return json("GET", path(n, "/protection")); }
    nlohmann::json protect(unsigned n, const nlohmann::json& body) { return json("PUT", path(n, "/protection"), body.dump()); }
    std::vector<std::string> listed(const std::string& query)
    {
        std::vector<std::string> out;
        const auto page = json("GET", "/protections" + query);
        for (const auto& each : page.at("items"))
            out.push_back(each.at("addressee_number").get<std::string>() + " " + (each.at("until").is_null() ? "-" : each.at("until").get<std::string>()) + " " +
                          each.at("days_left").dump());
        return out;
    }
    using list = std::vector<std::string>;
};

TEST_F(Protection, IntermediateHearsOfItBeforeItHearsOfTheBranch)
{
    const auto receipt = registered(name(1), file(row(1) + row(2, {{"protected", "1"}}) + row(3, {{"protected", "0"}}) +
                                                   row(4, {{"protected", "1"}, {"protected_until", "20171231"}})));
    EXPECT_EQ(receipt.at("accepted"), 4);
    ASSERT_EQ(protections_.size(), 1U) << "one message, in the transaction of the part";
    EXPECT_EQ(protections_[0].insurer, tokyo);
    EXPECT_EQ(protections_[0].branch_number, (contract::column{identifiers::branch_number(2), identifiers::branch_number(4)}));
    EXPECT_EQ(protections_[0].state, (contract::column{"-", "20171231"}));
    EXPECT_LT(std::stoll(protections_[0].version[0]), std::stoll(protections_[0].version[1]));
    EXPECT_EQ(sent_, (list{"protections", "operation-notes", "branch-map"}));
    ASSERT_EQ(notes_.size(), 1U);
    EXPECT_EQ(notes_[0].operation, (contract::column{"protect_enrollee", "protect_enrollee"}));
    EXPECT_EQ(notes_[0].user_id[0], "clerk");
    EXPECT_EQ(notes_[0].result[0], receipt.at("receipt"));
}

TEST_F(Protection, APartWithoutProtectedPersonsSendsNothingMore)
{
    registered(name(1), file(row(1) + row(2, {{"protected", "0"}})));
    EXPECT_EQ(sent_, list{"branch-map"});
}

TEST_F(Protection, ItBeginsIsMovedAndEndsByExplicitWordsEachTold)
{
    registered(name(1), file(row(1)));
    EXPECT_EQ(of(1).at("in_force"), false);
    EXPECT_EQ(protect(1, {{"until", nullptr}}).at("in_force"), true);
    EXPECT_EQ(json("GET", path(1)).at("address_hidden"), true);
    EXPECT_EQ(protect(1, {{"until", "20171120"}}).at("days_left"), 7);
    protect(1, {{"until", "20171120"}}); // said before
    EXPECT_EQ(json("DELETE", path(1, "/protection")).at("in_force"), false);
    EXPECT_EQ(json("DELETE", path(1, "/protection")).at("in_force"), false) << "twice does no harm";
    EXPECT_EQ(json("GET", path(1)).at("address"), "東京都千代田区");
    acknowledge_all();
    list states, versions;
    for (const auto& each : protections_) {
        ASSERT_EQ(each.branch_number, contract::column{identifiers::branch_number(1)});
        states.push_back(each.state[0]);
        versions.push_back(each.version[0]);
    }
    EXPECT_EQ(states, (list{"-", "20171120", ""})) << "each change once";
    EXPECT_LT(std::stoll(versions[0]), std::stoll(versions[1]));
    EXPECT_LT(std::stoll(versions[1]), std::stoll(versions[2]));
    EXPECT_TRUE(notes_.empty()) << "portal logs what comes through it";
    const auto changes = of(1).at("changes");
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].at("before"), "20171120");
    EXPECT_TRUE(changes[0].at("after").is_null());
    EXPECT_EQ(changes[0].at("by"), "clerk");
    EXPECT_EQ(changes[0].at("at"), "2017-11-13T09:00:00.000+09:00");
}

TEST_F(Protection, WhatMayNotBeSaid)
{
    registered(name(1), file(row(1, {{"department", "D1"}})));
    const auto put = [&](const std::string& body, const std::string& insurer = tokyo) {
        return code_of([&] { send("PUT", path(1, "/protection"), body, insurer); });
    };
    EXPECT_EQ(put(R"({"until":"20171112"})"), "E3003") << "a day that is over would be a lifting under another name";
    EXPECT_EQ(put(R"({"until":"20171113"})"), "nothing thrown");
    for (const char* wrong : {R"({"until":"20170230"})", R"({"until":"2017-12-01"})", R"({"until":20171201})", R"({"until":""})", "[]", ""})
        EXPECT_EQ(put(wrong), "E9203") << wrong;
    EXPECT_EQ(put("{}", kanagawa), "E9310");
    EXPECT_EQ(code_of([&] { send("PUT", path(1, "/protection"), "{}", tokyo, {"enrollee.read"}); }), "E9301");
    EXPECT_EQ(code_of([&] { send("DELETE", path(1, "/protection"), "", tokyo, {"enrollee.read"}); }), "E9301");
    groups_ = {"D2"};
    EXPECT_EQ(put("{}"), "E9310");
    EXPECT_EQ(code_of([&] { send("DELETE", path(1, "/protection")); }), "E9310");
    EXPECT_EQ(code_of([&] { of(1); }), "E9310");
    EXPECT_EQ(listed("?state=in_force"), list{}) << "of other 部署";
    groups_ = {"D1"};
    EXPECT_EQ(listed("?state=in_force"), (list{"A1 20171113 0"}));
}

TEST_F(Protection, TheListWarnsBeforeTheLastDay)
{
    std::string rows = row(1) + row(2, {{"protected", "1"}});
    unsigned n = 3;
    for (const char* until : {"20171112", "20171113", "20171213", "20171214", "20181113"}) {
        rows += row(n, {{"protected", "1"}, {"protected_until", until}});
        ++n;
    }
    registered(name(1), file(rows));
    EXPECT_EQ(listed(""), (list{"A4 20171113 0", "A5 20171213 30"})) << "30 days of config/protection.json";
    EXPECT_EQ(listed("?days=31"), (list{"A4 20171113 0", "A5 20171213 30", "A6 20171214 31"}));
    EXPECT_EQ(listed("?state=ended"), (list{"A3 20171112 -1"}));
    EXPECT_EQ(listed("?state=in_force"), (list{"A4 20171113 0", "A5 20171213 30", "A6 20171214 31", "A7 20181113 365", "A2 - null"}));
    EXPECT_EQ(json("GET", "/protections").at("warning_days"), 30);
    EXPECT_EQ(json("GET", "/protections", "", kanagawa).at("items").size(), 0U);
    EXPECT_EQ(code_of([&] { send("GET", "/protections?state=all"); }), "E9202");
    list paged;
    std::string cursor;
    do {
        const auto page = json("GET", "/protections?state=in_force&limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
        for (const auto& each : page.at("items"))
            paged.push_back(each.at("addressee_number"));
        cursor = page.at("next_cursor").is_null() ? "" : page.at("next_cursor").get<std::string>();
    } while (!cursor.empty());
    EXPECT_EQ(paged, (list{"A4", "A5", "A6", "A7", "A2"}));
    // The environment's clock, not the machine's.
    auto later = environments_.find(1);
    ASSERT_TRUE(later);
    later->clock.base_environment = clock::from_iso("2017-12-14T09:00:00+09:00");
    environments_.put(*later);
    EXPECT_EQ(listed(""), (list{"A6 20171214 0"}));
    EXPECT_EQ(json("GET", path(5)).at("address_hidden"), false) << "over since the day before";
    EXPECT_EQ(json("GET", path(6)).at("address_hidden"), true);
}

/// Files that leave the server: 1 says in the row that it is protected, 2 is nobody's concern, 3 was registered so earlier and the row does not say it.
class AddressesInFiles : public Protection {
protected:
    AddressesInFiles()
    {
        registered(name(1), file(row(3, {{"protected", "1"}})));
        std::string rows = row(1, {{"protected", "1"}, {"postal_code", "11111"}, {"address", "秘密の町一"}}) + row(2, {{"postal_code", "22222"}}) +
                           row(3, {{"postal_code", "33333"}, {"address", "秘密の町三"}, {"managing_municipality", "131024"}});
        auto drifted = row(4, {{"protected", "1"}, {"address", "秘密の町四"}});
        drifted.insert(drifted.find("秘密"), "x,");
        rows += drifted;
        for (unsigned n = 10; n < 20; ++n)
            rows += row(n);
        content_ = file(rows);
        receipt_ = registered(name(2), content_).at("receipt");
    }
    std::string path_of(const std::string& what) { return "/files/" + receipt_ + what; }
    nlohmann::json line(unsigned n) { return json("GET", path_of("/rows/" + std::to_string(n))).at("items"); }
    static constexpr auto hidden = "********";
    std::string content_, receipt_;
};

TEST_F(AddressesInFiles, ErrorsAndResults)
{
    for (const char* what : {"/errors", "/result"}) {
        const auto text = download(path_of(what));
        EXPECT_NE(text.find("E2005"), std::string::npos) << what;
        EXPECT_EQ(text.find("11111"), std::string::npos) << what;
        EXPECT_EQ(text.find("33333"), std::string::npos) << what << ": by what is registered";
        EXPECT_EQ(text.find("秘密"), std::string::npos) << what;
    }
    const auto errors = download(path_of("/errors"));
    EXPECT_NE(errors.find("22222"), std::string::npos) << "of others a clerk sees what is wrong: " << errors;
    EXPECT_NE(errors.find(hidden), std::string::npos);
}

TEST_F(AddressesInFiles, RowsUnderTheMicroscope)
{
    EXPECT_EQ(line(2).at(18).at("value"), hidden);
    EXPECT_EQ(line(2).at(19).at("value"), hidden);
    EXPECT_EQ(line(2).at(18).at("findings").at(0).at("code"), "E2005") << "what is wrong is said, what stands there is not";
    EXPECT_EQ(line(3).at(18).at("value"), "22222");
    EXPECT_EQ(line(3).at(19).at("value"), "東京都千代田区");
    EXPECT_EQ(line(4).at(19).at("value"), hidden);
}

TEST_F(AddressesInFiles, BytesShowTheFormAndNoValue)
{
    const auto text_at = [&](const std::string& path, const std::vector<std::string>& rights) {
        std::string text, hex;
        const auto seen = nlohmann::json::parse(send("GET", path, "", tokyo, rights).body);
        for (const auto& line : seen.at("view")) {
            text += line.at("text").get<std::string>();
            for (const auto& two : line.at("bytes"))
                hex += two.get<std::string>();
        }
        return text + "|" + hex;
    };
    const std::vector<std::string> clerk{"file.read"}, trusted{"file.read", "address.unmask"};
    const std::string secret_hex = "e7a798e5af86"; // 秘密
    const auto place = content_.find("11111");
    const auto asked = path_of("/bytes?at=" + std::to_string(place));
    EXPECT_NE(text_at(asked, trusted).find("11111"), std::string::npos);
    EXPECT_NE(text_at(asked, trusted).find(secret_hex), std::string::npos);
    const auto masked = text_at(asked, clerk);
    EXPECT_EQ(masked.find("11111"), std::string::npos);
    EXPECT_EQ(masked.find(secret_hex), std::string::npos);
    EXPECT_NE(masked.find("*****,"), std::string::npos) << "columns are seen";
    for (std::size_t at = place; at < place + 5; ++at) // nor one byte after the other
        EXPECT_EQ(text_at(path_of("/bytes?at=" + std::to_string(at)), clerk).find('1'), std::string::npos) << at;
    EXPECT_NE(text_at(path_of("/bytes?at=0"), clerk).find("e383ace382b3"), std::string::npos) << "the header, レコ…";

    // A file that broke: its place is seen, what stands around it is not; without a header its first record is data.
    const auto headless = row(6, {{"protected", "1"}, {"postal_code", "1112223"}, {"address", "秘密の町六"}});
    const auto receipt = registered(name(6), headless);
    EXPECT_EQ(receipt.at("state"), "取込不可");
    const auto path = "/files/" + receipt.at("receipt").get<std::string>() + "/bytes";
    const auto seen = send("GET", path, "", tokyo, clerk).body;
    EXPECT_EQ(seen.find("秘密"), std::string::npos);
    EXPECT_EQ(seen.find("1112223"), std::string::npos);
    EXPECT_EQ(text_at(path + "?at=" + std::to_string(headless.find("1112223")), clerk).find("11"), std::string::npos);
    EXPECT_NE(send("GET", path, "", tokyo, trusted).body.find("秘密"), std::string::npos);
}

TEST_F(AddressesInFiles, ARowThatHasDriftedIsShownWithoutItsValues)
{
    const auto row = send("GET", path_of("/rows/5"), "", tokyo, {"file.read"}).body;
    EXPECT_EQ(row.find("秘密"), std::string::npos) << row;
}

TEST_F(AddressesInFiles, WhoManagesTheEntitlementIsPartOfIt)
{
    EXPECT_TRUE(json("GET", path(3)).at("managing_municipality_code").is_null());
    const auto whole = nlohmann::json::parse(send("POST", path(3, "/address"), "", tokyo, {"enrollee.read", "address.unmask"}).body);
    EXPECT_TRUE(whole.contains("managing_municipality_code"));
    const auto masked = download(path_of("/original"));
    EXPECT_EQ(masked.find("131024"), std::string::npos) << "of row 3, whose 支援措置 is registered";
}

TEST_F(Protection, WhoWasFlaggedBeforeWordsWereToldIsToldAtStart)
{
    registered(name(1), file(row(1, {{"protected", "1"}}) + row(2, {{"protected", "1"}, {"protected_until", "20171231"}}) + row(3)));
    acknowledge_all();
    database_->transact([](db::transaction& running) { running.exec("DELETE FROM protection_change"); }); // as migration 0007 found it
    protections_.clear();
    notes_.clear();
    system_->start();
    acknowledge_all();
    ASSERT_EQ(protections_.size(), 1U);
    EXPECT_EQ(protections_[0].branch_number, (contract::column{identifiers::branch_number(1), identifiers::branch_number(2)}));
    EXPECT_EQ(protections_[0].state, (contract::column{"-", "20171231"}));
    EXPECT_TRUE(notes_.empty()) << "no file said so";
    EXPECT_EQ(of(2).at("changes").at(0).at("by"), "system");
    system_->start();
    acknowledge_all();
    EXPECT_EQ(protections_.size(), 1U) << "once";
    EXPECT_EQ(json("DELETE", path(1, "/protection")).at("in_force"), false);
    acknowledge_all();
    EXPECT_EQ(protections_.back().state, contract::column{""});
    EXPECT_GT(std::stoll(protections_.back().version[0]), std::stoll(protections_[0].version[0])) << "a later word counts";
}

TEST_F(AddressesInFiles, TheOriginal)
{
    const auto masked = download(path_of("/original"));
    EXPECT_EQ(masked.find("秘密"), std::string::npos) << masked;
    EXPECT_EQ(masked.find("11111"), std::string::npos);
    EXPECT_NE(masked.find("22222"), std::string::npos);
    EXPECT_NE(masked.find("東京都千代田区"), std::string::npos);
    EXPECT_EQ(split(masked, '\n').size(), split(content_, '\n').size()) << "a line for each line";
    EXPECT_NE(masked.find(number(1)), std::string::npos) << "who may see numbers sees them";
    const auto whole = bytes_of(send("GET", path_of("/original"), "", tokyo, {"file.read", "number.unmask", "address.unmask"}));
    EXPECT_EQ(whole, content_);
    EXPECT_EQ(code_of([&] { send("GET", path_of("/original"), "", tokyo, {"file.read", "address.unmask"}); }), "E9301");
    const auto untouched = file(row(31));
    const auto plain = registered(name(3), untouched).at("receipt").get<std::string>();
    EXPECT_EQ(download("/files/" + plain + "/original"), untouched) << "where nobody is protected nothing is changed";
}

TEST_F(AddressesInFiles, AFileThatCannotBeReadIsForWhoMaySeeAddresses)
{
    const auto broken = file(row(1)) + std::string("2,\0", 3);
    const auto receipt = registered(name(4), broken);
    EXPECT_EQ(receipt.at("state"), "取込不可");
    const auto path = "/files/" + receipt.at("receipt").get<std::string>() + "/original";
    EXPECT_EQ(code_of([&] { send("GET", path); }), "E9301");
    EXPECT_EQ(bytes_of(send("GET", path, "", tokyo, {"file.read", "number.unmask", "address.unmask"})), broken);
}

TEST_F(AddressesInFiles, InTheInsurersEncoding)
{
    const auto one = row(41, {{"protected", "1"}, {"address", "SECRET"}});
    const auto utf16 = [](const std::string& ascii) {
        std::string out;
        for (const char c : ascii) {
            out += c;
            out += '\0';
        }
        return out;
    };
    layout::writer writer(layout::encoding::utf16le, true);
    writer.row(layouts_->find("KN010", "20171113").header());
    const auto fields = split(one.substr(0, one.size() - 2), ',');
    writer.row({fields.begin(), fields.end()});
    const auto receipt = upload(name(5), writer.take(), tokyo, {}, "2").at("receipt").get<std::string>();
    jobs_.run_all();
    const auto masked = download("/files/" + receipt + "/original");
    EXPECT_EQ(masked.substr(0, 2), "\xff\xfe") << "one BOM";
    EXPECT_EQ(masked.find("\xff\xfe", 2), std::string::npos);
    EXPECT_EQ(masked.find(utf16("SECRET")), std::string::npos);
    EXPECT_NE(masked.find(utf16(hidden)), std::string::npos);
}

/// Whoever changes enrollees says which: what differs from what was said last is told, and nothing else.
TEST_F(Protection, ChangesOfEnrolleesAreTold)
{
    registered(name(1), file(row(1) + row(2, {{"protected", "1"}}) + row(3, {{"protected", "1"}, {"protected_until", "20171231"}})));
    protections_.clear();
    notes_.clear();
    operations::core core(context_);
    const auto tell = [&](const std::string& batch) {
        database_->transact([&](db::transaction& running) {
            list all;
            for (unsigned n = 1; n <= 3; ++n)
                all.push_back(identifiers::branch_number(n));
            tell_changed_protections(core, running, {1, tokyo, "clerk", "O-R1", batch, "2017-11-13T09:00:00.000+09:00"}, all, "");
        });
        acknowledge_all();
    };
    tell(uuid_of("nothing"));
    EXPECT_TRUE(protections_.empty()) << "nothing has changed";
    database_->transact([&](db::transaction& running) {
        running.exec("UPDATE enrollee SET protection = '0', protection_until = NULL WHERE branch_number = $1", identifiers::branch_number(3));
        running.exec("UPDATE enrollee SET protection = '1' WHERE branch_number = $1", identifiers::branch_number(1));
    });
    tell(uuid_of("two"));
    ASSERT_EQ(protections_.size(), 1U);
    EXPECT_EQ(protections_[0].branch_number, (contract::column{identifiers::branch_number(1), identifiers::branch_number(3)}));
    EXPECT_EQ(protections_[0].state, (contract::column{"-", ""}));
    ASSERT_EQ(notes_.size(), 1U);
    EXPECT_EQ(notes_[0].operation, (contract::column{"protect_enrollee", "end_protection"})) << "a lifting by a file has its line in the operation log";
    EXPECT_EQ(of(3).at("changes")[0].at("before"), "20171231");
    EXPECT_EQ(of(3).at("changes")[0].at("receipt"), "O-R1");
}

TEST_F(Protection, WhatARowLeavesOutLiftsNothing)
{
    EXPECT_EQ(protection_after("20171231", "", ""), "20171231");
    EXPECT_EQ(protection_after("-", "", ""), "-");
    EXPECT_EQ(protection_after("20171231", "1", ""), "20171231") << "nor lengthens it";
    EXPECT_EQ(protection_after("-", "1", "20180101"), "20180101");
    EXPECT_EQ(protection_after("", "1", ""), "-");
    EXPECT_EQ(protection_after("", "", ""), "");
    EXPECT_EQ(protection_after("20171231", "0", ""), "") << "a word of its own";
}

TEST_F(Protection, AMessageToldAgainIsTheSame)
{
    registered(name(1), file(row(1)));
    protect(1, {{"until", "20171120"}});
    const auto message = exchange_.next("protections");
    const auto first = *exchange_.render(message);
    json("DELETE", path(1, "/protection"));
    EXPECT_EQ(*exchange_.render(message), first) << "what came later goes with a later word";
    EXPECT_EQ(contract::decode_protections(*exchange_.render(exchange_.next("protections"))).state, contract::column{""});
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    EXPECT_FALSE(exchange_.render(message)) << "nothing to send of an environment that was emptied";
    EXPECT_EQ(count("protection_change"), 0);
}

} // namespace
} // namespace chukan::operations
