#include "platform/base/error.hpp"
#include "platform/layout/definition.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

/// What a user of one 部署 sees of the insurer's codes, 副本 and inquiries; operations, played here, says whose persons they are.
class Access : public intermediate_server {
protected:
    Access()
    {
        map(tokyo, {{1, "a"}, {2, "b"}});
        acquire();
    }
    nlohmann::json items(const std::string& path) { return nlohmann::json::parse(get(path).body).at("items"); }
    static std::string question(unsigned serial)
    {
        return nlohmann::json{{"branch_number", branch(serial)}, {"provider_body", chiyoda}, {"office", "JM99000000080000"},
                              {"procedure", "JT99000000080001"}, {"information", "TM90000000000001"}}
            .dump();
    }
};

TEST_F(Access, CodesAndCopiesOfOtherDepartmentsDoNotExist)
{
    EXPECT_EQ(items("/link-code-states").size(), 2u);
    EXPECT_EQ(get("/fukuhon/" + branch(2)).status, 200);
    groups_ = {"D1"};
    visible_ = {branch(1)};
    ASSERT_EQ(items("/link-code-states").size(), 1u);
    EXPECT_EQ(items("/link-code-states")[0]["branch_number"], branch(1));
    EXPECT_EQ(get("/fukuhon/" + branch(1)).status, 200);
    EXPECT_EQ(get("/enrollees/" + branch(1) + "/link-code-status").status, 200);
    EXPECT_EQ(code_of([&] { get("/fukuhon/" + branch(2)); }), "E9310");
    EXPECT_EQ(code_of([&] { get("/enrollees/" + branch(2) + "/link-code-status"); }), "E9310");
    EXPECT_EQ(code_of([&] { get("/fukuhon/" + branch(9)); }), "E9310") << "the same words for one that nobody has";
}

TEST_F(Access, InquiriesAboutOtherDepartmentsPersons)
{
    const auto id = nlohmann::json::parse(post("/inquiries", question(2)).body).at("id").get<std::string>();
    EXPECT_EQ(items("/inquiries").size(), 1u);
    groups_ = {"D1"};
    visible_ = {branch(1)};
    EXPECT_EQ(items("/inquiries").size(), 0u);
    EXPECT_EQ(code_of([&] { get("/inquiries/" + id); }), "E9310");
    EXPECT_EQ(code_of([&] { post("/inquiries", question(2)); }), "E4101") << "as for one that is not registered";
    EXPECT_EQ(post("/inquiries", question(1)).status, 202);
    EXPECT_EQ(items("/inquiries").size(), 1u);
}

/// A limited user's file about persons of other 部署: refused row by row, in the words for persons whom nobody knows; the rows of his own persons go in.
class FilesOfLimitedUsers : public Access {
protected:
    std::vector<std::string> result_of(const std::string& kind, const std::string& name, const std::string& content)
    {
        const auto receipt = nlohmann::json::parse(upload(kind, name, content).body).at("receipt").get<std::string>();
        jobs_.run_all();
        auto lines = split(bytes_of(get("/files/" + receipt + "/result")), '\n');
        EXPECT_GE(lines.size(), 4u) << receipt;
        lines.resize(4);
        return lines;
    }
    static std::string eligibility(int number, unsigned serial, const std::string& operation = "1")
    {
        return std::to_string(number) + "," + operation + ",39130000," + branch(serial) + ",00000018,20160401,01,,,,,,,1,20170801,,,,,,20170801,0,1\r\n";
    }
    static std::string data(int number, unsigned serial, const std::string& value, const std::string& operation = "1")
    {
        return std::to_string(number) + "," + operation + ",39130000," + branch(serial) + ",TM90000000000082,0001,0001,2017,1,TK90000008200010," + value + ",,0,1\r\n";
    }
    std::string header_of(const char* id)
    {
        std::string out;
        const auto layouts = layout::catalogue::load(context_.config_directory);
        for (const auto name : layouts->find(id, "20171113").header())
            out += (out.empty() ? "" : ",") + std::string(name);
        return out + "\r\n";
    }
};

TEST_F(FilesOfLimitedUsers, OfCopies)
{
    groups_ = {"D1"};
    visible_ = {branch(1)};
    auto lines = result_of("eligibility", "39130000_SK010_20171113_001.csv", header_of("SK010") + eligibility(1, 1) + eligibility(2, 2) + eligibility(3, 9));
    EXPECT_NE(lines[1].find(",1,I0000,"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find(",2,E4101,"), std::string::npos) << lines[2];
    EXPECT_NE(lines[3].find(",2,E4101,"), std::string::npos) << lines[3];
    EXPECT_EQ(count("eligibility"), 1);
    groups_ = {};
    result_of("eligibility", "39130000_SK010_20171113_002.csv", header_of("SK010") + eligibility(1, 2) + eligibility(2, 9) + eligibility(3, 9));
    EXPECT_EQ(count("eligibility"), 2) << "who sees all may";
    groups_ = {"D1"};
    lines = result_of("eligibility", "39130000_SK010_20171113_003.csv", header_of("SK010") + eligibility(1, 2, "3") + eligibility(2, 2, "2") + eligibility(3, 1, "2"));
    EXPECT_NE(lines[1].find(",2,E4101,"), std::string::npos) << "nor taken away: " << lines[1];
    EXPECT_NE(lines[2].find(",2,E4101,"), std::string::npos) << lines[2];
    EXPECT_NE(lines[3].find(",1,I0000,"), std::string::npos) << lines[3];
    EXPECT_EQ(count("eligibility"), 2);
    lines = result_of("fukuhon", "39130000_TK010_20171113_001.csv", header_of("TK010") + data(1, 1, "2017") + data(2, 2, "2017") + data(3, 9, "2017"));
    EXPECT_NE(lines[1].find(",1,I0000,"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find(",2,E4101,"), std::string::npos) << lines[2];
    EXPECT_NE(lines[3].find(",2,E4101,"), std::string::npos) << lines[3];
    EXPECT_EQ(count("fukuhon"), 1);
}

TEST_F(FilesOfLimitedUsers, OfInquiries)
{
    const auto layouts = layout::catalogue::load(context_.config_directory);
    const auto& layout = layouts->find("JS010", "20171113");
    const auto row = [&](int number, unsigned serial) {
        std::map<std::string, std::string> values{{"record_number", std::to_string(number)}, {"request_number", "Q" + std::to_string(number)},
                                                  {"numbering", "01"}, {"branch_number", branch(serial)}};
        std::string out;
        for (const auto& item : layout.items) {
            const auto sample = &item - layout.items.data();
            const auto own = values.find(item.en);
            out += (out.empty() ? "" : ",") + (own != values.end() ? own->second : layout.samples.at(0).at(static_cast<std::size_t>(sample)));
        }
        return out + "\r\n";
    };
    groups_ = {"D1"};
    visible_ = {branch(1)};
    const auto receipt = nlohmann::json::parse(upload("inquiry", "39130000_JS010_20171113_001.csv", header_of("JS010") + row(1, 1) + row(2, 2)).body).at("receipt").get<std::string>();
    jobs_.run_all();
    const auto state = nlohmann::json::parse(get("/files/" + receipt).body);
    EXPECT_EQ(state.at("error_count"), 1) << state.dump();
    EXPECT_EQ(count("inquiry"), 1);
    EXPECT_EQ(count("inquiry WHERE branch_number = '" + branch(1) + "'"), 1);
    EXPECT_EQ(count("inquiry_rejection WHERE result_code = 'E4101'"), 1);
}

TEST_F(Access, HeldAnswersOfOtherDepartmentsPersons)
{
    database_->transact([&](db::transaction& running) {
        running.exec("INSERT INTO answer_request (environment_id, exchange_number, insurer, branch_number, link_code, asker_body, provider_body, office, procedure, information, "
                     "period_from, period_to, asker_disclosure, asked_at, asker_key, state, received_at, received_real_at, status, result_code, provider_disclosure) "
                     "VALUES (1, 'X1', $1, $2, 'C-b', $3, $4, 'JM99000000082000', 'JT99000000082001', 'TM90000000000082', '', '', '1', '2017-11-13T08:59:00+09:00', ''::bytea, "
                     "'提供保留', '2017-11-13T09:00:00+09:00', clock_timestamp(), 'held', 'E6005', '1')",
                     tokyo, branch(2), chiyoda, tokyo_body);
    });
    const std::string none = R"({"outcome":"none"})", talk = R"({"exchange_number":"X1","result":"not_answered"})";
    groups_ = {"D1"};
    visible_ = {branch(1)};
    EXPECT_EQ(code_of([&] { post("/answers/X1/by-hand", none); }), "E9310");
    EXPECT_EQ(code_of([&] { post("/answers/X1/release", "{}"); }), "E9310");
    EXPECT_EQ(code_of([&] { post("/telephone-answers", talk); }), "E9310");
    EXPECT_EQ(count("answer_request WHERE state = '提供保留'"), 1) << "nothing was changed";
    EXPECT_EQ(count("telephone_answer"), 0);
    groups_ = {};
    EXPECT_EQ(post("/telephone-answers", talk).status, 201);
    EXPECT_EQ(items("/telephone-answers").size(), 1u);
    groups_ = {"D1"};
    EXPECT_EQ(items("/telephone-answers").size(), 0u);
    visible_ = {branch(2)};
    EXPECT_EQ(items("/telephone-answers").size(), 1u);
    EXPECT_EQ(post("/answers/X1/by-hand", none).status, 200);
}

TEST_F(Access, OfficesOfTheReleaseInForceOnly)
{
    const auto about = [](const char* office, const char* procedure) {
        return nlohmann::json{{"branch_number", branch(1)}, {"provider_body", chiyoda}, {"office", office},
                              {"procedure", procedure}, {"information", "TM90000000000001"}}
            .dump();
    };
    release_ = "1"; // without 項 81 of 別表第二
    EXPECT_EQ(code_of([&] { post("/inquiries", about("JM99000000081000", "JT99000000081001")); }), "E4122");
    EXPECT_EQ(post("/inquiries", about("JM99000000080000", "JT99000000080001")).status, 202);
}

TEST_F(Access, WhoSeesAllCostsNoQuestion)
{
    const auto before = exchange_.calls;
    items("/link-code-states");
    get("/fukuhon/" + branch(1));
    EXPECT_EQ(exchange_.calls, before);
    groups_ = {"D1"};
    items("/link-code-states");
    EXPECT_EQ(exchange_.calls, before + 1) << "one for a page";
}

} // namespace
} // namespace chukan::test
