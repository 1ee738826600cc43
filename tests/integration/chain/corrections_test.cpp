#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/world.hpp"

#include "platform/base/text.hpp"

#include <gtest/gtest.h>

namespace chukan::test {
namespace {

/// 変更 and 取消 on the whole chain: what a correction of one insurer does to codes and 副本, and what it leaves alone. Residents and numbers are those of the generated population.
class Corrections : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto& world = world::instance();
        world.automatic_sending(true);
        way_ = new whole_way(world, 20, 71, "39130000", 710001);
        way_->seed();
        EXPECT_EQ(way_->register_enrollees().at("state"), "処理完了");
        way_->wait_for_codes();
        way_->register_fukuhon();
        // Residents whom nobody has registered: their numbers are there to be corrected to.
        strangers_ = new whole_way(world, 20, 72, "39130000", 720001);
        strangers_->seed();
        header_ = split(lines_of(*way_)[0], ',');
    }
    static void TearDownTestSuite()
    {
        delete way_;
        delete strangers_;
    }

    static std::vector<std::string> lines_of(const whole_way& way)
    {
        std::vector<std::string> out;
        for (auto line : split(read_file(way.files().enrollee_file), '\n')) {
            if (line.rfind("\xEF\xBB\xBF", 0) == 0)
                line.erase(0, 3);
            if (!line.empty())
                out.push_back(line.substr(0, line.find('\r')));
        }
        return out;
    }
    static std::size_t place(const std::string& item)
    {
        return static_cast<std::size_t>(std::find(header_.begin(), header_.end(), item) - header_.begin());
    }
    /// The row of the nth 被保険者 of the file, and his 枝番.
    struct insured {
        std::vector<std::string> row;
        std::string branch;
    };
    static insured person(unsigned n)
    {
        const auto lines = lines_of(*way_);
        const auto branches = way_->branch_numbers();
        for (std::size_t i = 1; i < lines.size(); ++i) {
            const auto fields = split(lines[i], ',');
            if (fields[place("加入者区分")] == "1" && fields[place("資格喪失年月日")].empty() && n-- == 0)
                return {fields, branches.at(i - 1)};
        }
        throw std::runtime_error("too few 被保険者 in the population");
    }
    static std::string strange_number(std::size_t n) { return split(lines_of(*strangers_).at(n), ',').at(place("個人番号")); }

    /// One row with another 処理区分, as a file; the code of its result.
    static std::string upload(whole_way& by, std::vector<std::string> row, const std::string& operation, const std::string& branch, const std::string& insurer = "39130000")
    {
        static unsigned made = 500;
        row[place("処理区分")] = operation;
        row[place("被保険者枝番")] = branch;
        const auto name = insurer + "_KN010_20171113_" + std::to_string(++made) + ".csv";
        const auto answer = by.clerk().upload("enrollee", name, join(header_, ",") + "\r\n" + join(row, ",") + "\r\n");
        EXPECT_EQ(answer.status, 202) << answer.body;
        const auto receipt = by.clerk().wait_for(answer.json().at("receipt").get<std::string>(), 60);
        EXPECT_EQ(receipt.at("state"), "処理完了") << receipt.dump();
        const auto result = by.clerk().ask("GET", "/files/" + receipt.at("receipt").get<std::string>() + "/result").body;
        last_branch_ = split(split(result, '\n').at(1), ',').at(4);
        return split(split(result, '\n').at(1), ',').at(6);
    }
    static nlohmann::json ask(const std::string& path) { return way_->clerk().ask("GET", path).json(); }
    static std::string state_of(const std::string& branch)
    {
        const auto answer = way_->clerk().ask("GET", "/enrollees/" + branch + "/link-code-status");
        return answer.status == 200 ? answer.json().at("state").get<std::string>() : "";
    }

    static whole_way *way_, *strangers_;
    static std::vector<std::string> header_;
    static std::string last_branch_;
};

whole_way* Corrections::way_ = nullptr;
whole_way* Corrections::strangers_ = nullptr;
std::vector<std::string> Corrections::header_;
std::string Corrections::last_branch_;

TEST_F(Corrections, ACorrectedNumberGetsTheRightCodeAndTheFukuhonGoAlong)
{
    auto [row, branch] = person(0);
    ASSERT_EQ(state_of(branch), "紐付済");
    const auto copies = ask("/fukuhon/" + branch);
    row[place("個人番号")] = strange_number(1);
    row[place("個人番号異動事由")] = "2";
    EXPECT_EQ(upload(*way_, row, "2", branch), "I0000");
    wait_until([&] { return state_of(branch) == "紐付済"; }, "the code of the right person");
    const auto owners = ask("/fukuhon/" + branch + "/owners").at("items");
    ASSERT_EQ(owners.size(), 1u);
    EXPECT_EQ(owners[0].at("code_held"), true);
    EXPECT_EQ(owners[0].at("eligibility_rows"), copies.at("eligibility").size());
    EXPECT_EQ(ask("/fukuhon/" + branch).at("data_sets"), copies.at("data_sets"));
    const auto history = ask("/enrollees/" + branch + "/corrections").at("items");
    ASSERT_EQ(history.size(), 1u);
    EXPECT_EQ(history[0].at("number_change"), "2");
}

TEST_F(Corrections, ALegalChangeOfTheNumberKeepsTheCode)
{
    auto [row, branch] = person(1);
    row[place("個人番号")] = strange_number(2);
    row[place("個人番号異動事由")] = "1";
    EXPECT_EQ(upload(*way_, row, "2", branch), "I0000");
    EXPECT_EQ(state_of(branch), "紐付済");
    EXPECT_TRUE(ask("/fukuhon/" + branch + "/owners").at("items").empty());
}

TEST_F(Corrections, TheSamePersonMovesBetweenTwoInsurers)
{
    whole_way there(world::instance(), 1, 73, "39140009", 730001);
    auto [row, branch] = person(2);
    auto loss = row;
    loss[place("資格喪失年月日")] = "20171113";
    loss[place("資格喪失事由")] = "04";
    EXPECT_EQ(upload(*way_, loss, "2", branch), "I0000");
    auto arrival = row;
    arrival[place("保険者番号")] = "39140009";
    arrival[place("資格取得年月日")] = "20171113";
    arrival[place("資格取得事由")] = "02";
    EXPECT_EQ(upload(there, arrival, "1", "", "39140009"), "I0000");
    const auto other = last_branch_;
    const auto state = [&] { return there.clerk().ask("GET", "/enrollees/" + other + "/link-code-status").json(); };
    EXPECT_EQ(state().at("state"), "紐付済") << "one code for the whole shared server: nothing is acquired";
    EXPECT_EQ(state().at("acquisition_kind"), "2");

    loss[place("個人番号異動事由")].clear();
    EXPECT_EQ(upload(*way_, loss, "3", branch), "I0000") << "取消 at the first insurer";
    EXPECT_EQ(way_->clerk().ask("GET", "/fukuhon/" + branch).status, 404);
    EXPECT_EQ(state().at("state"), "紐付済") << "the second keeps the code";
    arrival[place("宛名番号")] = row[place("宛名番号")];
    EXPECT_EQ(upload(there, arrival, "3", other, "39140009"), "I0000");
    EXPECT_EQ(there.clerk().ask("GET", "/enrollees/" + other + "/link-code-status").status, 404);
}

TEST_F(Corrections, ACancellationTakesTheFukuhonAlong)
{
    auto [row, branch] = person(3);
    ASSERT_FALSE(ask("/fukuhon/" + branch).at("eligibility").empty());
    EXPECT_EQ(way_->clerk().ask("DELETE", "/enrollees/" + branch).status, 204);
    wait_until([&] { return way_->clerk().ask("GET", "/fukuhon/" + branch).status == 404; }, "the copies go");
    EXPECT_EQ(upload(*way_, row, "2", branch), "E4101");
    EXPECT_EQ(ask("/enrollees/" + branch + "/corrections").at("items").size(), 1u);
    EXPECT_EQ(upload(*way_, row, "1", ""), "I0000");
    EXPECT_NE(last_branch_, branch);
    wait_until([&] { return state_of(last_branch_) == "紐付済"; }, "the code is had again");
}

} // namespace
} // namespace chukan::test
