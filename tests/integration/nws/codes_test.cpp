#include "tests/integration/nws/nws_fixture.hpp"

#include "platform/base/error.hpp"

#include <set>

namespace chukan::nws {
namespace {

using codes = network;

TEST_F(codes, NumbersAreTheSameForTheSameMessageAndNeverGivenTwice)
{
    const auto id = new_uuid();
    const auto first = numbers(shared, 5, id);
    EXPECT_EQ(numbers(shared, 5, id), first);
    auto all = numbers(chiyoda, 7);
    all.insert(all.end(), first.begin(), first.end());
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 12u);
    for (const auto& number : all)
        EXPECT_EQ(number.size(), 16u);
}

TEST_F(codes, NumbersAreOnlyForAUnitOfTheAsker)
{
    contract::acquisition_number_request request{chiyoda, 1};
    EXPECT_THROW(exchange_.receive("acquisition-numbers", contract::encode(request), 1, false, {}, "intermediate"), service_error);
    request = {"nowhere", 1};
    EXPECT_THROW(exchange_.receive("acquisition-numbers", contract::encode(request), 1, false, {}, "institutions"), service_error);
}

TEST_F(codes, OneCodePerPersonAndUnit)
{
    const auto once = code_of(shared, "10000000014"), again = code_of(shared, "10000000014");
    EXPECT_EQ(once, again);
    EXPECT_EQ(once.size(), 32u);
    EXPECT_NE(once, code_of(shared, "10000000022"));
    EXPECT_NE(once, code_of(chiyoda, "10000000014"));
    EXPECT_NE(code_of(chuo, "10000000014"), code_of(chiyoda, "10000000014"));
}

TEST_F(codes, GoToTheSystemOfTheUnitAndTheNumbersAreForgotten)
{
    const auto ours = numbers(shared, 2), theirs = numbers(chiyoda, 1);
    const auto id = new_uuid();
    EXPECT_TRUE(issue({{shared, chiyoda, shared}, {ours[1], theirs[0], ours[0]}, {"10000000014", "10000000014", "10000000022"}}, id).empty());
    EXPECT_TRUE(issue({{shared}, {ours[1]}, {"10000000014"}}, id, true).empty()) << "the same message again";
    ASSERT_EQ(exchange_.waiting.size(), 2u);
    const auto first = exchange_.next("link-codes"), second = exchange_.next("link-codes");
    EXPECT_EQ(first.receiver, "institutions");
    EXPECT_EQ(second.receiver, "intermediate");
    const auto body = exchange_.render(second);
    EXPECT_EQ(body, exchange_.render(second)) << "identical on a retry";
    EXPECT_EQ(contract::decode<contract::link_codes>(*body).acquisition_number, (contract::column{ours[1], ours[0]}));
    exchange_.acknowledge(second, "{\"result\":[\"I0000\",\"E9003\"]}");
    EXPECT_EQ(body, exchange_.render(second)) << "kept while an item waits for an operator";
    exchange_.acknowledge(second, "{\"result\":[]}");
    EXPECT_FALSE(exchange_.render(second));
    EXPECT_EQ(count("issue_batch"), 1);
}

TEST_F(codes, OfUnknownUsedAndForeignNumbersAreRefusedOneByOne)
{
    const auto ours = numbers(shared, 3);
    const contract::link_code_issues body{{shared, shared, chiyoda, shared, shared, "nowhere"},
                                          {ours[0], ours[0], ours[1], "7000000009999993", "rubbish", ours[2]},
                                          contract::column(6, "10000000014")};
    const auto id = new_uuid();
    const auto results = issue(body, id);
    EXPECT_EQ(results, (contract::column{"I0000", "E5004", "E9310", "E9310", "E9310", "E6012"}));
    EXPECT_EQ(issue(body, id, true), results);
    EXPECT_EQ(issue({{shared}, {ours[0]}, {"10000000014"}}), contract::column{"E5004"}) << "one number, one code";
    EXPECT_TRUE(issue({{shared}, {ours[1]}, {"10000000014"}}).empty()) << "a refusal uses nothing up";
}

TEST_F(codes, NoResidentCodeIsStored)
{
    code_of(shared, "10000000014");
    const auto found = database_->transact([](db::transaction& running) {
        std::string all;
        for (const auto row : running.exec("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"))
            all += running.exec("SELECT coalesce(string_agg(t::text, ' '), '') AS text FROM " + row.text("name") + " AS t").one().text("text");
        return all;
    });
    EXPECT_EQ(found.find("10000000014"), std::string::npos);
}

} // namespace
} // namespace chukan::nws
