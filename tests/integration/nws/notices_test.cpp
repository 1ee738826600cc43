#include "tests/integration/nws/nws_fixture.hpp"

#include "peers/nws/reconcile_store.hpp"
#include "platform/base/error.hpp"
#include "platform/contract/record_notices.hpp"

namespace chukan::nws {
namespace {

/// One exchange of Tokyo with Chiyoda, and what its sides say of its record afterwards.
class notices : public network {
protected:
    notices()
    {
        announce(tokyo, "intermediate");
        announce(chiyoda, "institutions");
        contract::inquiries body;
        add(body, code_of(shared, "10000000014"), tokyo, chiyoda, "TM90000000000001");
        number_ = ask(body).exchange_number.at(0);
        exchange_.waiting.clear();
    }
    void settle()
    {
        const contract::answers answer{{number_}, {"none"}, {"E6004"}, {""}, {"1"}, {""}, {""}};
        exchange_.receive("answers", contract::encode(answer), 1, false, {}, "institutions");
        exchange_.waiting.clear();
    }
    contract::column tell(const contract::record_notices& notice, const std::string& sender)
    {
        return contract::decode<contract::item_results>(exchange_.receive("record-notices", contract::encode_notices(notice), 1, false, {}, sender)).result;
    }
    contract::record_notices notice(const std::string& origin = "asker") const
    {
        return {{number_}, {origin}, {"1"}, {"disclosure"}, {origin + "_disclosure"}, {"2"}, {"本人の安全のため"}, {"2017-11-13T10:00:00.000+09:00"}};
    }
    nlohmann::json record() { return nlohmann::json::parse(request("GET", "/exchange-records", {"record.read"}).body)["items"][0]; }

    std::string number_;
};

TEST_F(notices, OfOneSideChangeTheNetworksRecordAndGoOnToTheOther)
{
    settle();
    EXPECT_TRUE(record()["notes"].is_null());
    EXPECT_TRUE(tell(notice(), "intermediate").empty());
    EXPECT_EQ(record()["asker_disclosure"], "2");
    EXPECT_EQ(record()["provider_disclosure"], "1");
    ASSERT_EQ(record()["notes"].size(), 1u);
    const auto message = exchange_.next("record-notices");
    EXPECT_EQ(message.receiver, "institutions");
    EXPECT_EQ(contract::decode_notices(*exchange_.render(message)).field, contract::column{"asker_disclosure"});
    exchange_.acknowledge(message, "{\"result\":[]}");

    EXPECT_TRUE(tell(notice(), "intermediate").empty()) << "the same note in another message";
    EXPECT_TRUE(exchange_.waiting.empty());
    EXPECT_TRUE(tell(notice("provider"), "institutions").empty());
    EXPECT_EQ(exchange_.next("record-notices").receiver, "intermediate");
    EXPECT_EQ(record()["provider_disclosure"], "2");
    EXPECT_EQ(count("record_note"), 2);
    database_->transact([&](db::transaction& running) { EXPECT_EQ(reconcile_store::remove_expired(running, 1, "20241114", 10), 1u); });
    EXPECT_EQ(count("record_note"), 0) << "they go with their record";
}

TEST_F(notices, NobodySpeaksForTheOtherSide)
{
    settle();
    EXPECT_EQ(tell(notice("asker"), "institutions"), contract::column{"E9310"});
    EXPECT_EQ(tell(notice("provider"), "intermediate"), contract::column{"E9310"});
    auto unknown = notice();
    unknown.exchange_number = {"20171113000000009999"};
    EXPECT_EQ(tell(unknown, "intermediate"), contract::column{"E9310"});
    EXPECT_EQ(count("record_note"), 0);
    EXPECT_TRUE(exchange_.waiting.empty());
}

TEST_F(notices, ThatOvertakeTheAnswerComeAgain)
{
    try {
        tell(notice("provider"), "institutions");
        FAIL() << "the answer would write over it";
    } catch (const service_error& refusal) {
        EXPECT_EQ(refusal.code(), "E9209");
    }
    settle();
    EXPECT_TRUE(tell(notice("provider"), "institutions").empty());
    EXPECT_EQ(record()["provider_disclosure"], "2");
}

} // namespace
} // namespace chukan::nws
