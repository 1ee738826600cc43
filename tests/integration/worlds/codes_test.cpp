#include "platform/base/text.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/tables.hpp"
#include "tests/integration/world/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

/// 機関別符号 between insurers, and for people whom 住基ネット does not know (any more).
namespace chukan::test {
namespace {

constexpr std::size_t number_item = 10; // 個人番号 of KN010, from 0
constexpr std::size_t addressee_item = 3;

/// Rows of a generated KN010 as items; nothing in them needs quotes.
class rows_of_file {
public:
    explicit rows_of_file(const whole_way& people)
    {
        for (auto line : split(read_file(people.files().enrollee_file), '\n')) {
            if (!line.empty() && line.back() == '\r')
                line.pop_back();
            if (!line.empty())
                lines.push_back(split(line, ','));
        }
    }
    std::string text() const
    {
        std::string out;
        for (const auto& line : lines) {
            for (std::size_t item = 0; item < line.size(); ++item)
                out += (item ? "," : "") + line[item];
            out += "\r\n";
        }
        return out;
    }
    std::vector<std::vector<std::string>> lines; // the first is the header
};

/// What KN012 says of each 宛名番号: state, 取得区分, 処理結果コード.
struct code_state {
    std::string branch, state, kind, result;
};
std::map<std::string, code_state> states(terminal& clerk)
{
    std::map<std::string, code_state> out;
    for (const auto& line : split(clerk.ask("GET", "/files/link-code-status").body, '\n')) {
        auto items = split(line, ',');
        for (auto& item : items)
            if (item.size() > 1 && item.front() == '"')
                item = item.substr(1, item.size() - 2);
        if (items.size() > 6)
            out[items[1]] = {items[0], items[2], items[3], items[5]};
    }
    return out;
}

std::string register_rows(terminal& clerk, const std::string& name, const std::string& content)
{
    const auto answer = clerk.upload("enrollee", name, content);
    EXPECT_EQ(answer.status, 202) << answer.body;
    const auto receipt = clerk.wait_for(answer.json().at("receipt").get<std::string>());
    EXPECT_EQ(receipt.at("state"), "処理完了") << receipt.dump();
    EXPECT_EQ(receipt.at("error_count"), 0) << clerk.ask("GET", "/files/" + receipt.at("receipt").get<std::string>() + "/errors").body;
    return receipt.at("receipt");
}

void wait_for_state(terminal& clerk, const std::string& addressee, const std::string& wanted)
{
    wait_until([&] { return states(clerk)[addressee].state == wanted; }, addressee + " " + wanted);
}

TEST(SharedCode, TwoInsurersThatRegisterTheSamePersonShareOne)
{
    auto& world = world::instance();
    world.automatic_sending(true);
    const whole_way tokyo(world, 5, 31), kanagawa(world, 5, 31, "39140009");
    rows_of_file first(tokyo), second(kanagawa);
    ASSERT_EQ(first.lines.size(), 6u);
    ASSERT_EQ(second.lines.size(), 6u);
    for (std::size_t row = 1; row < second.lines.size(); ++row)
        second.lines[row][number_item] = first.lines[row][number_item];
    world.control("juki", "POST", "/internal/residents", read_file(tokyo.files().residents), world.environment_id());
    auto &there = world.clerk(), &here = world.clerk("39140009");
    tables intermediate("intermediate");
    const auto codes = intermediate.count("link_code");

    register_rows(there, name_of(tokyo.files().enrollee_file), first.text());
    std::map<std::string, code_state> before;
    wait_until([&] {
        before = states(there);
        return std::all_of(first.lines.begin() + 1, first.lines.end(), [&](const auto& line) {
            const auto& state = before[line[addressee_item]].state;
            return state == "紐付済" || state == "取得エラー";
        });
    }, "codes of the first insurer");
    const auto own = intermediate.count("link_code") - codes;
    ASSERT_GT(own, 0);

    register_rows(here, name_of(kanagawa.files().enrollee_file), second.text());
    std::map<std::string, code_state> after;
    wait_until([&] {
        after = states(here);
        return std::all_of(second.lines.begin() + 1, second.lines.end(), [&](const auto& line) {
            const auto& state = after[line[addressee_item]].state;
            return state == "紐付済" || state == "取得エラー";
        });
    }, "codes of the second insurer");
    for (std::size_t row = 1; row < first.lines.size(); ++row) {
        const auto &one = before[first.lines[row][addressee_item]], &other = after[second.lines[row][addressee_item]];
        EXPECT_EQ(one.state, other.state) << row;
        if (one.state == "紐付済") {
            EXPECT_EQ(one.kind, "1");
            EXPECT_EQ(other.kind, "2") << "取得区分 2: an existing code";
        }
    }
    EXPECT_EQ(intermediate.count("link_code") - codes, own) << "a second code for the same person";
}

class FailedAcquisition : public testing::Test {
protected:
    FailedAcquisition() : world_(world::instance()), clerk_(world_.clerk()) { world_.automatic_sending(true); }

    void seed(const std::string& residents) { world_.control("juki", "POST", "/internal/residents", residents, world_.environment_id()); }
    /// The population's residents, each alive or each gone.
    static std::string residents(const whole_way& people, const std::string& state)
    {
        std::string out;
        for (const auto& line : split(read_file(people.files().residents), '\n')) {
            if (line.empty())
                continue;
            auto resident = nlohmann::json::parse(line);
            resident["state"] = state;
            resident["changed_on"] = state == "live" ? "" : "20171101";
            out += resident.dump() + "\n";
        }
        return out;
    }
    void ask_again(const std::string& branch)
    {
        const auto answer = clerk_.ask("POST", "/enrollees/" + branch + "/link-code-request");
        EXPECT_LT(answer.status, 300) << answer.body;
    }

    world& world_;
    terminal& clerk_;
};

TEST_F(FailedAcquisition, OfSomebodyUnknownIsSeenAndAskedForAgainWhenSheIsRegistered)
{
    const whole_way people(world_, 1, 41, "39130000", 500);
    const rows_of_file rows(people);
    const auto& addressee = rows.lines.at(1)[addressee_item];
    register_rows(clerk_, name_of(people.files().enrollee_file), rows.text());
    wait_for_state(clerk_, addressee, "取得エラー");
    const auto failed = states(clerk_)[addressee];
    EXPECT_EQ(failed.result, "E5001") << "個人番号該当なし";
    const auto status = clerk_.ask("GET", "/enrollees/" + failed.branch + "/link-code-status").json();
    EXPECT_EQ(status.at("result_code"), "E5001");
    EXPECT_FALSE(status.at("message").is_null());
    seed(residents(people, "live"));
    ask_again(failed.branch);
    wait_for_state(clerk_, addressee, "紐付済");
    const auto needless = clerk_.ask("POST", "/enrollees/" + failed.branch + "/link-code-request");
    EXPECT_EQ(needless.status, 422) << needless.body;
    EXPECT_EQ(needless.json().at("code"), "E4203");
}

TEST_F(FailedAcquisition, OfSomebodyWhoseRecordIsDeletedIsSeenAndAskedForAgain)
{
    const whole_way people(world_, 1, 42, "39130000", 510);
    const rows_of_file rows(people);
    const auto& addressee = rows.lines.at(1)[addressee_item];
    seed(residents(people, "dead"));
    register_rows(clerk_, name_of(people.files().enrollee_file), rows.text());
    wait_for_state(clerk_, addressee, "取得エラー");
    const auto failed = states(clerk_)[addressee];
    EXPECT_EQ(failed.result, "E5002") << "消除";
    seed(residents(people, "live"));
    ask_again(failed.branch);
    wait_for_state(clerk_, addressee, "紐付済");
}

TEST_F(FailedAcquisition, OfAWrongNumberIsMendedByTheRightOne)
{
    const whole_way right(world_, 1, 43, "39130000", 520), wrong(world_, 1, 43, "39130000", 530);
    rows_of_file rows(right);
    const auto addressee = rows.lines.at(1)[addressee_item], number = rows.lines.at(1)[number_item];
    rows.lines.at(1)[number_item] = rows_of_file(wrong).lines.at(1)[number_item]; // of somebody whom juki does not know
    seed(residents(right, "live"));
    register_rows(clerk_, name_of(right.files().enrollee_file), rows.text());
    wait_for_state(clerk_, addressee, "取得エラー");
    const auto branch = states(clerk_)[addressee].branch;
    const auto corrected = clerk_.ask("PUT", "/enrollees/" + branch, nlohmann::json{{"personal_number", number}, {"reason", "2"}}.dump());
    EXPECT_LT(corrected.status, 300) << corrected.status;
    wait_for_state(clerk_, addressee, "紐付済");
    EXPECT_EQ(states(clerk_)[addressee].branch, branch) << "the 枝番 points to another person and stays";
}

} // namespace
} // namespace chukan::test
