#include "tests/integration/nws/nws_fixture.hpp"

#include "peers/nws/reconcile_store.hpp"
#include "platform/base/error.hpp"
#include "platform/records/retention.hpp"

namespace chukan::nws {
namespace {

const std::string residents = "TM90000000000001";

/// The sides are played: each tells what the test put into its list.
class reconciliation : public network {
protected:
    reconciliation()
    {
        client_.answer = [this](const http::client_request& asked) {
            const auto side = asked.url.find("side=asker") != std::string::npos ? "asker" : "provider";
            const auto key = asked.url.substr(8, asked.url.find('/', 8) - 8) + " " + side;
            if (asked.url.find("/lines?") == std::string::npos)
                return whole[key].dump();
            return asked.url.ends_with("after=") ? lines[key] : std::string();
        };
    }

    std::string ask_once()
    {
        contract::inquiries body;
        add(body, person_, tokyo, chiyoda, residents);
        return ask(body).exchange_number.at(0);
    }

    nlohmann::json reconcile() { return nlohmann::json::parse(request("POST", "/reconciliations?settle_ms=0").body); }

    std::map<std::string, std::string> lines;
    std::map<std::string, nlohmann::json> whole;
    std::string person_;
};

TEST_F(reconciliation, AnOpenExchangeIsNoDifferenceAndASideThatIsFurtherIsShownWithItsRecord)
{
    person_ = code_of(shared, "10000000014");
    announce(tokyo, "intermediate");
    const auto number = ask_once(), second = ask_once();
    for (const auto* key : {"intermediate asker", "intermediate provider", "institutions asker", "institutions provider"})
        whole[key] = nlohmann::json::array();
    auto outcome = reconcile();
    EXPECT_EQ(outcome["open"], 2);
    EXPECT_EQ(outcome["differing"], 0);
    EXPECT_EQ(outcome["records"]["network"], 2);

    lines["institutions provider"] = second + "\tanswered\t0123456789abcdef\t\n";
    whole["institutions provider"] = {{{"exchange_number", second}, {"status", "answered"}, {"asker_body", tokyo}}};
    outcome = reconcile();
    EXPECT_EQ(outcome["open"], 1);
    ASSERT_EQ(outcome["differing"], 1);
    const auto& difference = outcome["differences"][0];
    EXPECT_EQ(difference["exchange_number"], second);
    EXPECT_EQ(difference["network"]["status"], "asked");
    EXPECT_EQ(difference["provider"]["status"], "answered");
    EXPECT_TRUE(difference["asker"].is_null());
    EXPECT_EQ(difference["findings"].back()["code"], "network-behind");
    EXPECT_NE(number, second);
}

TEST_F(reconciliation, ARecordIsKeptSevenYearsOfTheEnvironmentsClockAndThenDeleted)
{
    person_ = code_of(shared, "10000000014");
    announce(tokyo, "intermediate");
    ask_once();
    records::retention retention(context_, reconcile_store::remove_expired);
    const auto on = [&](const char* day) {
        auto stepped = *environments_.find(1);
        stepped.clock.base_environment = clock::from_iso(std::string(day) + "T12:00:00+09:00");
        environments_.put(stepped);
        retention.look();
    };
    on("2024-11-13");
    EXPECT_EQ(count("exchange"), 1) << "its last day";
    on("2024-11-14");
    EXPECT_EQ(count("exchange"), 0);
}

TEST_F(reconciliation, WithoutOneSideNothingIsSaid)
{
    client_.answer = [](const http::client_request&) -> std::string { throw http::unreachable("down"); };
    try {
        request("POST", "/reconciliations");
        FAIL() << "it said something";
    } catch (const service_error& refusal) {
        EXPECT_EQ(refusal.code(), "E9003");
    }
}

} // namespace
} // namespace chukan::nws
