#include "tests/integration/nws/nws_fixture.hpp"

#include "platform/release/release_watch.hpp"
#include "tests/support/law_walk.hpp"

#include <atomic>

namespace chukan::nws {
namespace {

/// The whole table through the check of nws, on two days of the environment's clock.
class law_of_the_network : public network {
protected:
    void set_day(const std::string& iso)
    {
        auto value = *environments_.find(1);
        value.clock.base_environment = clock::from_iso(iso);
        ++value.clock.version;
        environments_.put(value);
    }

    std::size_t walk(const std::string& day)
    {
        const test::law_walk table(test::source_directory() + "/config");
        std::map<std::string, std::string> codes; // by 符号管理単位
        for (const auto* asker : table.askers()) {
            announce(asker->code, asker->system);
            if (!codes.contains(asker->unit))
                codes[asker->unit] = code_of(asker->unit, "10000000014");
        }
        std::map<std::string, std::pair<contract::inquiries, std::vector<test::walked>>> by_sender;
        for (const auto& one : table.on(day)) {
            auto& [body, expected] = by_sender[one.asker->system];
            // Nobody's code is looked at for what is not permitted.
            const auto code = codes.find(one.asker->unit);
            add(body, code == codes.end() ? "" : code->second, one.asker->code, one.provider->code, one.information);
            body.office.back() = one.office;
            body.procedure.back() = one.procedure;
            expected.push_back(one);
        }
        std::size_t walked = 0;
        for (const auto& [sender, asked] : by_sender) {
            const auto receipts = ask(asked.first, sender);
            EXPECT_EQ(receipts.result_code.size(), asked.second.size());
            for (std::size_t at = 0; at < asked.second.size(); ++at, ++walked) {
                const auto& one = asked.second[at];
                EXPECT_EQ(receipts.result_code[at], one.expected) << one.asker->name << " asks " << one.provider->name << " by " << one.office << " for "
                                                                  << one.information << ": " << receipts.reason_ja[at];
                EXPECT_EQ(receipts.exchange_number[at].empty(), one.expected != "I0000");
            }
        }
        return walked;
    }
};

TEST_F(law_of_the_network, EveryLineAndItsNeighbourInNovember2017)
{
    EXPECT_EQ(walk("20171113"), 2u * 1236u);
}

TEST_F(law_of_the_network, EveryLineAndItsNeighbourInJuly2019)
{
    set_day("2019-07-01T09:00:00+09:00");
    EXPECT_EQ(walk("20190701"), 2u * 1236u);
}

/// The operator has put リリース1 in force again, which ends at row 80; portal is played by the test.
TEST_F(law_of_the_network, WhatTheReleaseInUseLacksIsNotPermitted)
{
    std::atomic<int> release{3};
    client_.answer = [&](const http::client_request& request) {
        EXPECT_EQ(request.url, "https://portal/internal/master-releases");
        return R"({"releases":{"1":)" + std::to_string(release.load()) + "}}";
    };
    announce(tokyo, "intermediate");
    announce(chiyoda, "institutions");
    const auto person = code_of(shared, "10000000014"), resident = code_of(chiyoda, "10000000014");
    const auto codes = [&] {
        contract::inquiries by_union, by_ward;
        add(by_union, person, tokyo, chiyoda, "TM90000000000001");                // row 80
        add(by_ward, resident, chiyoda, tokyo, "TM90000000000082", "82");         // row 82
        return std::pair(ask(by_union).result_code.at(0), ask(by_ward, "institutions").result_code.at(0));
    };
    release::watch watch(context_);
    watch.look();
    EXPECT_TRUE(watch.holds_office(1, "JM99000000082000"));
    release = 1;
    watch.look();
    EXPECT_TRUE(watch.holds_office(1, "JM99000000080000"));
    EXPECT_FALSE(watch.holds_office(1, "JM99000000082000"));
    EXPECT_TRUE(watch.holds_office(2, "JM99000000082000")) << "of which portal says nothing: by its own date";
    client_.answer = [&](const http::client_request&) -> std::string { throw http::unreachable("portal is away"); };
    watch.look();
    EXPECT_FALSE(watch.holds_office(1, "JM99000000082000")) << "the last answer holds";

    EXPECT_EQ(codes(), std::pair(std::string("I0000"), std::string("I0000"))) << "nws has not heard of it yet";
    client_.answer = [&](const http::client_request&) { return R"({"releases":{"1":1}})"; };
    system_->start();
    for (int tries = 0; tries < 400 && codes().second != "E6008"; ++tries)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(codes(), std::pair(std::string("I0000"), std::string("E6008")));
    system_->stop();
}

} // namespace
} // namespace chukan::nws
