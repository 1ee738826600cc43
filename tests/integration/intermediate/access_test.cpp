#include "platform/base/error.hpp"
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
