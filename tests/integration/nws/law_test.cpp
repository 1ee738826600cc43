#include "tests/integration/nws/nws_fixture.hpp"
#include "tests/support/law_walk.hpp"

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

} // namespace
} // namespace chukan::nws
