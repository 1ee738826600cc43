#include "tests/integration/openapi/check.hpp"

#include <gtest/gtest.h>

namespace chukan::openapi {
namespace {

const std::string receipt =
    R"({"receipt":"O-R201711130000001","kind":"enrollee","name":"39130000_KN010_20171113_001.csv","state":"処理完了","rows":3,"accepted":2,
        "error_count":1,"warning_count":0,"progress":1,"received_at":"2017-11-13T09:00:00.000+09:00","finished_at":null,"reason":null,
        "uploaded_by":"clerk","bytes":120})";
const std::string problem =
    R"({"code":"E9310","status":404,"title":"見つかりません。","title_en":"Not found.","detail":"","action":"","action_en":""})";

std::string with(std::string text, const std::string& from, const std::string& to)
{
    return text.replace(text.find(from), from.size(), to);
}

TEST(openapi_check, right_exchanges)
{
    EXPECT_EQ(describe(check("GET", "/verification/api/v1/files/O-R201711130000001", "", 200, receipt)), "");
    EXPECT_EQ(describe(check("GET", "/files?kind=enrollee&limit=10", "", 200,
                             R"({"items":[)" + receipt + R"(],"next_cursor":null})")),
              "");
    EXPECT_EQ(describe(check("GET", "/enrollees/1000000000000018", "", 404, problem)), "");
    EXPECT_EQ(describe(check("GET", "/no/such/thing", "", 404, problem)), "");
    EXPECT_EQ(describe(check("PUT", "/me/password", R"({"current_password":"a","new_password":"b"})", 204, "")), "");
    EXPECT_EQ(describe(check("POST", "/files/enrollee", "1,2,3", 202, R"({"receipt":"O-R1","state":"受付"})")), "");
    EXPECT_EQ(describe(check("GET", "/files/link-code-status", "", 200, "被保険者枝番\r\n")), "");
    EXPECT_TRUE(seen().contains("upload_enrollee"));
    EXPECT_FALSE(never_seen().contains("upload_enrollee"));
    EXPECT_TRUE(never_seen().contains("send_acquisitions"));
}

TEST(openapi_check, wrong_answers)
{
    const std::string path = "/files/O-R201711130000001";
    EXPECT_NE(describe(check("GET", path, "", 200, with(receipt, "処理完了", "完了"))), "")
        << "a state that does not exist";
    EXPECT_NE(describe(check("GET", path, "", 200, with(receipt, "\"rows\":3,", ""))), "") << "a field is missing";
    EXPECT_NE(describe(check("GET", path, "", 200, with(receipt, "\"rows\":3", "\"rows\":\"3\""))), "")
        << "a wrong type";
    EXPECT_NE(describe(check("GET", path, "", 200, with(receipt, "\"rows\":3", "\"rows\":3,\"lines\":4"))), "")
        << "a field too many";
    EXPECT_NE(describe(check("GET", path, "", 200, "<html>")), "");
    EXPECT_NE(describe(check("GET", path, "", 201, receipt)), "") << "a status that the contract does not name";
    EXPECT_NE(describe(check("GET", path, "", 404, receipt)), "") << "an error that is no problem document";
    EXPECT_NE(describe(check("PATCH", path, "", 200, receipt)), "");
    EXPECT_NE(describe(check("GET", "/files", "", 200,
                             R"({"items":[)" + with(receipt, "\"kind\":\"enrollee\"", "\"kind\":\"x\"") +
                                 R"(],"next_cursor":null})")),
              "");
    EXPECT_NE(describe(check("DELETE", "/sessions/current", "", 204, "{\"left\":1}")), "");
}

TEST(openapi_check, wrong_requests_that_were_taken)
{
    EXPECT_NE(describe(check("GET", "/files?sort=name", "", 200, R"({"items":[],"next_cursor":null})")), "");
    EXPECT_NE(describe(check("GET", "/files?limit=5000", "", 200, R"({"items":[],"next_cursor":null})")), "");
    EXPECT_NE(describe(check("PUT", "/me/password", R"({"new_password":"b"})", 204, "")), "");
    EXPECT_NE(
        describe(check("PUT", "/me/password", R"({"current_password":"a","new_password":"b","more":1})", 204, "")), "");
}

TEST(openapi_check, findings_hold_no_values)
{
    const auto found = describe(
        check("POST", "/enrollees/1000000000000018/personal-number", "", 200, R"({"personal_number":"X23456789018"})"));
    EXPECT_NE(found, "");
    EXPECT_EQ(found.find("X23456789018"), std::string::npos) << found;
}

} // namespace
} // namespace chukan::openapi
