#include "peers/juki/juki.hpp"
#include "peers/juki/loading.hpp"
#include "platform/base/error.hpp"
#include "platform/contract/contract.hpp"
#include "platform/personal_number/contract.hpp"
#include "platform/personal_number/personal_number.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <nlohmann/json.hpp>

namespace chukan::juki {
namespace {

/// 模擬 numbers made of a pattern, with right check digits.
constexpr auto first_number = "999111111119", second_number = "999123456782", third_number = "900000000028", new_number = "000000000132";

class Residents : public test::one_system {
protected:
    Residents() : one_system("juki"), system_(create_juki(context_)) {}

    static std::string line(std::int64_t reference, const std::string& number, const std::string& state = "live", const std::string& address = "東京都千代田区丸の内１丁目１番１号")
    {
        return nlohmann::json{{"reference", reference}, {"personal_number", number}, {"resident_code", "9900000000" + std::to_string(reference % 10)},
                              {"name", "佐藤　清"}, {"kana", "サトウ　キヨシ"}, {"birth_date", "19350100"}, {"sex", "1"}, {"postal_code", "1000005"},
                              {"address", address}, {"municipality", "131016"}, {"state", state}, {"changed_on", ""}, {"reason", ""}}.dump() + "\n";
    }

    load_counts load(const std::string& text, std::size_t piece = 7, std::int16_t environment = 1)
    {
        resident_loader loader(context_, environment);
        for (std::size_t at = 0; at < text.size(); at += piece)
            if (loader.feed(std::string_view(text).substr(at, piece)))
                loader.apply();
        loader.finish();
        loader.apply();
        return loader.counts();
    }

    std::vector<std::string> resolve(const std::vector<std::string>& acquisitions, const std::vector<std::string>& numbers, const std::string& id = {}, bool again = false)
    {
        contract::code_resolutions body;
        body.unit = "shared-server";
        body.acquisition_number = acquisitions;
        body.personal_number = numbers;
        return contract::decode<contract::item_results>(exchange_.receive("code-resolutions", contract::encode_numbers(body), 1, again, id)).result;
    }

    std::unique_ptr<runtime::system> system_;
};

TEST_F(Residents, TheSameLinesAgainChangeNothing)
{
    const auto text = line(1, first_number) + line(2, second_number);
    EXPECT_EQ(load(text).added, 2u);
    const auto again = load(text, 1000);
    EXPECT_EQ(again.unchanged, 2u);
    EXPECT_EQ(again.added + again.changed, 0u);
    EXPECT_EQ(load(line(1, first_number), 64, 2).added, 1u) << "another environment is another world";
    const auto summary = nlohmann::json::parse(request("GET", "/internal/summary?from=2&to=9").body);
    EXPECT_EQ(summary["live"], 2);
    EXPECT_EQ(summary["last_reference"], 2);
}

TEST_F(Residents, ALineWithoutLineFeedCountsAndABrokenOneIsNamed)
{
    auto text = line(1, first_number);
    text.pop_back();
    EXPECT_EQ(load(text).added, 1u);
    for (const std::string& broken : {line(2, "111111111111"), line(2, second_number, "gone"), std::string("{\"reference\":2\n")}) {
        try {
            load(line(3, third_number) + broken);
            ADD_FAILURE() << "taken";
        } catch (const service_error& refusal) {
            EXPECT_EQ(refusal.code(), "E9203");
            EXPECT_NE(refusal.values().at("field").find("line 2"), std::string::npos);
            EXPECT_EQ(refusal.values().at("field").find("1111"), std::string::npos) << "no number in an error";
        }
    }
    EXPECT_EQ(count("resident"), 1);
    EXPECT_THROW(load(line(9, first_number)), service_error) << "the 個人番号 of somebody else";
}

TEST_F(Residents, AChangeKeepsTheOldRowAndTheOldNumber)
{
    load(line(1, first_number) + line(2, second_number));
    EXPECT_EQ(load(line(1, new_number, "live", "東京都千代田区大手町２－１－１") + line(2, second_number)).changed, 1u);
    EXPECT_EQ(count("resident_history"), 1);
    EXPECT_EQ(count("former_number"), 1);
    EXPECT_EQ(resolve({"a1", "a2", "a3"}, {first_number, new_number, third_number}), (std::vector<std::string>{"E5003", "I0000", "E5001"}));
}

TEST_F(Residents, NumbersAreResolvedItemByItemAndTheRightOnesGoToNws)
{
    load(line(1, first_number) + line(2, second_number, "dead"));
    const std::string id = "00000000-0000-4000-8000-000000000001";
    const std::vector<std::string> wanted{"I0000", "E5002", "E5001"};
    EXPECT_EQ(resolve({"a1", "a2", "a3"}, {first_number, second_number, third_number}, id), wanted);
    const auto issues = exchange_.next("link-code-issues");
    EXPECT_EQ(issues.receiver, "nws");
    EXPECT_EQ(issues.items, 1u);
    EXPECT_EQ(resolve({"a1", "a2", "a3"}, {first_number, second_number, third_number}, id, true), wanted) << "the reply is made again";
    EXPECT_TRUE(exchange_.waiting.empty());

    const auto body = exchange_.render(issues);
    ASSERT_TRUE(body);
    EXPECT_EQ(body, exchange_.render(issues)) << "identical on every try";
    const auto sent = contract::decode<contract::link_code_issues>(*body);
    EXPECT_EQ(sent.acquisition_number, contract::column{"a1"});
    EXPECT_EQ(sent.unit, contract::column{"shared-server"});
    EXPECT_EQ(sent.resident_code, contract::column{"99000000001"});
    EXPECT_EQ(body->find(first_number), std::string::npos);
    exchange_.acknowledge(issues, contract::encode(contract::item_results{{"E9003"}}));
    EXPECT_EQ(body, exchange_.render(issues)) << "kept while an item waits for an operator";
    exchange_.acknowledge(issues, contract::encode(contract::item_results{}));
    EXPECT_EQ(nlohmann::json::parse(request("GET", "/internal/summary").body)["issued"], 1);
    EXPECT_EQ(nlohmann::json::parse(request("GET", "/internal/summary").body)["resolutions"]["E5002"], 1);
    EXPECT_FALSE(exchange_.render(issues)) << "numbers and codes are gone";
    EXPECT_EQ(count("resolved_batch WHERE numbers <> '' OR codes_sealed IS NOT NULL"), 0);
    EXPECT_EQ(resolve({"a1", "a2", "a3"}, {first_number, second_number, third_number}, id, true), wanted) << "and the reply is still made again";

    EXPECT_EQ(resolve({"a1"}, {first_number}), contract::column{"E5004"}) << "the same 取得番号 in another message";
    EXPECT_TRUE(resolve({"b1"}, {first_number}).empty()) << "all right: no list";
}

TEST_F(Residents, ANumberIsAskedAboutOnce)
{
    load(line(1, first_number) + line(2, second_number));
    // Numbers of nws's form lie in pages of bits: neighbours, both ends of a page, one far away, and the same one twice in a message.
    const std::vector<std::string> numbers{"7000000000409591", "7000000000409603", "7000000000409614", "7999999999999990", "7000000000409591", "x"};
    EXPECT_EQ(resolve(numbers, {first_number, first_number, second_number, second_number, first_number, first_number}),
              (contract::column{"I0000", "I0000", "I0000", "I0000", "E5004", "I0000"}));
    EXPECT_EQ(resolve({"7000000000409599", "7000000000409603", "x", "y", "y"}, {first_number, first_number, first_number, first_number, first_number}),
              (contract::column{"E5004", "E5004", "E5004", "I0000", "E5004"})) << "a check digit makes no other number";
    EXPECT_TRUE(resolve({"7000000000409625"}, {first_number}).empty());
    EXPECT_EQ(count("asked_numbers"), 3);
    EXPECT_EQ(count("asked_number"), 2);
}

TEST_F(Residents, AMunicipalityAsksByReference)
{
    load(line(1, first_number) + line(2, second_number, "abroad"));
    contract::resident_resolutions body;
    body.unit = "9902131016000000";
    body.acquisition_number = {"m1", "m2", "m3", "m4"};
    body.resident_reference = {"1", "2", "77", "x"};
    const auto reply = contract::decode<contract::item_results>(exchange_.receive("resident-resolutions", contract::encode(body)));
    EXPECT_EQ(reply.result, (contract::column{"I0000", "E5002", "E5001", "E5001"}));
    const auto sent = contract::decode<contract::link_code_issues>(*exchange_.render(exchange_.next("link-code-issues")));
    EXPECT_EQ(sent.unit, contract::column{"9902131016000000"});
}

TEST_F(Residents, NoNumberLiesInClear)
{
    load(line(1, first_number));
    const auto rows = database_->transact([](db::transaction& running) { return running.exec("SELECT resident::text AS content FROM resident"); });
    const auto row = rows.one();
    EXPECT_EQ(row.text("content").find(first_number), std::string::npos);
    EXPECT_EQ(row.text("content").find("99000000001"), std::string::npos);
}

TEST_F(Residents, ResetEmptiesOneEnvironment)
{
    load(line(1, first_number));
    load(line(1, first_number), 7, 2);
    resolve({"a1"}, {first_number});
    database_->transact([&](db::transaction& running) { system_->reset(running, 1); });
    EXPECT_EQ(count("resident"), 1);
    EXPECT_EQ(count("resolved_batch"), 0);
    EXPECT_EQ(count("asked_number"), 0);
}

TEST_F(Residents, ManyLinesGoInBatches)
{
    std::string text;
    for (int reference = 1; reference <= 25000; ++reference) {
        // Eleven digits and a wrong check digit would be refused; the twelfth is looked for.
        for (char check = '0'; check <= '9'; ++check) {
            std::string number = std::to_string(90000000000 + reference) + check;
            if (PersonalNumber::from_digits(number)) {
                text += line(reference, number);
                break;
            }
        }
    }
    EXPECT_EQ(load(text, 1u << 18).added, 25000u);
    EXPECT_EQ(load(text, 1u << 18).unchanged, 25000u);
}

} // namespace
} // namespace chukan::juki
