#include "tests/integration/operations/server.hpp"

namespace chukan::operations {
namespace {

using test::changes;
using test::kanagawa;
using test::tokyo;

constexpr auto first_name = "39130000_KN010_20171113_001.csv";
constexpr auto second_name = "39130000_KN010_20171113_002.csv";

class Registration : public test::operations_server {};

/// The lines of a result without its header, cut into fields; no value of these tests holds a comma.
std::vector<std::vector<std::string>> lines(const std::string& csv)
{
    std::vector<std::vector<std::string>> out;
    for (const auto& line : split(csv, '\n'))
        if (!line.empty())
            out.push_back(split(line.substr(0, line.size() - 1), ','));
    out.erase(out.begin());
    return out;
}

TEST_F(Registration, GoesTheWholeWay)
{
    const auto answer = upload(first_name, file(row(1) + row(2, {{"enrollee_kind", "2"}, {"insured_number", ""}, {"acquired_on", ""}, {"acquisition_reason", ""}})));
    const auto receipt = answer.at("receipt").get<std::string>();
    EXPECT_EQ(answer.at("state"), "受付");
    EXPECT_EQ(receipt.rfind("O-R20171113", 0), 0U);
    jobs_.run_all();
    EXPECT_EQ(json("GET", "/files/" + receipt).at("state"), "処理中") << "intermediate does not know the 枝番 yet";
    acknowledge_all();
    jobs_.run_all();

    const auto done = json("GET", "/files/" + receipt);
    EXPECT_EQ(done.at("state"), "処理完了");
    EXPECT_EQ(done.at("rows"), 2);
    EXPECT_EQ(done.at("accepted"), 2);
    EXPECT_EQ(done.at("error_count"), 0);
    EXPECT_EQ(done.at("finished_at"), "2017-11-13T09:00:00.000+09:00") << "environment time";

    const auto result = lines(download("/files/" + receipt + "/result"));
    ASSERT_EQ(result.size(), 2U);
    EXPECT_EQ(result[0], (std::vector<std::string>{"1", "39131016", "A1", insured(1), identifiers::branch_number(1), "1", "I0000", ""}));
    EXPECT_EQ(result[1][4], identifiers::branch_number(2));
    EXPECT_TRUE(lines(download("/files/" + receipt + "/errors")).empty());

    ASSERT_EQ(maps_.size(), 1U);
    EXPECT_EQ(maps_[0].insurer, tokyo);
    EXPECT_EQ(maps_[0].enrollee_kind, (contract::column{"1", "2"}));
    EXPECT_NE(maps_[0].person_key[0], maps_[0].person_key[1]);
    EXPECT_EQ(count("person"), 2);
    EXPECT_EQ(count("eligibility_history"), 1) << "資格 only for 被保険者";
}

TEST_F(Registration, NumbersLieSealed)
{
    registered(first_name, file(row(1)));
    database_->transact([&](db::transaction& running) {
        for (const char* table : {"person", "enrollee", "stored_file", "file_chunk", "receipt", "registered_part"})
            for (const auto& found : running.exec(std::string("SELECT t::text AS text FROM ") + table + " t"))
                EXPECT_EQ(found.text("text").find(number(1)), std::string::npos) << table;
    });
    const auto reply = contract::decode_number_reply(exchange_.receive(
        "personal-numbers", contract::encode_numbers(contract::number_request{{maps_[0].person_key[0], "no key", "00000000-0000-4000-8000-000000000000"}})));
    EXPECT_EQ(reply.personal_number, (std::vector<std::string>{number(1), "", ""}));
}

TEST_F(Registration, BadRowsDoNotStopGoodOnes)
{
    registered(first_name, file(row(1)));
    const auto done = registered(
        second_name, file(row(2) + row(3, {{"sex", "9"}}) + row(4, {{"addressee_number", "A1"}}) + row(5, {{"personal_number", number(1)}}) +
                          row(6, {{"addressee_number", "A2"}}) + row(7, {{"personal_number", number(2)}}) + row(8, {{"insured_number", insured(1)}}) +
                          row(9, {{"insured_number", insured(2)}}) + row(10, {{"insurer_number", "39990015"}}) +
                          row(11, {{"operation", "3"}, {"branch_number", identifiers::branch_number(1)}}) + row(12, {{"insured_number", "12345678"}})));
    const std::vector<std::string> codes{"I0000", "E2007", "E4001", "E4002", "E4004", "E4003", "E4005", "E4012", "E4009", "E4016", "W2001"};
    const auto result = lines(download("/files/" + done.at("receipt").get<std::string>() + "/result"));
    ASSERT_EQ(result.size(), codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        EXPECT_EQ(result[i][6], codes[i]) << "row " << i + 2;
        EXPECT_EQ(result[i][5], codes[i][0] == 'I' ? "1" : codes[i][0] == 'E' ? "2" : "3");
        EXPECT_EQ(result[i][4].empty(), codes[i][0] == 'E') << "a 枝番 for those that are registered";
    }
    EXPECT_EQ(done.at("accepted"), 2);
    EXPECT_EQ(done.at("error_count"), 9);
    EXPECT_EQ(done.at("warning_count"), 1);
    EXPECT_EQ(result.back()[7].rfind("警告：", 0), 0U);
    const auto findings = download("/files/" + done.at("receipt").get<std::string>() + "/errors");
    EXPECT_EQ(lines(findings).size(), 10U);
    EXPECT_EQ(findings.find(number(1)), std::string::npos) << "a 個人番号 is never shown";
    EXPECT_EQ(findings.find(number(2)), std::string::npos);
}

TEST_F(Registration, ARejectedRowDoesNotBlockTheNextOne)
{
    const auto done = registered(first_name, file(row(1, {{"insurer_number", "39990015"}}) + row(2, {{"addressee_number", "A1"}, {"personal_number", number(1)}})));
    EXPECT_EQ(done.at("accepted"), 1) << "the first was refused, so nothing of it stands in the way";
}

TEST_F(Registration, TheSamePersonOfTwoInsurersIsOnePerson)
{
    registered(first_name, file(row(1)));
    registered("39140009_KN010_20171113_001.csv", file(row(1, {{"insurer_number", "39140009"}})), kanagawa);
    ASSERT_EQ(maps_.size(), 2U);
    EXPECT_EQ(maps_[0].person_key, maps_[1].person_key);
    EXPECT_TRUE(maps_[0].new_persons);
    EXPECT_FALSE(maps_[1].new_persons) << "intermediate must look for a code of theirs";
    EXPECT_EQ(count("person"), 1);
    EXPECT_EQ(count("enrollee"), 2);
}

TEST_F(Registration, TheSameFileAgainGivesTheFirstReceipt)
{
    const auto content = file(row(1));
    const auto first = upload(first_name, content).at("receipt");
    EXPECT_EQ(upload(first_name, content).at("receipt"), first);
    jobs_.run_all();
    acknowledge_all();
    jobs_.run_all();
    EXPECT_EQ(upload(first_name, content).at("state"), "処理完了");
    EXPECT_NE(code_of([&] { upload(first_name, file(row(2))); }), "nothing thrown") << "the same name with other content";
    EXPECT_EQ(count("enrollee"), 1);
}

TEST_F(Registration, WhatIsRefusedBeforeTheReceiptLeavesNothing)
{
    EXPECT_NE(code_of([&] { upload(first_name, ""); }), "nothing thrown");
    EXPECT_EQ(code_of([&] { upload(first_name, file(row(1)), tokyo, "E1101"); }), "E1101");
    EXPECT_EQ(code_of([&] { upload(first_name, file(std::string(600000, 'x')), tokyo, "E1102"); }), "E1102");
    EXPECT_NE(code_of([&] { upload("39140009_KN010_20171113_001.csv", file(row(1))); }), "nothing thrown") << "another insurer's name";
    EXPECT_NE(code_of([&] { upload("39130000_SK010_20171113_001.csv", file(row(1))); }), "nothing thrown") << "another kind";
    for (const char* table : {"receipt", "stored_file", "file_chunk", "job"})
        EXPECT_EQ(count(table), 0) << table;
}

TEST_F(Registration, AnUnusableFileLeavesItsReceiptAndNoRow)
{
    // Sound at first, broken behind more than one part: nothing of it may be registered.
    std::string rows;
    for (unsigned n = 1; n <= 40; ++n)
        rows += row(n);
    const auto content = file(rows) + "1,\"never closed\r\n";
    const auto receipt = upload(first_name, content).at("receipt").get<std::string>();
    jobs_.run_all();
    const auto found = json("GET", "/files/" + receipt);
    EXPECT_EQ(found.at("state"), "取込不可");
    EXPECT_EQ(found.at("reason").at("code"), "E1004");
    EXPECT_EQ(found.at("reason").at("byte_position"), content.size() - std::string("\"never closed\r\n").size());
    EXPECT_EQ(count("enrollee"), 0);
    EXPECT_EQ(code_of([&] { send("GET", "/files/" + receipt + "/original"); }), "E9301") << "whose addresses stand in it, nobody can say";
    EXPECT_EQ(bytes_of(send("GET", "/files/" + receipt + "/original", "", tokyo, {"file.read", "number.unmask", "address.unmask"})), content);
    EXPECT_EQ(exchange_.calls, 0U);
}

TEST_F(Registration, ResultsComeInTheEncodingOfTheFile)
{
    layout::writer writer(layout::encoding::cp932);
    writer.row({"x"});
    const auto shift_jis = [&](const std::string& utf8) {
        std::string out;
        for (const auto& line : split(utf8, '\n')) {
            const auto fields = split(line.substr(0, line.find('\r')), ',');
            if (line.empty())
                continue;
            layout::writer one(layout::encoding::cp932);
            one.row(std::vector<std::string_view>(fields.begin(), fields.end()));
            out += one.take();
        }
        return out;
    };
    const auto receipt = upload(first_name, shift_jis(file(row(1) + row(2, {{"sex", "9"}}))), tokyo, {}, "1").at("receipt").get<std::string>();
    jobs_.run_all();
    acknowledge_all();
    jobs_.run_all();
    const auto result = download("/files/" + receipt + "/result");
    EXPECT_NE(result.find("\x94\xed\x95\xdb\x8c\xaf\x8e\xd2\x8e\x7d\x94\xd4"), std::string::npos) << "被保険者枝番 in CP932";
    EXPECT_EQ(lines(result).size(), 2U);
}

TEST_F(Registration, ACancelledFileIsNotWorkedOff)
{
    const auto receipt = upload(first_name, file(row(1))).at("receipt").get<std::string>();
    EXPECT_EQ(json("DELETE", "/files/" + receipt).at("state"), "取消");
    jobs_.run_all();
    EXPECT_EQ(count("enrollee"), 0);
    EXPECT_EQ(registered(first_name, file(row(1))).at("state"), "処理完了") << "its name is free again";
    EXPECT_NE(code_of([&] { send("DELETE", "/files/" + json("GET", "/files").at("items").at(0).at("receipt").get<std::string>()); }), "nothing thrown");
}

/// The same part again, as after a crash behind the numbering: the first time intermediate answers, the part itself fails.
class Interrupted : public test::operations_server {
protected:
    std::string answer(const std::string& kind, const std::string& id, const std::string& body) override
    {
        auto reply = operations_server::answer(kind, id, body);
        if (failures_-- > 0)
            throw http::unreachable("the reply is lost");
        return reply;
    }
    int failures_{1};
};

TEST_F(Interrupted, NothingIsLostOrDoubled)
{
    const auto receipt = upload(first_name, file(row(1) + row(2))).at("receipt").get<std::string>();
    const auto job = jobs_.waiting.front();
    EXPECT_THROW(jobs_.run_all(), http::unreachable);
    jobs_.waiting.push_back(job);
    jobs_.run_all();
    acknowledge_all();
    jobs_.run_all();
    EXPECT_EQ(json("GET", "/files/" + receipt).at("accepted"), 2);
    EXPECT_EQ(blocks_.size(), 1U) << "the second try asked for the same block";
    EXPECT_EQ(lines(download("/files/" + receipt + "/result"))[0][4], identifiers::branch_number(1));
    jobs_.waiting.push_back(job);
    jobs_.run_all();
    EXPECT_EQ(count("enrollee"), 2);
}

TEST_F(Registration, SeveralPartsAreAcknowledgedOneByOne)
{
    std::string rows;
    for (unsigned n = 1; n <= 10001; ++n)
        rows += row(n);
    rows += row(10002, {{"addressee_number", "A3"}});
    const auto receipt = upload(first_name, file(rows)).at("receipt").get<std::string>();
    jobs_.run_all();
    ASSERT_EQ(exchange_.waiting.size(), 2U);
    const auto first = exchange_.next("branch-map"), second = exchange_.next("branch-map");
    exchange_.acknowledge(second, "{}");
    jobs_.run_all();
    EXPECT_EQ(json("GET", "/files/" + receipt).at("state"), "処理中");
    exchange_.acknowledge(first, "{}");
    jobs_.run_all();
    const auto done = json("GET", "/files/" + receipt);
    EXPECT_EQ(done.at("state"), "処理完了");
    EXPECT_EQ(done.at("accepted"), 10001);
    EXPECT_EQ(lines(download("/files/" + receipt + "/result")).back()[6], "E4004") << "the same 宛名番号 in an earlier part of this file";
}

/// A part is prepared while the one before is written: what that one brings, and what earlier ones have brought, is known all the same.
TEST_F(Registration, WhatMayStandOnceIsHeldAcrossParts)
{
    std::string rows;
    for (unsigned n = 1; n <= 20000; ++n)
        rows += row(n);
    rows += row(20001, {{"addressee_number", "A3"}}) + row(20002, {{"addressee_number", "A15000"}}) + row(20003, {{"personal_number", number(4)}}) +
            row(20004, {{"personal_number", number(15001)}}) + row(20005, {{"insured_number", insured(5)}}) + row(20006, {{"insured_number", insured(15002)}}) + row(20007);
    const auto done = registered(first_name, file(rows));
    EXPECT_EQ(done.at("accepted"), 20001);
    EXPECT_EQ(blocks_.size(), 1U) << "one block of 枝番 for all three parts";
    const auto found = lines(download("/files/" + done.at("receipt").get<std::string>() + "/result"));
    std::vector<std::string> codes;
    for (std::size_t place = 20000; place < found.size(); ++place)
        codes.push_back(found[place][6]);
    EXPECT_EQ(codes, (std::vector<std::string>{"E4004", "E4004", "E4003", "E4003", "E4012", "E4012", "I0000"}));
    EXPECT_EQ(found.back()[4], identifiers::branch_number(20001)) << "rejected rows of a part take no 枝番";
    ASSERT_EQ(maps_.size(), 3U);
    EXPECT_TRUE(maps_[2].new_persons);
    EXPECT_TRUE(maps_[0].more_follow && maps_[1].more_follow && !maps_[2].more_follow);
    EXPECT_EQ(maps_[2].branch_number, contract::column{identifiers::branch_number(20001)});
}

TEST_F(Registration, AnEnvironmentIsEmptiedAlone)
{
    registered(first_name, file(row(1)));
    database_->transact([&](db::transaction& running) { system_->reset(running, 2); });
    EXPECT_EQ(count("enrollee"), 1);
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    for (const char* table : {"person", "enrollee", "eligibility_history", "registered_part", "receipt"})
        EXPECT_EQ(count(table), 0) << table;
}

} // namespace
} // namespace chukan::operations
