#include "tests/integration/portal/fixture.hpp"

#include <chrono>
#include <thread>

namespace chukan::portal {
namespace {

using nlohmann::json;
using list = std::vector<std::string>;

class registers : public portal_test {
protected:
    static constexpr auto departments_header = "レコード番号,処理区分,部署コード,部署名,上位部署コード,有効開始日,有効終了日\r\n";
    static constexpr auto roles_header = "レコード番号,処理区分,ロールコード,ロール名,操作コード\r\n";
    static constexpr auto groups_header = "レコード番号,処理区分,グループコード,名称,部署コード\r\n";
    static constexpr auto users_header =
        "レコード番号,処理区分,ユーザーID,氏名,部署コード,ロールコード,有効開始日,有効終了日,初期パスワード\r\n";

    /// Uploads and waits for the end; the receipt.
    json upload(const who& as, const std::string& kind, const std::string& id, const std::string& content)
    {
        const auto name = as.insurer + "_" + id + "_20171113_" + std::to_string(100 + ++serial_) + ".csv";
        const auto sent = ask(as, "POST", "/files/" + kind, content,
                              {{"Content-Disposition", "attachment; filename=\"" + name + "\""},
                               {"Content-Type", "text/csv; charset=utf-8"}});
        EXPECT_EQ(sent.status, 202) << sent.body;
        const auto receipt = sent.json().at("receipt").get<std::string>();
        for (int i = 0; i < 400; ++i) {
            auto seen = ask(as, "GET", "/files/" + receipt).json();
            if (seen.at("state") == "処理完了" || seen.at("state") == "取込不可")
                return seen;
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        ADD_FAILURE() << "the file was never worked on";
        return {};
    }

    std::string result(const who& as, const json& receipt)
    {
        return ask(as, "GET", "/files/" + receipt.at("receipt").get<std::string>() + "/result").body;
    }

    list codes(const who& as, const std::string& path, const char* field = "code")
    {
        list out;
        const auto page = ask(as, "GET", path).json();
        for (const auto& each : page.at("items"))
            out.push_back(each.at(field));
        return out;
    }

private:
    int serial_{0};
};

TEST_F(registers, departments_by_file_are_a_tree)
{
    const auto boss = admin();
    const auto receipt = upload(boss, "department", "BS010",
                                std::string(departments_header) + "1,1,D1,給付課,,20170401,\r\n" +
                                    "2,1,D11,第一係,D1,,\r\n" + "3,1,D2,資格課,D9,,\r\n" + "4,1,D1,給付課,,,\r\n" +
                                    "5,2,D1,給付管理課,D11,,\r\n" + "6,2,D7,無い課,,,\r\n" + "7,3,D1,,,,\r\n" +
                                    "8,1,D3,短い,,20170401,20170331\r\n");
    EXPECT_EQ(receipt.at("state"), "処理完了");
    EXPECT_EQ(receipt.at("accepted"), 2);
    EXPECT_EQ(receipt.at("receipt").get<std::string>().substr(0, 3), "P-R");
    const auto lines = result(boss, receipt);
    for (const char* wanted : {"1,D1,1,I0000", "2,D11,1,I0000", "3,D2,2,E4303", "4,D1,2,E4301", "5,D1,2,E4305",
                               "6,D7,2,E4302", "7,D1,2,E4308", "8,D3,2,E3003"})
        EXPECT_NE(lines.find(wanted), std::string::npos) << wanted << "\n" << lines;
    EXPECT_EQ(codes(boss, "/departments"), (list{"D1", "D11"}));
    EXPECT_EQ(ask(boss, "GET", "/departments").json().at("items").at(0).at("name"), "給付課");
    const auto errors = ask(boss, "GET", "/files/" + receipt.at("receipt").get<std::string>() + "/errors").body;
    EXPECT_NE(errors.find("上位部署コードの「D9」が、まだ登録されていません。"), std::string::npos) << errors;

    // The other insurer has none of it, and the clerk may not.
    EXPECT_EQ(codes(logged_in("admin", {"39140009"}), "/departments"), list{});
    EXPECT_EQ(ask(logged_in("admin", {"39140009"}), "GET", "/files/" + receipt.at("receipt").get<std::string>()).code(),
              "E9310");
    EXPECT_EQ(ask(clerk(), "GET", "/files/" + receipt.at("receipt").get<std::string>()).code(), "E9301");
    EXPECT_EQ(ask(clerk(), "POST", "/files/department", "x", {{"Content-Disposition", "attachment; filename=a.csv"}})
                  .code(),
              "E9301");
    EXPECT_EQ(logged("upload_department").front(), "admin " + receipt.at("receipt").get<std::string>() + " 202");
    EXPECT_EQ(codes(boss, "/files", "receipt"), list{receipt.at("receipt")})
        << "an administrator sees the files of 部署 and their kin only";
    EXPECT_EQ(codes(clerk(), "/files?kind=enrollee", "receipt"), list{"O-R1"});
    EXPECT_EQ(ask(clerk(), "GET", "/files?kind=department").code(), "E9301");
}

TEST_F(registers, one_entry_has_the_rules_and_the_words_of_the_file)
{
    const auto boss = admin();
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D1"}, {"name", "給付課"}}.dump()).status, 201);
    const auto refused = ask(boss, "POST", "/departments", json{{"code", "D2"}, {"name", "係"}, {"parent", "D9"}}.dump());
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.code(), "E4303");
    EXPECT_EQ(refused.json().at("errors").at(0).at("pointer"), "/parent");
    const auto receipt =
        upload(boss, "department", "BS010", std::string(departments_header) + "1,1,D2,係,D9,,\r\n");
    EXPECT_NE(result(boss, receipt).find(refused.json().at("title").get<std::string>()), std::string::npos)
        << "the same words on both roads";
    EXPECT_EQ(ask(boss, "PUT", "/departments/D1", json{{"name", "給付第一課"}}.dump()).json().at("name"), "給付第一課");
    EXPECT_EQ(ask(boss, "PUT", "/departments/D8", json{{"name", "x"}}.dump()).status, 404);
    EXPECT_EQ(ask(boss, "POST", "/departments", json{{"code", "D5"}, {"name", "x"}, {"valid_from", "20170230"}}.dump())
                  .code(),
              "E2006");
    EXPECT_EQ(ask(boss, "DELETE", "/departments/D1").status, 204);
    EXPECT_EQ(codes(boss, "/departments"), list{});
    EXPECT_EQ(logged("departments").back(), "admin  200") << "who looked";
    EXPECT_EQ(logged("change_department"), list{"admin D1 200"});
    EXPECT_EQ(logged("remove_department"), list{"admin D1 204"});
}

TEST_F(registers, a_role_of_ones_own_gives_what_it_holds_and_no_more)
{
    const auto boss = admin();
    const auto receipt = upload(boss, "role", "RL010",
                                std::string(roles_header) + "1,1,VIEWER,照会だけ,enrollee.read;fukuhon.read\r\n" +
                                    "2,1,CLERK,業務,enrollee.read\r\n" + "3,1,SENDER,送信,operator.send\r\n" +
                                    "4,1,WRONG,誤り,no.such\r\n");
    const auto lines = result(boss, receipt);
    for (const char* wanted :
         {"1,VIEWER,1,I0000", "2,CLERK,2,E4304", "3,SENDER,2,E4307", "4,WRONG,2,E2007"})
        EXPECT_NE(lines.find(wanted), std::string::npos) << wanted << "\n" << lines;
    EXPECT_EQ(ask(boss, "DELETE", "/roles/CLERK").code(), "E4304");
    EXPECT_EQ(ask(boss, "PUT", "/roles/ADMIN", json{{"name", "x"}, {"rights", {"log.read"}}}.dump()).code(), "E4304");

    const json user = {{"user_id", "viewer"}, {"name", "照会"}, {"roles", {"VIEWER"}}, {"initial_password", initial}};
    ASSERT_EQ(ask(boss, "POST", "/users", user.dump()).status, 201);
    const auto viewer = logged_in("viewer", {});
    EXPECT_EQ(ask(viewer, "GET", "/enrollees/1000000000000018").status, 200);
    EXPECT_EQ(owner("operations").last().caller.rights, (list{"enrollee.read", "fukuhon.read"}));
    EXPECT_EQ(ask(viewer, "POST", "/enrollees/1000000000000018/personal-number").code(), "E9301")
        << "the number stays masked";
    EXPECT_EQ(ask(boss, "DELETE", "/roles/VIEWER").code(), "E4308") << "somebody has it";
    // A right that is taken away is gone at once, in the open session too.
    ASSERT_EQ(ask(boss, "PUT", "/roles/VIEWER", json{{"name", "副本だけ"}, {"rights", {"fukuhon.read"}}}.dump()).status,
              200);
    EXPECT_EQ(ask(viewer, "GET", "/enrollees/1000000000000018").code(), "E9301");
    // The other insurer knows no such role.
    auto other = user;
    EXPECT_EQ(ask(logged_in("admin", {"39140009"}), "POST", "/users", other.dump()).code(), "E4303");
}

TEST_F(registers, users_by_file_and_their_passwords)
{
    const auto boss = admin();
    upload(boss, "department", "BS010", std::string(departments_header) + "1,1,D1,給付課,,,\r\n");
    const auto receipt = upload(boss, "user", "US010",
                                std::string(users_header) + "1,1,suzuki,鈴木,D1,CLERK,,,First-2017\r\n" +
                                    "2,1,tanaka,田中,D9,CLERK,,,First-2017\r\n" + "3,1,sato,佐藤,,NOROLE,,,First-2017\r\n" +
                                    "4,1,short,短,,CLERK,,,short1\r\n" + "5,2,clerk,業務担当,D1,CLERK,,,\r\n" +
                                    "6,1,none,無,,CLERK,,,\r\n" + "7,3,admin,,,,,,\r\n");
    const auto number = receipt.at("receipt").get<std::string>();
    const auto lines = result(boss, receipt);
    for (const char* wanted : {"1,suzuki,1,I0000", "2,tanaka,2,E4303", "3,sato,2,E4303", "4,short,2,E4310",
                               "5,clerk,1,I0000", "6,none,2,E3001", "7,admin,2,E4308"})
        EXPECT_NE(lines.find(wanted), std::string::npos) << wanted << "\n" << lines;
    const auto errors = ask(boss, "GET", "/files/" + number + "/errors").body;
    for (const char* password : {"First-2017", "short1"}) {
        EXPECT_EQ(lines.find(password), std::string::npos);
        EXPECT_EQ(errors.find(password), std::string::npos);
    }
    EXPECT_EQ(ask(boss, "GET", "/files/" + number + "/original").code(), "E9310") << "never given back";
    EXPECT_EQ(value("SELECT count(*) FROM stored_file f JOIN receipt r ON r.file_id = f.file_id WHERE r.kind = 'user'"),
              "0")
        << "and not kept";
    EXPECT_EQ(value("SELECT count(*) FROM file_chunk c WHERE NOT EXISTS (SELECT 1 FROM stored_file f WHERE f.file_id = "
                    "c.file_id)"),
              "0");
    const auto session = try_login({}, "suzuki", "First-2017");
    EXPECT_EQ(session.status, 201);
    EXPECT_TRUE(session.json().at("password_change_required"));
    EXPECT_EQ(try_login({}, "clerk", initial).status, 201) << "an empty password changes none";
    EXPECT_EQ(ask(boss, "DELETE", "/departments/D1").code(), "E4308");
    EXPECT_EQ(ask(boss, "DELETE", "/users/suzuki").status, 204);
    EXPECT_EQ(try_login({}, "suzuki", "First-2017").code(), "E9304");
    EXPECT_EQ(ask(boss, "DELETE", "/users/admin").code(), "E4308");
}

TEST_F(registers, a_file_of_users_that_is_unusable_leaves_no_password_behind)
{
    const auto boss = admin();
    const auto receipt = upload(boss, "user", "US010", "wrong,header\r\n1,2\r\n");
    EXPECT_EQ(receipt.at("state"), "取込不可");
    EXPECT_EQ(value("SELECT count(*) FROM stored_file WHERE kind = 'user'"), "0");
}

TEST_F(registers, access_groups_say_whose_persons_a_user_sees)
{
    const auto boss = admin();
    upload(boss, "department", "BS010",
           std::string(departments_header) + "1,1,D1,給付課,,,\r\n2,1,D11,第一係,D1,,\r\n3,1,D2,資格課,,,\r\n4,1,D3,会計課,,,\r\n");
    const auto receipt = upload(boss, "access-group", "AG010",
                                std::string(groups_header) + "1,1,G1,給付,D1\r\n2,1,G2,資格と会計,D2;D3\r\n3,1,G3,誤り,D1;D9\r\n");
    const auto lines = result(boss, receipt);
    for (const char* wanted : {"1,G1,1,I0000", "2,G2,1,I0000", "3,G3,2,E4303"})
        EXPECT_NE(lines.find(wanted), std::string::npos) << wanted << "\n" << lines;

    EXPECT_EQ(ask(clerk(), "GET", "/enrollees/1000000000000018").status, 200);
    EXPECT_EQ(owner("operations").last().caller.groups, list{}) << "no 部署: all of the insurer";
    const auto with_department = [&](const char* department) {
        EXPECT_EQ(ask(boss, "PUT", "/users/clerk",
                      json{{"name", "業務"}, {"roles", {"CLERK"}}, {"department", department}}.dump())
                      .status,
                  200);
        EXPECT_EQ(ask(clerk(), "GET", "/enrollees/1000000000000018").status, 200);
        return owner("operations").last().caller.groups;
    };
    EXPECT_EQ(with_department("D11"), (list{"D1", "D11"})) << "a 部署 stands for those below it";
    EXPECT_EQ(with_department("D3"), (list{"D2", "D3"}));
    ASSERT_EQ(ask(boss, "PUT", "/access-groups/G1", json{{"name", "給付と会計"}, {"departments", {"D1", "D3"}}}.dump()).status,
              200);
    EXPECT_EQ(with_department("D3"), (list{"D1", "D11", "D2", "D3"})) << "two groups";
    EXPECT_EQ(ask(boss, "DELETE", "/departments/D2").code(), "E4308");
    ASSERT_EQ(ask(boss, "DELETE", "/access-groups/G1").status, 204);
    ASSERT_EQ(ask(boss, "DELETE", "/access-groups/G2").status, 204);
    EXPECT_EQ(with_department("D3"), list{});
    EXPECT_EQ(codes(boss, "/access-groups"), list{});
}

TEST_F(registers, a_repeated_upload_is_one_receipt)
{
    const auto boss = admin();
    const http::header_list named{{"Content-Disposition", "attachment; filename=\"39130000_BS010_20171113_001.csv\""}};
    const auto content = std::string(departments_header) + "1,1,D1,給付課,,,\r\n";
    const auto first = ask(boss, "POST", "/files/department", content, named);
    EXPECT_EQ(first.json().at("receipt"), ask(boss, "POST", "/files/department", content, named).json().at("receipt"));
    EXPECT_EQ(ask(boss, "POST", "/files/department", content + "2,1,D2,x,,,\r\n", named).code(), "E1022");
    EXPECT_EQ(ask(boss, "POST", "/files/role", content, named).code(), "E1023");
}

} // namespace
} // namespace chukan::portal
