#include "tests/integration/intermediate/server.hpp"
#include "tests/support/law_walk.hpp"

namespace chukan::test {
namespace {

/// The second check, where an insurer of the shared server is the provider.
class LawOfTheSharedServer : public intermediate_server {
protected:
    void add(contract::answer_requests& to, const walked& one, const std::string& asked_at, const std::string& asker_for = "", const std::string& expires_on = "")
    {
        const auto number = "N" + std::to_string(++exchanges_);
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
        for (int tries = 0;; ++tries) { // nws' key comes on a thread of its own
            try {
                exchange_.receive("answer-requests", contract::encode(requests));
                break;
            } catch (const service_error& problem) {
                if (problem.code() != "E9003" || tries == 100)
                    throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        }
        return contract::decode<contract::answers>(*exchange_.render(exchange_.next("answers")));
    }

    crypto::key_pair asker_ = crypto::new_key_pair();
    unsigned exchanges_{0};
};

TEST_F(LawOfTheSharedServer, EveryLineAndItsNeighbour)
{
    const auto lines = law_walk(source_directory() + "/config").on("20171113", "intermediate");
    EXPECT_GT(lines.size(), 200u);
    contract::answer_requests requests;
    for (const auto& one : lines)
        add(requests, one, "2017-11-13T08:59:00.000+09:00");
    const auto answers = answers_to(requests);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const auto& one = lines[at];
        const bool lawful = one.expected == "I0000";
        EXPECT_EQ(answers.result_code[at], lawful ? "E6004" : one.expected) << one.asker->name << " asks " << one.provider->name << " by " << one.office << " for " << one.information;
        EXPECT_EQ(answers.status[at], lawful ? "none" : "impossible");
    }
}

TEST_F(LawOfTheSharedServer, PermitsExpireAndCarryDelegations)
{
    const auto bodies = law::bodies::load(source_directory() + "/config/masters/bodies.json");
    const walked premiums{bodies->find(chiyoda), bodies->find(tokyo_body), "JM99000000082000", "JT99000000082001", "TM90000000000082", "I0000"};
    const walked delegated{bodies->find(chiyoda), bodies->find("9901140007000000"), "JM99000000080000", "JT99000000080001", "TM90000000000004", "I0000"};
    contract::answer_requests requests;
    add(requests, premiums, "2017-11-06T08:59:00.000+09:00", "", "20171113");
    add(requests, premiums, "2017-11-05T08:59:00.000+09:00", "", "20171112");
    add(requests, delegated, "2017-11-13T08:59:00.000+09:00");
    add(requests, delegated, "2017-11-13T08:59:00.000+09:00", tokyo_body);
    EXPECT_EQ(answers_to(requests).result_code, (contract::column{"E6004", "E6014", "E6001", "E6004"}));
}

} // namespace
} // namespace chukan::test
