#include "tests/integration/nws/nws_fixture.hpp"

#include "peers/nws/permit_keys.hpp"
#include "platform/law/permit.hpp"

namespace chukan::nws {
namespace {

constexpr auto resident_record = "TM90000000000001";

class key_rolling : public network {
protected:
    key_rolling()
    {
        announce(tokyo, "intermediate");
        announce(chiyoda, "institutions");
        person_ = code_of(shared, "10000000014");
        code_of(chiyoda, "10000000014");
    }
    /// One inquiry, and what goes to its provider.
    messages::message asked()
    {
        contract::inquiries body;
        add(body, person_, tokyo, chiyoda, resident_record);
        EXPECT_EQ(ask(body).result_code, contract::column{"I0000"});
        return exchange_.next("answer-requests");
    }
    contract::answer_requests rendered(const messages::message& message) { return contract::decode<contract::answer_requests>(*exchange_.render(message)); }
    contract::column tell(const std::string& public_key)
    {
        return contract::decode<contract::item_results>(
                   exchange_.receive("body-keys", contract::encode(contract::body_keys{{tokyo}, {to_base64(public_key)}}), 1, false, {}, "intermediate"))
            .result;
    }
    law::permit_keys published() { return law::permit_keys_of_answer(request("GET", "/internal/permit-key").body); }
    static law::permit inquiry_of(const contract::answer_requests& requests)
    {
        return {1, requests.exchange_number.at(0), tokyo, chiyoda, requests.office.at(0), requests.procedure.at(0), resident_record};
    }

    std::string person_;
};

TEST_F(key_rolling, WhatIsSentAgainIsTheSameWhateverWasRolledSince)
{
    const auto before = asked();
    const auto first = exchange_.render(before);
    announce(tokyo, "intermediate"); // a new key
    EXPECT_EQ(request("POST", "/permit-keys", {"gate.manage"}).status, 201);
    EXPECT_EQ(exchange_.render(before), first) << "the reply may have been lost: nws says the same once more";
    const auto after = rendered(asked());
    EXPECT_EQ(from_base64(after.asker_key.at(0)), pairs_[tokyo].public_key);
    EXPECT_NE(after.asker_key.at(0), contract::decode<contract::answer_requests>(*first).asker_key.at(0));
}

TEST_F(key_rolling, APermitHoldsUnderTheKeyThatItNamesAndUnderNoOther)
{
    const auto old = rendered(asked());
    const auto old_kid = *law::kid_of(old.permit.at(0));
    const auto former = published();
    EXPECT_TRUE(law::read_permit(old.permit.at(0), former, inquiry_of(old)));
    request("POST", "/permit-keys", {"gate.manage"});
    const auto fresh = rendered(asked());
    const auto kid = *law::kid_of(fresh.permit.at(0));
    EXPECT_NE(kid, old_kid);
    EXPECT_FALSE(law::read_permit(fresh.permit.at(0), former, inquiry_of(fresh))) << "a provider that knows the former keys only cannot say";
    const auto now = published();
    EXPECT_EQ(now.size(), former.size() + 1);
    EXPECT_TRUE(law::read_permit(fresh.permit.at(0), now, inquiry_of(fresh)));
    EXPECT_TRUE(law::read_permit(old.permit.at(0), now, inquiry_of(old))) << "what was permitted before stays good";
    EXPECT_FALSE(law::permit_holds(fresh.permit.at(0), now.at(old_kid), inquiry_of(fresh)));
}

TEST_F(key_rolling, TheKeysAreThereAgainAfterARestart)
{
    request("POST", "/permit-keys", {"gate.manage"});
    const permit_keys again(context_.secrets_directory);
    EXPECT_EQ(law::permit_keys_of_answer(again.published()), published());
    EXPECT_THROW(again.private_key(again.current() + 1), std::runtime_error);
}

TEST_F(key_rolling, AFormerContentKeyDoesNotComeBack)
{
    const auto first = pairs_[tokyo].public_key;
    const auto second = crypto::new_key_pair().public_key;
    EXPECT_TRUE(tell(second).empty());
    EXPECT_TRUE(tell(second).empty()) << "said twice is said once";
    EXPECT_EQ(count("body_key WHERE body = '" + std::string(tokyo) + "'"), 2);
    EXPECT_EQ(tell(first), contract::column{"E6018"});
    EXPECT_EQ(from_base64(rendered(asked()).asker_key.at(0)), second);
}

TEST_F(key_rolling, OnlyWhoMayMoveGatesRollsAndSeesNoPrivateHalf)
{
    const auto listed = request("GET", "/permit-keys", {"gate.manage"}).body;
    EXPECT_THROW(request("POST", "/permit-keys", {"master.read"}), std::exception);
    const auto items = nlohmann::json::parse(listed).at("items");
    EXPECT_EQ(items.at(0).at("state"), "signing");
    for (const auto& one : items)
        EXPECT_EQ(one.size(), 3u) << "id, public_key, state";
}

} // namespace
} // namespace chukan::nws
