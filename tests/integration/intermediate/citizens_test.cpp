#include "platform/contract/citizen.hpp"
#include "tests/integration/intermediate/server.hpp"

#include <nlohmann/json.hpp>

namespace chukan::test {
namespace {

const std::string premiums = "TM90000000000082";

/// 自己情報 and お知らせ as a union's server gives them; nws and マイナポータル are played by the test.
class Citizens : public intermediate_server {
protected:
    Citizens()
    {
        map(tokyo, {{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}});
        acquire();
        copy(1, "0", "1", "2017");
        copy(2, "1", "1", "2017"); // 自動応答不可
        copy(3, "0", "2", "2017"); // 不開示
        exchange_.waiting.clear();
    }

    void copy(unsigned serial, const std::string& held, const std::string& disclosure, const std::string& value)
    {
        database_->transact([&](db::transaction& running) {
            running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, $3, '0001', '2017', 1, 'TK90000008200010', '0001', $6, '', $4, $5, 'I-R1')", tokyo, branch(serial), premiums,
                         held, disclosure, value);
        });
    }

    contract::self_information_request wish(const std::string& person, const std::string& body = tokyo_body) const
    {
        return {new_uuid(), person, body, premiums, "", "", "2017-11-13T09:00:00.000+09:00", to_base64(citizen_.public_key)};
    }

    contract::self_information answer(const contract::self_information_request& asked)
    {
        exchange_.receive("self-information-requests", contract::encode_citizen(asked), 1, false, {}, "nws");
        last_ = exchange_.next("self-information");
        EXPECT_EQ(last_.receiver, "mynaportal");
        return contract::decode_citizen<contract::self_information>(*exchange_.render(last_));
    }

    crypto::key_pair citizen_ = crypto::new_key_pair();
    messages::message last_;
};

TEST_F(Citizens, AreAnsweredForTheirSessionAlone)
{
    const auto asked = wish("C-a");
    const auto given = answer(asked);
    EXPECT_EQ(given.request, asked.request);
    EXPECT_EQ(given.status, "answered");
    const crypto::content_opener opener(citizen_.private_key, from_base64(given.ephemeral_key));
    const auto content = contract::decode<contract::answer_content>(
        opener.open(contract::self_information_context(asked.request, tokyo_body), from_base64(given.sealed)));
    EXPECT_EQ(content.information, premiums);
    EXPECT_EQ(content.value, contract::column{"2017"});
    EXPECT_THROW(opener.open(contract::self_information_context(new_uuid(), tokyo_body), from_base64(given.sealed)), std::runtime_error) << "bound to its request";
    const crypto::content_opener other(crypto::new_key_pair().private_key, from_base64(given.ephemeral_key));
    EXPECT_THROW(other.open(contract::self_information_context(asked.request, tokyo_body), from_base64(given.sealed)), std::runtime_error);

    exchange_.receive("self-information-requests", contract::encode_citizen(asked), 1, true, {}, "nws");
    EXPECT_TRUE(exchange_.waiting.empty()) << "the same message again is answered once";
    EXPECT_EQ(contract::decode_citizen<contract::self_information>(*exchange_.render(last_)).sealed, given.sealed) << "identical on a retry";
    exchange_.acknowledge(last_, "{\"result\":\"I0000\"}");
    EXPECT_FALSE(exchange_.render(last_));
    EXPECT_EQ(count("self_answer"), 0);
}

TEST_F(Citizens, AreNotToldWhatIsNotForAMachineToTell)
{
    const auto held = answer(wish("C-b"));
    EXPECT_EQ(held.status, "impossible");
    EXPECT_EQ(held.result_code, "E6020");
    EXPECT_EQ(held.sealed, "");
    for (const char* person : {"C-c", "C-d", "C-nobody"}) { // 不開示, nothing registered, nobody: one cannot be told from the other
        const auto none = answer(wish(person));
        EXPECT_EQ(none.status, "none") << person;
        EXPECT_EQ(none.result_code, "E6004");
        EXPECT_EQ(none.sealed, "");
    }
    EXPECT_EQ(answer(wish("C-a", "9901140007000000")).status, "none") << "another insurer";
    auto broken = wish("C-a");
    broken.key = "AAAA";
    EXPECT_EQ(code_of([&] { exchange_.receive("self-information-requests", contract::encode_citizen(broken), 1, false, {}, "nws"); }), "E9203");
}

TEST_F(Citizens, ANoticeStaysWithThePersonItWasWrittenTo)
{
    more_rights_ = {"enrollee.write"};
    const auto path = "/enrollees/" + branch(1) + "/citizen-notices";
    EXPECT_EQ(post(path, R"({"title":"題","text":"本文"})").status, 201);
    EXPECT_EQ(code_of([&] { post(path, R"({"title":"題","text":""})"); }), "E9203");
    EXPECT_EQ(code_of([&] { post(path, R"({"title":"題","text":"x"})", kanagawa); }), "E9310") << "another insurer's person";
    const auto read = [&](const std::string& code) {
        auto value = request_of(tokyo, "POST", "/internal/citizen-notices");
        value.headers["chukan-environment"] = "1";
        tls::identity nws;
        nws.kind = "system";
        nws.organisation = "nws";
        value.peer.identity = nws;
        value.body = nlohmann::json{{"link_code", code}, {"key", to_base64(citizen_.public_key)}, {"context", "look"}}.dump();
        const auto given = nlohmann::json::parse(send(std::move(value)).body);
        const crypto::content_opener opener(citizen_.private_key, from_base64(given.at("ephemeral_key").get<std::string>()));
        return nlohmann::json::parse(opener.open("look", from_base64(given.at("sealed").get<std::string>()))).at("items");
    };
    ASSERT_EQ(read("C-a").size(), 1u);
    EXPECT_EQ(read("C-a").at(0).at("title"), "題");
    EXPECT_EQ(read("C-a").at(0).at("sender").at("code"), tokyo_body);
    EXPECT_TRUE(read("C-b").empty());
    // The 枝番 turns out to be somebody else's (個人番号 corrected): the notice does not follow it.
    database_->transact([&](db::transaction& running) { running.exec("UPDATE branch SET person_key = 'd' WHERE branch_number = $1", branch(1)); });
    EXPECT_TRUE(read("C-d").empty());
    EXPECT_EQ(read("C-a").size(), 1u);
    EXPECT_EQ(code_of([&] { auto value = request_of(tokyo, "POST", "/internal/citizen-notices"); send(std::move(value)); }), "E9105") << "nobody but nws";
}

} // namespace
} // namespace chukan::test
