#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/contract/contract.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/law/permit.hpp"
#include "platform/log/log.hpp"
#include "tests/integration/world/world.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/law_walk.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

/// The law at both checks of a running installation, over HTTPS: nws, and the provider behind it. The table is a copy of config/ that the test may edit.
namespace chukan::test {
namespace {

class law_over_https : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        const auto copy = database_cluster::instance().folder() + "/config";
        std::filesystem::copy(source_directory() + "/config", copy, std::filesystem::copy_options::recursive);
        world::config = copy;
        environment_ = world::instance().environment_id();
    }

    /// A message as this system sends it, with its own certificate.
    static reply send(const std::string& sender, const std::string& receiver, const std::string& kind, const std::string& body, const std::string& id = new_uuid())
    {
        auto& world = world::instance();
        auto& client = clients_[sender];
        if (!client) {
            const auto own = world.where().secrets() + "/" + sender;
            client = http::create_client(world.process().engine(), {own + "/certificate.pem", own + "/key.pem", world.where().published() + "/ca.pem"}, "test");
        }
        http::client_request request;
        request.method = "POST";
        request.url = world.url_of(receiver) + "/messages/" + kind;
        request.headers = {{"Chukan-Message", id}, {"Chukan-Environment", std::to_string(environment_)}};
        request.content_type = "application/json";
        request.body = body;
        request.timeout = std::chrono::seconds(60);
        auto answer = client->send_blocking(std::move(request));
        return {answer.status, std::move(answer.body), answer.content_type};
    }
    static void TearDownTestSuite() { clients_.clear(); }

    /// What nws says of each; nobody's code is known, so that what the law permits ends one step later, with E6010.
    static contract::column network_says(const std::vector<walked>& lines)
    {
        contract::column out(lines.size());
        for (const char* sender : {"intermediate", "institutions"}) {
            contract::inquiries body;
            std::vector<std::size_t> places;
            for (std::size_t at = 0; at < lines.size(); ++at) {
                const auto& one = lines[at];
                if (one.asker->system != sender)
                    continue;
                places.push_back(at);
                body.inquiry_id.push_back(std::to_string(at));
                body.link_code.push_back("00112233445566778899aabbccddeeff");
                body.asker_body.push_back(one.asker->code);
                body.provider_body.push_back(one.provider->code);
                body.office.push_back(one.office);
                body.procedure.push_back(one.procedure);
                body.information.push_back(one.information);
                body.period_from.emplace_back();
                body.period_to.emplace_back();
                body.asker_disclosure.emplace_back("1");
                body.asked_at.emplace_back(asked_at);
            }
            if (places.empty())
                continue;
            const auto answer = send(sender, "nws", "inquiries", contract::encode(body));
            EXPECT_EQ(answer.status, 200) << answer.body;
            const auto receipts = contract::decode<contract::inquiry_receipts>(answer.body);
            for (std::size_t at = 0; at < places.size(); ++at)
                out[places[at]] = receipts.result_code.at(at);
        }
        return out;
    }

    static contract::answer_requests requests_for(const std::vector<walked>& lines, const std::string& expires_on = "20171120")
    {
        const auto key = from_hex(read_file(world::instance().where().secrets() + "/nws/permit.key").substr(0, 64));
        contract::answer_requests out;
        for (const auto& one : lines) {
            const auto serial = std::to_string(++numbers_);
            const auto number = "201711139" + std::string(11 - serial.size(), '0') + serial;
            out.exchange_number.push_back(number);
            out.link_code.emplace_back("nobody");
            out.asker_body.push_back(one.asker->code);
            out.provider_body.push_back(one.provider->code);
            out.office.push_back(one.office);
            out.procedure.push_back(one.procedure);
            out.information.push_back(one.information);
            out.period_from.emplace_back();
            out.period_to.emplace_back();
            out.asker_disclosure.emplace_back("1");
            out.asked_at.emplace_back(asked_at);
            out.permit.push_back(law::sign_permit({static_cast<std::int16_t>(environment_), number, one.asker->code, one.provider->code, one.office, one.procedure,
                                                   one.information, "", "", expires_on},
                                                  key));
            out.asker_key.push_back(to_base64(std::string(32, '\x11')));
        }
        return out;
    }

    /// What the institutions' own records say of these requests, sent to them with nws' certificate: I0000 stands for "none", nobody being known.
    static contract::column provider_says(const contract::answer_requests& requests)
    {
        const auto answer = send("nws", "institutions", "answer-requests", contract::encode(requests));
        EXPECT_EQ(answer.status, 200) << answer.body;
        std::map<std::string, std::string> found;
        std::string cursor = "0";
        for (bool more = true; more;) {
            const auto page = world::instance().control("institutions", "GET", "/exchange-records?side=provide&limit=10000&cursor=" + cursor, {}, environment_);
            for (const auto& item : page.at("items"))
                found[item.at("exchange_number")] = item.at("result_code");
            more = !page.at("next_cursor").is_null();
            if (more)
                cursor = page.at("next_cursor").get<std::string>();
        }
        contract::column out;
        for (const auto& number : requests.exchange_number)
            out.push_back(found[number] == "E6004" ? "I0000" : found[number]);
        return out;
    }

    static bool logged(const std::string& event, const std::string& about)
    {
        log::flush();
        for (const auto& line : split(read_file(world::instance().where().var + "/chukan.jsonl"), '\n'))
            if (line.find(event) != std::string::npos && line.find(about) != std::string::npos)
                return true;
        return false;
    }

    static constexpr auto asked_at = "2017-11-13T09:00:00.000+09:00";
    static inline int environment_{0};
    static inline unsigned numbers_{0};
    static inline std::map<std::string, std::unique_ptr<http::client>> clients_;
};

TEST_F(law_over_https, TheWholeTableAtBothChecks)
{
    const law_walk table(world::config);
    const auto lines = table.on("20171113");
    const auto network = network_says(lines);
    for (std::size_t at = 0; at < lines.size(); ++at)
        EXPECT_EQ(network[at], lines[at].expected == "I0000" ? "E6010" : lines[at].expected) << lines[at].asker->name << " " << lines[at].office << " " << lines[at].information;
    const auto theirs = table.on("20171113", "institutions");
    const auto provider = provider_says(requests_for(theirs));
    for (std::size_t at = 0; at < theirs.size(); ++at)
        EXPECT_EQ(provider[at], theirs[at].expected) << theirs[at].asker->name << " " << theirs[at].office << " " << theirs[at].information;
}

TEST_F(law_over_https, OneLineOfTheTableFlipsBothChecks)
{
    const auto file = world::config + "/law/permissions.csv";
    const auto before = read_file(file);
    const auto place = before.find(",01,JM99000000080000,JT99000000080001,02,TM90000000000001,");
    ASSERT_NE(place, std::string::npos);
    const auto begin = before.rfind('\n', place) + 1, end = before.find('\n', place) + 1;
    auto without = before;
    without.erase(begin, end - begin);
    auto later = before;
    later.replace(later.find("20150909", place), 8, "20180101"); // the same line, but only from 2018

    const auto bodies = law::bodies::load(world::config + "/masters/bodies.json");
    const std::vector<walked> one{{bodies->find("9901130001000000"), bodies->find("9902131016000000"), "JM99000000080000", "JT99000000080001", "TM90000000000001", ""}};
    const auto both = [&] { return network_says(one).at(0) + " " + provider_says(requests_for(one)).at(0); };
    EXPECT_EQ(both(), "E6010 I0000");
    const std::vector<std::pair<std::string, std::string>> steps{{without, "E6001 E6001"}, {later, "E6008 E6008"}, {before, "E6010 I0000"}};
    for (const auto& step : steps) {
        write_file(file, step.first);
        wait_until([&] { return both() == step.second; }, "both checks say " + step.second, 10);
    }
}

TEST_F(law_over_https, ACapturedMessageIsOfNoUse)
{
    const auto bodies = law::bodies::load(world::config + "/masters/bodies.json");
    const walked one{bodies->find("9901130001000000"), bodies->find("9902131016000000"), "JM99000000080000", "JT99000000080001", "TM90000000000001", ""};
    // With another's certificate: refused at the door, whatever it says.
    const auto good = requests_for({one});
    for (const char* other : {"intermediate", "juki", "institutions"}) {
        const auto answer = send(other, "institutions", "answer-requests", contract::encode(good));
        EXPECT_EQ(answer.status, 403) << other << ": " << answer.body;
        EXPECT_NE(answer.body.find("E9105"), std::string::npos) << answer.body;
    }
    // In another's name: nws knows whose system sends it.
    EXPECT_EQ(network_says({walked{bodies->find("9902131016000000"), bodies->find("9901130001000000"), "JM99000000082000", "JT99000000082001", "TM90000000000082", ""}}).at(0), "E6010");
    contract::inquiries forged{{"1"}, {"00112233445566778899aabbccddeeff"}, {"9902131016000000"}, {"9901130001000000"}, {"JM99000000082000"}, {"JT99000000082001"},
                               {"TM90000000000082"}, {""}, {""}, {"1"}, {asked_at}};
    const auto answer = send("intermediate", "nws", "inquiries", contract::encode(forged));
    EXPECT_EQ(contract::decode<contract::inquiry_receipts>(answer.body).result_code, contract::column{"E6012"});

    // Altered by one bit, of another inquiry, expired: each is refused, recorded and logged.
    auto altered = requests_for({one}), misdirected = requests_for({one}), expired = requests_for({one}, "20171112");
    auto permit = from_base64(altered.permit[0].substr(0, altered.permit[0].find('.')));
    permit[permit.size() / 2] = static_cast<char>(permit[permit.size() / 2] ^ 1);
    altered.permit[0] = to_base64(permit) + altered.permit[0].substr(altered.permit[0].find('.'));
    misdirected.provider_body[0] = "9902131024000000"; // the permit names another ward
    EXPECT_EQ(provider_says(altered).at(0), "E6011");
    EXPECT_EQ(provider_says(misdirected).at(0), "E6011");
    EXPECT_EQ(provider_says(expired).at(0), "E6014");
    EXPECT_TRUE(logged("permit.refused", altered.exchange_number[0]));
    EXPECT_TRUE(logged("permit.refused", misdirected.exchange_number[0]));
    EXPECT_TRUE(logged("permit.expired", expired.exchange_number[0]));

    // Replayed: under its own id it has no effect, under a new one its permit has been used.
    const auto id = new_uuid();
    EXPECT_EQ(send("nws", "institutions", "answer-requests", contract::encode(good), id).status, 200);
    EXPECT_EQ(send("nws", "institutions", "answer-requests", contract::encode(good), id).status, 200);
    EXPECT_FALSE(logged("permit.used_before", good.exchange_number[0]));
    // Under its own id with another body: refused, and it shows in the log.
    auto changed = good;
    changed.period_from[0] = "20170401";
    const auto refused = send("nws", "institutions", "answer-requests", contract::encode(changed), id);
    EXPECT_EQ(refused.status, 422) << refused.body;
    EXPECT_NE(refused.body.find("E9214"), std::string::npos) << refused.body;
    EXPECT_TRUE(logged("message.altered", id));
    // One 処理通番 twice in one message.
    auto doubled = changed;
    for (auto column : {&contract::answer_requests::exchange_number, &contract::answer_requests::link_code, &contract::answer_requests::asker_body,
                        &contract::answer_requests::provider_body, &contract::answer_requests::office, &contract::answer_requests::procedure,
                        &contract::answer_requests::information, &contract::answer_requests::period_from, &contract::answer_requests::period_to,
                        &contract::answer_requests::asker_disclosure, &contract::answer_requests::asked_at, &contract::answer_requests::permit,
                        &contract::answer_requests::asker_key})
        (doubled.*column).push_back((doubled.*column)[0]);
    for (const auto* provider : {"institutions", "intermediate"}) {
        const auto twice = send("nws", provider, "answer-requests", contract::encode(doubled));
        EXPECT_EQ(twice.status, 422) << twice.body;
        EXPECT_NE(twice.body.find("E9215"), std::string::npos) << twice.body;
    }
    EXPECT_EQ(send("nws", "institutions", "answer-requests", contract::encode(good)).status, 200);
    EXPECT_TRUE(logged("permit.used_before", good.exchange_number[0]));
}

} // namespace
} // namespace chukan::test
