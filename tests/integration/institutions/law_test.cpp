#include "peers/institutions/institutions.hpp"
#include "platform/contract/contract.hpp"
#include "platform/crypto/content.hpp"
#include "platform/law/permit.hpp"
#include "tests/integration/provision/one_system.hpp"
#include "tests/support/law_walk.hpp"

namespace chukan::institutions {
namespace {

/// The second check: this side reads the table itself, whatever nws permitted.
class LawOfTheProvider : public test::one_system {
protected:
    LawOfTheProvider() : one_system("institutions"), system_(create_institutions(context_))
    {
        client_.answer = [this](const http::client_request&) { return law::permit_key_answer(crypto::ed25519_public(nws_key_)); };
    }

    void add(contract::answer_requests& to, const test::walked& one, const std::string& asked_at, const std::string& asker_for = "", const std::string& expires_on = "")
    {
        const auto number = "N" + std::to_string(++numbers_);
        to.exchange_number.push_back(number);
        to.link_code.emplace_back("nobody");
        to.asker_body.push_back(one.asker->code);
        to.provider_body.push_back(one.provider->code);
        to.office.push_back(one.office);
        to.procedure.push_back(one.procedure);
        to.information.push_back(one.information);
        to.period_from.emplace_back();
        to.period_to.emplace_back();
        to.asker_disclosure.emplace_back("1");
        to.asked_at.push_back(asked_at);
        to.permit.push_back(law::sign_permit({1, number, one.asker->code, one.provider->code, one.office, one.procedure, one.information, asker_for, "", expires_on}, nws_key_));
        to.asker_key.push_back(to_base64(asker_.public_key));
    }

    contract::answers answers_to(const contract::answer_requests& requests)
    {
        exchange_.receive("answer-requests", contract::encode(requests));
        return contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers")));
    }

    std::size_t walk(const std::string& day, const std::string& asked_at)
    {
        const auto lines = test::law_walk(test::source_directory() + "/config").on(day, "institutions");
        contract::answer_requests requests;
        for (const auto& one : lines)
            add(requests, one, asked_at);
        const auto answers = answers_to(requests);
        for (std::size_t at = 0; at < lines.size(); ++at) {
            const auto& one = lines[at];
            const bool lawful = one.expected == "I0000";
            EXPECT_EQ(answers.result_code[at], lawful ? "E6004" : one.expected) << one.asker->name << " asks " << one.provider->name << " by " << one.office << " for " << one.information;
            EXPECT_EQ(answers.status[at], lawful ? "none" : "impossible");
        }
        EXPECT_EQ(count("exchange_record"), static_cast<std::int64_t>(lines.size())) << "what was refused is recorded too";
        return lines.size();
    }

    std::string nws_key_ = std::string(32, '\x09');
    crypto::key_pair asker_ = crypto::new_key_pair();
    std::unique_ptr<runtime::system> system_;
    unsigned numbers_{0};
};

TEST_F(LawOfTheProvider, EveryLineAndItsNeighbourInNovember2017)
{
    EXPECT_GT(walk("20171113", "2017-11-13T08:59:00.000+09:00"), 1500u);
}

TEST_F(LawOfTheProvider, EveryLineAndItsNeighbourInJuly2019)
{
    EXPECT_GT(walk("20190701", "2019-07-01T08:59:00.000+09:00"), 1500u);
}

TEST_F(LawOfTheProvider, APermitIsGoodUntilItsLastDay)
{
    const auto bodies = law::bodies::load(test::source_directory() + "/config/masters/bodies.json");
    const test::walked one{bodies->find("9901130001000000"), bodies->find("9902131016000000"), "JM99000000080000", "JT99000000080001", "TM90000000000001", "I0000"};
    contract::answer_requests requests;
    add(requests, one, "2017-11-06T08:59:00.000+09:00", "", "20171113");
    add(requests, one, "2017-11-05T08:59:00.000+09:00", "", "20171112");
    const auto answers = answers_to(requests);
    EXPECT_EQ(answers.result_code, (contract::column{"E6004", "E6014"}));
    EXPECT_EQ(answers.status, (contract::column{"none", "impossible"}));
}

TEST_F(LawOfTheProvider, APermitIsGoodOnce)
{
    const auto bodies = law::bodies::load(test::source_directory() + "/config/masters/bodies.json");
    const test::walked one{bodies->find("9901130001000000"), bodies->find("9902131016000000"), "JM99000000080000", "JT99000000080001", "TM90000000000001", "I0000"};
    contract::answer_requests requests;
    add(requests, one, "2017-11-13T08:59:00.000+09:00");
    EXPECT_EQ(answers_to(requests).result_code, contract::column{"E6004"});
    exchange_.receive("answer-requests", contract::encode(requests)); // captured, and brought again by another message
    EXPECT_TRUE(exchange_.waiting.empty());
    add(requests, one, "2017-11-13T08:59:00.000+09:00");
    EXPECT_EQ(answers_to(requests).exchange_number, contract::column{"N2"});
    EXPECT_EQ(count("exchange_record"), 2);
}

TEST_F(LawOfTheProvider, ADelegateAsksInTheRightOfAnother)
{
    const auto bodies = law::bodies::load(test::source_directory() + "/config/masters/bodies.json");
    const test::walked one{bodies->find("9902131024000000"), bodies->find("9902131016000000"), "JM99000000080000", "JT99000000080001", "TM90000000000001", "I0000"};
    contract::answer_requests requests;
    add(requests, one, "2017-11-13T08:59:00.000+09:00");
    add(requests, one, "2017-11-13T08:59:00.000+09:00", "9901130001000000");
    add(requests, one, "2017-11-13T08:59:00.000+09:00", "9902131016000000"); // another mayor has no such right either
    add(requests, one, "2017-11-13T08:59:00.000+09:00", "0000000000000000");
    EXPECT_EQ(answers_to(requests).result_code, (contract::column{"E6001", "E6004", "E6001", "E6012"}));
}

} // namespace
} // namespace chukan::institutions
