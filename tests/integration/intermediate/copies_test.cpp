#include "platform/base/error.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string sk_header = "レコード番号,処理区分,保険者番号,被保険者枝番,被保険者番号,資格取得年月日,資格取得事由,資格喪失年月日,資格喪失事由,住所地特例区分,適用開始日,適用終了日,"
                              "施設所在地市町村コード,負担割合,負担割合有効開始日,負担割合有効終了日,限度額区分,限度額区分有効開始日,限度額区分有効終了日,長期入院該当年月日,被保険者証交付年月日,"
                              "自動応答不可フラグ,不開示コード\r\n";
const std::string tk_header = "レコード番号,処理区分,保険者番号,被保険者枝番,特定個人情報名コード,版番号,データセット番号,対象年月,繰返し番号,データ項目コード,値,未設定事由,自動応答不可フラグ,不開示コード\r\n";

class Copies : public intermediate_server {
protected:
    Copies()
    {
        map(tokyo, {{1, "a"}, {2, "b"}});
        map(tokyo, {{3, "child"}}, "2");
    }

    static std::string sk(int number, unsigned serial, const std::string& from, const std::string& lost = "", const std::string& operation = "1")
    {
        return std::to_string(number) + "," + operation + ",39130000," + branch(serial) + ",00000018," + from + ",01," + lost +
               (lost.empty() ? ",," : ",01,") + ",,,,1,20170801,,,,,,20170801,0,1\r\n";
    }
    static std::string tk(int number, unsigned serial, const std::string& item, const std::string& value, const std::string& operation = "1")
    {
        return std::to_string(number) + "," + operation + ",39130000," + branch(serial) + ",TM90000000000082,0001,0001,2017,1," + item + "," +
               value + ",,0,1\r\n";
    }

    std::string register_file(const std::string& kind, const std::string& name, const std::string& content)
    {
        const auto answer = nlohmann::json::parse(upload(kind, name, content).body);
        jobs_.run_all();
        return answer["receipt"];
    }
    nlohmann::json receipt(const std::string& number) { return nlohmann::json::parse(get("/files/" + number).body); }
    std::vector<std::string> result(const std::string& number)
    {
        auto lines = split(bytes_of(get("/files/" + number + "/result")), '\n');
        lines.pop_back();
        return lines;
    }
};

TEST_F(Copies, EligibilityIsRegisteredRowByRow)
{
    const auto number = register_file("eligibility", "39130000_SK010_20171113_001.csv",
                                      sk_header + sk(1, 1, "20150401", "20160401") + sk(2, 1, "20160401") + sk(3, 1, "20170101") +
                                          sk(4, 2, "20170101") + sk(5, 3, "20170101") + sk(6, 9, "20170101"));
    const auto state = receipt(number);
    EXPECT_EQ(state["state"], "処理完了") << state.dump();
    EXPECT_EQ(state["rows"], 6);
    EXPECT_EQ(state["accepted"], 3);
    EXPECT_EQ(state["error_count"], 3);
    EXPECT_EQ(state["progress"], 1.0);
    const auto lines = result(number);
    ASSERT_EQ(lines.size(), 7u);
    EXPECT_NE(lines[1].find(",1,I0000,"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find(",1,I0000,"), std::string::npos) << "lost and taken again on the same day: " << lines[2];
    EXPECT_NE(lines[3].find(",2,E4103,"), std::string::npos) << lines[3];
    EXPECT_NE(lines[5].find(",2,E4102,"), std::string::npos) << lines[5];
    EXPECT_NE(lines[6].find(",2,E4101,"), std::string::npos) << lines[6];
    const auto errors = bytes_of(get("/files/" + number + "/errors"));
    EXPECT_NE(errors.find("資格取得年月日"), std::string::npos) << errors;
    EXPECT_EQ(bytes_of(get("/files/" + number + "/original")).size(), state["bytes"].get<std::size_t>());
    EXPECT_EQ(nlohmann::json::parse(get("/fukuhon/" + branch(1)).body)["eligibility"].size(), 2u);
}

TEST_F(Copies, WhatKn010SaidOtherwiseIsAWarning)
{
    differences_ = {{branch(1), "acquired_on"}};
    const auto number = register_file("eligibility", "39130000_SK010_20171113_001.csv", sk_header + sk(1, 1, "20160401") + sk(2, 2, "20160401"));
    const auto state = receipt(number);
    EXPECT_EQ(state["accepted"], 2) << "either may be right: it is registered";
    EXPECT_EQ(state["warning_count"], 1);
    const auto lines = result(number);
    EXPECT_NE(lines[1].find(",3,W4001,警告："), std::string::npos) << lines[1];
    EXPECT_NE(lines[1].find("資格取得年月日"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find(",1,I0000,"), std::string::npos) << lines[2];
    const auto again = register_file("eligibility", "39130000_SK010_20171113_002.csv", sk_header + sk(1, 1, "20160401", "", "3"));
    EXPECT_NE(result(again)[1].find(",1,I0000,"), std::string::npos) << "what is taken away is not compared";
}

TEST_F(Copies, ChangesAndCancellationsMeetWhatIsThere)
{
    register_file("eligibility", "39130000_SK010_20171113_001.csv", sk_header + sk(1, 1, "20160401"));
    const auto number = register_file("eligibility", "39130000_SK010_20171113_002.csv",
                                      sk_header + sk(1, 1, "20160401", "20171001", "2") + sk(2, 1, "20171001") + sk(3, 2, "20160401", "", "3"));
    const auto lines = result(number);
    EXPECT_NE(lines[1].find(",1,I0000,"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find(",1,I0000,"), std::string::npos) << lines[2];
    EXPECT_NE(lines[3].find(",2,E4107,"), std::string::npos) << lines[3];
    EXPECT_EQ(count("eligibility"), 2);
    register_file("eligibility", "39130000_SK010_20171113_003.csv", sk_header + sk(1, 1, "20171001", "", "3"));
    EXPECT_EQ(count("eligibility"), 1);
}

TEST_F(Copies, DataSetsNeedEligibilityAndFitTheMaster)
{
    register_file("eligibility", "39130000_SK010_20171113_001.csv", sk_header + sk(1, 1, "20160401"));
    auto of_no_information = tk(7, 1, "TK90000008200010", "2017");
    of_no_information.replace(of_no_information.find("TM9"), 16, "TM90000000000099");
    const std::string of_premiums = "TM90000000000082,0001,0001";
    auto too_early = tk(8, 1, "TK90000000400150", "1000"); // 外来年間合算: from 2018-08-01
    too_early.replace(too_early.find(of_premiums), of_premiums.size(), "TM90000000000004,0001,0002");
    auto of_another_set = tk(9, 1, "TK90000000400130", "1000"); // 高額療養費 is data set 0002
    of_another_set.replace(of_another_set.find(of_premiums), of_premiums.size(), "TM90000000000004,0001,0003");
    const auto number = register_file("fukuhon", "39130000_TK010_20171113_001.csv",
                                      tk_header + tk(1, 1, "TK90000008200010", "2017") + tk(2, 1, "TK90000008200020", "many") +
                                          tk(3, 1, "TK90000008299999", "1") + tk(4, 2, "TK90000008200010", "2017") +
                                          tk(5, 1, "TK90000008200010", "2017") + tk(6, 1, "TK90000008200060", "1") + of_no_information +
                                          too_early + of_another_set);
    const auto lines = result(number);
    const char* codes[] = {"I0000", "E4110", "E4109", "E4104", "E4105", "I0000", "E4108", "E4112", "E4109"};
    ASSERT_EQ(lines.size(), 10u);
    for (int row = 0; row < 9; ++row)
        EXPECT_NE(lines[row + 1].find(codes[row]), std::string::npos) << lines[row + 1];
    EXPECT_EQ(count("fukuhon"), 2);
    const auto again = register_file("fukuhon", "39130000_TK010_20171113_002.csv", tk_header + tk(1, 1, "TK90000008200010", "2017") +
                                                                                      tk(2, 1, "TK90000008200010", "2016", "2"));
    EXPECT_NE(result(again)[1].find("E4106"), std::string::npos);
    EXPECT_NE(result(again)[2].find("I0000"), std::string::npos);
    const auto shown = nlohmann::json::parse(get("/fukuhon/" + branch(1)).body);
    EXPECT_EQ(shown["data_sets"][0]["items"].size(), 2u) << shown.dump();
    EXPECT_EQ(shown["data_sets"][0]["items"][0]["value"], "2016");
}

TEST_F(Copies, TheSameFileTwiceIsOneReceiptAndAnotherContentIsRefused)
{
    const auto content = sk_header + sk(1, 1, "20160401");
    const auto first = register_file("eligibility", "39130000_SK010_20171113_001.csv", content);
    EXPECT_EQ(register_file("eligibility", "39130000_SK010_20171113_001.csv", content), first);
    EXPECT_EQ(code_of([&] { upload("eligibility", "39130000_SK010_20171113_001.csv", content + sk(2, 2, "20160401")); }), "E1022");
    EXPECT_EQ(code_of([&] { upload("eligibility", "39130000_TK010_20171113_001.csv", content); }), "E1023");
    EXPECT_EQ(code_of([&] { upload("eligibility", "39140009_SK010_20171113_001.csv", content); }), "E1021");
    EXPECT_EQ(code_of([&] { upload("eligibility", "my file.csv", content); }), "E1020");
    EXPECT_EQ(code_of([&] { upload("eligibility", "39130000_SK010_20171113_009.csv", ""); }), "E1001");
    EXPECT_EQ(count("stored_file WHERE kind = 'eligibility'"), 1) << "nothing remains of a refused upload";
    EXPECT_EQ(nlohmann::json::parse(get("/files?kind=eligibility").body)["items"].size(), 1u);
    EXPECT_EQ(code_of([&] { get("/files/" + first, kanagawa); }), "E9310");
}

TEST_F(Copies, AnUnusableFileLeavesNoRow)
{
    const auto number = register_file("eligibility", "39130000_SK010_20171113_001.csv", sk_header + sk(1, 1, "20160401") + std::string("2,\0", 3));
    const auto state = receipt(number);
    EXPECT_EQ(state["state"], "取込不可");
    EXPECT_EQ(state["reason"]["code"], "E1003");
    EXPECT_TRUE(state["reason"]["byte_position"].is_number());
    EXPECT_EQ(count("eligibility"), 0);
    EXPECT_EQ(code_of([&] { get("/files/" + number + "/result"); }), "E4206");
}

TEST_F(Copies, AWaitingFileCanBeCancelledAndSentAnew)
{
    const auto content = sk_header + sk(1, 1, "20160401");
    const auto first = nlohmann::json::parse(upload("eligibility", "39130000_SK010_20171113_001.csv", content).body)["receipt"].get<std::string>();
    EXPECT_EQ(nlohmann::json::parse(send(request_of(tokyo, "DELETE", "/files/" + first)).body)["state"], "取消");
    const auto second = register_file("eligibility", "39130000_SK010_20171113_001.csv", content + sk(2, 2, "20160401"));
    EXPECT_NE(first, second);
    EXPECT_EQ(count("eligibility"), 2);
    EXPECT_EQ(code_of([&] { send(request_of(tokyo, "DELETE", "/files/" + second)); }), "E4204");
}

TEST_F(Copies, WhatAnUploadLeftBehindGoesAfterADay)
{
    database_->transact([](db::transaction& running) {
        running.exec("INSERT INTO stored_file (environment_id, insurer, kind, name, created_at) VALUES "
                     "(1, '39130000', 'eligibility', 'old', clock_timestamp() - interval '25 hours'), "
                     "(1, '39130000', 'eligibility', 'new', clock_timestamp())");
        running.exec("INSERT INTO file_chunk SELECT file_id, 0, 1, ''::bytea FROM stored_file");
    });
    register_file("eligibility", "39130000_SK010_20171113_001.csv", sk_header + sk(1, 1, "20160401"));
    EXPECT_EQ(count("stored_file WHERE name = 'old'"), 0);
    EXPECT_EQ(count("stored_file WHERE name = 'new'"), 1);
    EXPECT_EQ(count("file_chunk c WHERE NOT EXISTS (SELECT FROM stored_file f WHERE f.file_id = c.file_id)"), 0);
}

TEST_F(Copies, AFileOfManyPartsGoesOnWhereACrashLeftIt)
{
    std::vector<std::pair<unsigned, std::string>> people;
    std::string content = sk_header;
    for (unsigned serial = 100; serial < 25100; ++serial) {
        people.emplace_back(serial, "p" + std::to_string(serial));
        content += sk(static_cast<int>(serial), serial, "20160401");
    }
    for (std::size_t at = 0; at < people.size(); at += 10000)
        map(tokyo, {people.begin() + at, people.begin() + std::min(at + 10000, people.size())});
    jobs_.waiting.clear(); // their codes are not wanted here
    const auto number = nlohmann::json::parse(upload("eligibility", "39130000_SK010_20171113_001.csv", content).body)["receipt"].get<std::string>();
    // The table refuses one row of the second part: the first part stays, and the job fails as it would after a crash.
    const auto owner = open(urls_.owner_dsn);
    owner->transact([&](db::transaction& running) {
        running.exec("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$");
        running.exec("CREATE TRIGGER refuse BEFORE INSERT ON eligibility FOR EACH ROW WHEN (NEW.branch_number = '" + branch(15000) +
                     "') EXECUTE FUNCTION refuse()");
    });
    EXPECT_THROW(jobs_.run_all(), std::exception);
    EXPECT_EQ(count("eligibility"), 10000);
    EXPECT_EQ(receipt(number)["rows"], 10000);
    owner->transact([](db::transaction& running) { running.exec("DROP TRIGGER refuse ON eligibility"); });
    database_->transact([&](db::transaction& running) { jobs_.enqueue(running, 1, "file", "{\"receipt\":\"" + number + "\"}", ""); });
    jobs_.run_all();
    EXPECT_EQ(receipt(number)["accepted"], 25000);
    EXPECT_EQ(count("eligibility"), 25000);
    const auto lines = result(number);
    ASSERT_EQ(lines.size(), 25001u);
    EXPECT_EQ(lines[25000].substr(0, 6), "25099,");
}

} // namespace
} // namespace chukan::test
