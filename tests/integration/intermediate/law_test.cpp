#include "tests/integration/intermediate/server.hpp"
#include "tests/support/law_walk.hpp"

#include <nlohmann/json.hpp>

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

TEST_F(LawOfTheSharedServer, ARefusedInquiryCarriesItsGroundAndTheNearestLawfulOne)
{
    map(tokyo, {{1, "a"}});
    acquire();
    exchange_.receive("branch-block", contract::encode(contract::branch_block_request{tokyo, 10}));
    exchange_.acknowledge(exchange_.next("body-keys"), contract::encode(contract::item_results{}));
    jobs_.run_all();
    const auto asked = [&](const std::string& information, const std::string& result_code) {
        const auto body = nlohmann::json{{"branch_number", branch(1)},           {"provider_body", chiyoda},    {"office", "JM99000000080000"},
                                         {"procedure", "JT99000000080001"}, {"information", information}};
        const auto id = nlohmann::json::parse(post("/inquiries", body.dump()).body).at("id").get<std::string>();
        jobs_.run_all();
        exchange_.acknowledge(exchange_.await("inquiries"), contract::encode(contract::inquiry_receipts{{""}, {result_code}, {"理由"}, {"reason"}}));
        return nlohmann::json::parse(get("/inquiries/" + id).body);
    };
    const auto tax = asked("TM90000000000002", "E6008");
    EXPECT_EQ(tax.at("state"), "不許可");
    const auto& ground = tax.at("legal_ground");
    EXPECT_EQ(ground.at("ground"), "table");
    EXPECT_EQ(ground.at("item"), "80");
    EXPECT_EQ(ground.at("opens_on"), "20180701");
    EXPECT_EQ(ground.at("day"), "20171113");
    EXPECT_NE(ground.at("article").get<std::string>().find("番号法第19条第7号・別表第二の80の項"), std::string::npos);
    EXPECT_EQ(ground.at("nearest").at("provider_kind").at("code"), "02");
    EXPECT_EQ(ground.at("nearest").at("information").at("name_en"), "medical insurance benefits");
    const auto unassessed = asked("TM90000000000001", "E6002").at("legal_ground");
    EXPECT_EQ(unassessed.at("ground"), "assessment");
    EXPECT_EQ(unassessed.at("article"), "番号法第21条第2項第2号");
    EXPECT_TRUE(unassessed.at("nearest").is_null());
    EXPECT_TRUE(asked("TM90000000000001", "E6006").at("legal_ground").is_null()) << "it was not the law that refused";
}

} // namespace
} // namespace chukan::test
