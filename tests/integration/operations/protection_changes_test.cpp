#include "tests/integration/operations/server.hpp"

#include <map>
#include <set>

namespace chukan::operations {
namespace {

using namespace chukan::test;

/// 支援措置 (DV) of persons who are changed, by file and one by one.
class ProtectionChanges : public operations_server {
protected:
    std::string name(int n) { return "39130000_KN010_20171113_00" + std::to_string(n) + ".csv"; }
    static std::string path(unsigned n, const std::string& rest = "") { return "/enrollees/" + identifiers::branch_number(n) + rest; }
    nlohmann::json of(unsigned n) { return json("GET", path(n, "/protection")); }
    using list = std::vector<std::string>;
};

/// 変更 by file: with a 新規 in the same part, and what else intermediate must hear of the part.
TEST_F(ProtectionChanges, ChangesByFileAreToldBeforeAllElseAndInItsOrder)
{
    registered(name(1), file(row(1) + row(2, {{"protected", "1"}, {"protected_until", "20171231"}}) + row(3, {{"protected", "1"}}) + row(4, {{"protected", "1"}})));
    protections_.clear();
    notes_.clear();
    const auto change = [&](unsigned n, changes more) {
        more.insert({{"operation", "2"}, {"branch_number", identifiers::branch_number(n)}, {"personal_number", ""}});
        return row(n, more);
    };
    const auto receipt = upload(name(2), file(change(1, {{"protected", "1"}, {"personal_number", number(8)}, {"personal_number_change", "1"}}) + change(2, {{"protected", "1"}}) +
                                              change(3, {{"name", "広域　次郎"}}) + change(4, {{"protected", "0"}}) + row(5, {{"protected", "1"}})))
                             .at("receipt")
                             .get<std::string>();
    jobs_.run_all();
    std::set<std::string> orders;
    list kinds;
    for (const auto& message : exchange_.waiting) {
        kinds.push_back(message.kind);
        if (message.receiver == "intermediate")
            orders.insert(exchange_.ordering_keys.at(message.id));
    }
    EXPECT_EQ(kinds, (list{"protections", "operation-notes", "branch-change", "branch-map"}));
    EXPECT_EQ(orders, (std::set<std::string>{"branches " + tokyo})) << "none overtakes another";
    acknowledge_all();
    jobs_.run_all();
    EXPECT_EQ(json("GET", "/files/" + receipt).at("accepted"), 5);
    ASSERT_EQ(protections_.size(), 1U);
    std::map<std::string, std::string> told;
    for (std::size_t i = 0; i < protections_[0].branch_number.size(); ++i)
        told[protections_[0].branch_number[i]] = protections_[0].state[i];
    EXPECT_EQ(told, (std::map<std::string, std::string>{
                        {identifiers::branch_number(1), "-"}, {identifiers::branch_number(4), ""}, {json("GET", "/enrollees?addressee_number=A5").at("items")[0].at("branch_number"), "-"}}))
        << "who is left as he was is not told of";
    EXPECT_EQ(of(2).at("until"), "20171231") << "a day that is left out stays";
    EXPECT_EQ(of(3).at("in_force"), true) << "a row that omits it lifts nothing";
    EXPECT_EQ(of(4).at("in_force"), false);
    EXPECT_EQ(of(4).at("changes")[0].at("receipt"), receipt);
    ASSERT_EQ(notes_.size(), 1U);
    EXPECT_EQ(notes_[0].object.size(), 3U);
}

TEST_F(ProtectionChanges, ChangesOfOnePersonAreToldToo)
{
    registered(name(1), file(row(1)));
    const auto put = [&](const nlohmann::json& body) {
        json("PUT", path(1), body.dump());
        acknowledge_all();
    };
    put({{"protection", "1"}, {"protection_until", "20171231"}});
    put({{"address", "東京都中央区"}});
    EXPECT_EQ(of(1).at("until"), "20171231");
    put({{"protection", "0"}});
    ASSERT_EQ(protections_.size(), 2U);
    EXPECT_EQ(protections_[0].state, contract::column{"20171231"});
    EXPECT_EQ(protections_[1].state, contract::column{""});
    EXPECT_TRUE(notes_.empty()) << "portal logs what comes through it";
    EXPECT_EQ(of(1).at("changes").size(), 2U);
    EXPECT_TRUE(of(1).at("changes")[0].at("receipt").is_null());
}

TEST_F(ProtectionChanges, NobodySeesTheAddressInTheHistoryWhileItIsInForce)
{
    registered(name(1), file(row(1, {{"protected", "1"}})));
    json("PUT", path(1), R"({"address":"東京都中央区"})");
    const auto permitted = send("GET", path(1, "/corrections"), "", tokyo, {"enrollee.read", "address.unmask"}).body;
    EXPECT_EQ(permitted.find("中央区"), std::string::npos) << "an unmasking of its own shows it, which is logged";
    EXPECT_EQ(nlohmann::json::parse(permitted).at("items")[0].at("items")[0].at("hidden"), true);
}

TEST_F(ProtectionChanges, OfAChangeThatNamesThePersonByTheBranchNumberOnly)
{
    registered(name(1), file(row(1, {{"protected", "1"}})));
    // Another 宛名番号 comes with the row, and the row is refused.
    const auto receipt = registered(name(6), file(row(51, {{"operation", "2"}, {"branch_number", identifiers::branch_number(1)}, {"personal_number", number(52)},
                                                           {"address", "秘密の町五"}})))
                             .at("receipt")
                             .get<std::string>();
    for (const char* what : {"/errors", "/original"})
        EXPECT_EQ(download("/files/" + receipt + what).find("秘密"), std::string::npos) << what;
    EXPECT_EQ(json("GET", "/files/" + receipt + "/rows/2").at("items").dump().find("秘密"), std::string::npos);
}

} // namespace
} // namespace chukan::operations
