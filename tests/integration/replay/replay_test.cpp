#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/replay/tap.hpp"
#include "tests/integration/world/tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

/// Messages of running inquiries, captured on the wire in both directions, then replayed, altered, and sent with certificates that are not their sender's:
/// each is refused (or, as a retry looks, answered once more without an effect), the books stay as they were, and the log of the system that refused says so.
namespace chukan::test {
namespace {

constexpr auto tokyo_union = "9901130001000000", ward = "9902131016000000";
const std::vector<std::string> ways{"intermediate inquiries nws",   "nws answer-requests institutions", "institutions answers nws", "nws answers intermediate",
                                    "institutions inquiries nws",   "nws answer-requests intermediate", "intermediate answers nws", "nws answers institutions"};

/// How many lines of the log hold all of these.
std::size_t logged(const std::vector<std::string>& words)
{
    log::flush();
    std::size_t lines = 0;
    for (const auto& line : split(read_file(world::instance().where().var + "/chukan.jsonl"), '\n'))
        lines += std::all_of(words.begin(), words.end(), [&](const std::string& word) { return line.find(word) != std::string::npos; });
    return lines;
}

std::string print_of(const std::string& system, const std::vector<std::string>& names)
{
    std::string out;
    tables look(system);
    for (const auto& name : names)
        out += system + "." + name + " " + look.column("SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM " + name + " t").at(0) + "\n";
    return out;
}

/// Every row that an inquiry writes, on the three sides; without the inboxes, which are the message log.
std::string books()
{
    return print_of("nws", {"exchange", "refusal", "relay", "body_key", "outbox"}) +
           print_of("institutions", {"inquiry", "exchange_record", "answer_out", "held_request", "outbox"}) +
           print_of("intermediate", {"inquiry", "inquiry_rejection", "early_answer", "answer_request", "exchange_record", "outbox"});
}

std::string inboxes()
{
    return print_of("nws", {"inbox"}) + print_of("institutions", {"inbox"}) + print_of("intermediate", {"inbox"});
}

std::string code_of(const http::response& answer)
{
    const auto body = nlohmann::json::parse(answer.body, nullptr, false);
    return body.is_object() ? body.value("code", "") : "";
}

/// Where the first value of a column stands in a body of column arrays; npos when there is none or it is empty.
std::size_t value_of(const std::string& body, const std::string& column)
{
    const auto key = body.find("\"" + column + "\":[\"");
    const auto at = key == std::string::npos ? key : key + column.size() + 5;
    return at == std::string::npos || body[at] == '"' ? std::string::npos : at;
}

std::string with_a_bit_changed(std::string body, std::size_t at)
{
    body[at] = static_cast<char>(body[at] ^ 1);
    return body;
}

class Replay : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        if (way_)
            return; // the other suite has been here
        tap_ = &tap::instance();
        auto& world = world::instance();
        world.automatic_sending(true);
        way_ = std::make_unique<whole_way>(world, 60);
        way_->seed();
        ASSERT_EQ(way_->register_enrollees().at("state"), "処理完了");
        way_->wait_for_codes();
        way_->register_fukuhon();
        for (const auto& line : split(read_file(way_->files().copies), '\n'))
            if (!line.empty())
                copies_.push_back(nlohmann::json::parse(line));
        ASSERT_EQ(way_->upload("inquiry", way_->files().inquiry_file).at("state"), "処理完了");
        ask_the_union(20);
        quiet();
    }

    /// A municipality's question under row 82 about so many of its residents; the ids of the inquiries.
    static std::vector<std::string> ask_the_union(std::size_t count)
    {
        nlohmann::json wish;
        std::set<std::uint64_t> asked;
        for (const auto& copy : copies_)
            if (asked.size() < count && asked.insert(copy.at("reference").get<std::uint64_t>()).second)
                wish["items"].push_back({{"asker_body", copy.at("body")}, {"resident_reference", copy.at("reference")}, {"provider_body", tokyo_union},
                                         {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", "TM90000000000082"}});
        auto& world = world::instance();
        const auto made = world.control("institutions", "POST", "/internal/inquiries", wish.dump(), world.environment_id());
        std::vector<std::string> ids;
        for (const auto& item : made.at("items"))
            ids.push_back(item.at("inquiry_id").get<std::string>());
        return ids;
    }
    /// All messages have arrived, and nobody waits for an answer.
    static void quiet()
    {
        wait_until([] {
            for (const char* system : {"nws", "institutions", "intermediate"})
                if (tables(system).count("outbox WHERE state IN (0, 3)") > 0)
                    return false;
            return tables("institutions").count("inquiry WHERE state IN ('受付', '送信待ち', '照会中')") == 0 &&
                   tables("intermediate").count("inquiry WHERE state IN ('送信待ち', '照会中')") == 0;
        }, "all inquiries are settled", 60);
    }
    /// The first message that went this way with something in the columns that matter.
    static captured caught(const std::string& way)
    {
        for (const auto& one : tap_->messages())
            if (one.way() == way && (one.kind != "answers" || value_of(one.body, "sealed") != std::string::npos))
                return one;
        throw std::runtime_error("nothing was captured: " + way);
    }
    /// Places to alter: the values that carry weight, and a few at fixed parts of the body.
    static std::vector<std::size_t> places(const std::string& body)
    {
        std::vector<std::size_t> out{body.size() / 3, body.size() / 2, body.size() - 3};
        for (const char* column : {"link_code", "asker_body", "information", "permit", "asker_key", "exchange_number", "sealed", "ephemeral_key", "status", "asked_at"})
            if (const auto at = value_of(body, column); at != std::string::npos)
                out.push_back(at + 2);
        // The signature is the end of the permit.
        if (const auto at = value_of(body, "permit"); at != std::string::npos)
            out.push_back(body.find('"', at) - 5);
        return out;
    }

    static tap* tap_;
    static std::unique_ptr<whole_way> way_;
    static std::vector<nlohmann::json> copies_;
};

tap* Replay::tap_ = nullptr;
std::unique_ptr<whole_way> Replay::way_;
std::vector<nlohmann::json> Replay::copies_;

TEST_F(Replay, EveryKindOfMessageOfAnInquiryWasCapturedInBothDirections)
{
    std::set<std::string> seen;
    for (const auto& one : tap_->messages())
        seen.insert(one.way());
    for (const auto& way : ways)
        EXPECT_TRUE(seen.contains(way)) << way;
}

TEST_F(Replay, UnchangedItIsAnsweredAsTheFirstTimeAndHasNoSecondEffect)
{
    for (const auto& way : ways) {
        const auto message = caught(way);
        const auto before = books(), received = inboxes();
        const auto lines = logged({"message.repeated", message.id, message.receiver});
        for (unsigned time = 0; time < 3; ++time) {
            const auto answer = tap_->send(message, message.sender);
            EXPECT_EQ(answer.status, 200) << way << ": " << answer.body;
            EXPECT_EQ(answer.body, message.reply) << way;
        }
        EXPECT_EQ(books(), before) << way;
        EXPECT_EQ(inboxes(), received) << way;
        EXPECT_EQ(logged({"message.repeated", message.id, message.receiver}), lines + 3) << way;
    }
}

TEST_F(Replay, AlteredByOneBitItIsRefusedWhereverTheBitIs)
{
    for (const auto& way : ways) {
        const auto message = caught(way);
        const auto before = books(), received = inboxes();
        for (const auto at : places(message.body)) {
            const auto lines = logged({"message.altered", message.id, message.sender});
            auto altered = message;
            altered.body = with_a_bit_changed(message.body, at);
            const auto answer = tap_->send(altered, message.sender);
            EXPECT_EQ(answer.status, 422) << way << " at " << at;
            EXPECT_EQ(code_of(answer), "E9214") << way << " at " << at;
            EXPECT_EQ(logged({"message.altered", message.id, message.sender}), lines + 1) << way << " at " << at;
        }
        EXPECT_EQ(books(), before) << way;
        EXPECT_EQ(inboxes(), received) << way;
    }
}

/// The permit is good for one answer and an inquiry for one answer, whatever message brings them again.
TEST_F(Replay, UnderAnotherIdNothingIsAnsweredOrTakenTwice)
{
    const std::map<std::string, std::string> said{{"answer-requests", "permit.used_before"}, {"answers", "answer.settled_before"}};
    for (const auto& way : ways) {
        auto message = caught(way);
        if (!said.contains(message.kind))
            continue;
        const auto before = books();
        const auto number = message.body.substr(value_of(message.body, "exchange_number"), 20);
        const auto lines = logged({said.at(message.kind), number, "\"" + message.receiver + "\""});
        message.id = new_uuid();
        const auto answer = tap_->send(message, message.sender);
        EXPECT_EQ(answer.status, 200) << way << ": " << answer.body;
        EXPECT_EQ(logged({said.at(message.kind), number, "\"" + message.receiver + "\""}), lines + 1) << way;
        quiet();
        EXPECT_EQ(books(), before) << way;
        EXPECT_EQ(tables(message.receiver).count("inbox WHERE message_id = '" + message.id + "'"), 1) << "it is in the message log: " << way;
    }
}

TEST_F(Replay, WithAnotherSystemsCertificateItIsRefused)
{
    for (const auto& way : ways) {
        auto message = caught(way);
        for (const std::string other : {"intermediate", "institutions", "nws", "operations", "portal", "juki"}) {
            if (other == message.sender)
                continue;
            const auto before = books(), received = inboxes();
            // nws takes inquiries and answers of both: there the id is known as another's.
            const bool known = message.receiver == "nws" && (other == "intermediate" || other == "institutions");
            const auto event = known ? "message.altered" : "message.refused";
            const auto lines = logged({event, message.id, other});
            const auto answer = tap_->send(message, other);
            EXPECT_EQ(answer.status, known ? 422 : 403) << way << " as " << other << ": " << answer.body;
            EXPECT_EQ(code_of(answer), known ? "E9214" : "E9105") << way << " as " << other;
            EXPECT_EQ(logged({event, message.id, other}), lines + 1) << way << " as " << other;
            EXPECT_EQ(books(), before) << way << " as " << other;
            EXPECT_EQ(inboxes(), received) << way << " as " << other;
        }
    }
}

TEST_F(Replay, WithTheCertificateOfABodyOrATerminalItIsRefused)
{
    auto& world = world::instance();
    const auto issue = [&](const std::string& kind, const std::string& organisation) {
        const nlohmann::json wish = {{"world", "demo"}, {"kind", kind}, {"organisation", organisation}, {"terminal", kind == "terminal" ? "T900" : ""}, {"days", 30}, {"password", "test-2017"}};
        return world.control("authority", "POST", "/internal/certificates", wish.dump());
    };
    for (const auto& [kind, organisation] : {std::pair<std::string, std::string>{"peer", ward}, {"peer", tokyo_union}, {"terminal", "39130000"}}) {
        const auto paper = issue(kind, organisation);
        const tls::settings shown{paper.at("certificate"), paper.at("key"), world.where().published() + "/ca.pem"};
        for (const auto& way : ways) {
            const auto message = caught(way);
            const auto before = books(), received = inboxes();
            const auto event = kind == "peer" ? "message.refused" : "caller refused";
            const auto lines = logged({event, "E9105", organisation, "\"" + message.receiver + "\""});
            const auto answer = tap_->send(message, shown);
            EXPECT_EQ(answer.status, 403) << way << " as " << organisation << ": " << answer.body;
            EXPECT_EQ(code_of(answer), "E9105") << way << " as " << organisation;
            EXPECT_EQ(logged({event, "E9105", organisation, "\"" + message.receiver + "\""}), lines + 1) << way << " as " << organisation;
            EXPECT_EQ(books(), before) << way;
            EXPECT_EQ(inboxes(), received) << way;
        }
    }
}

/// Under an id of its own the other system's message is new to nws: the items are refused one by one.
TEST_F(Replay, NobodyAsksOrAnswersInAnothersName)
{
    for (const auto& [way, other] : {std::pair<std::string, std::string>{ways[0], "institutions"}, {ways[4], "intermediate"}}) {
        auto message = caught(way);
        message.id = new_uuid();
        const auto before = print_of("nws", {"exchange", "relay", "outbox"});
        const auto refusals = tables("nws").count("refusal");
        const auto answer = tap_->send(message, other);
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto codes = nlohmann::json::parse(answer.body).at("result_code");
        EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()), std::set<std::string>{"E6012"}) << way;
        EXPECT_EQ(tables("nws").count("refusal"), refusals + static_cast<std::int64_t>(codes.size())) << "each refusal is on record";
        EXPECT_EQ(print_of("nws", {"exchange", "relay", "outbox"}), before) << way;
    }
    for (const auto& [way, other] : {std::pair<std::string, std::string>{ways[2], "intermediate"}, {ways[6], "institutions"}}) {
        auto message = caught(way);
        message.id = new_uuid();
        const auto before = books();
        const auto answer = tap_->send(message, other);
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto codes = nlohmann::json::parse(answer.body).at("result");
        EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()), std::set<std::string>{"E9310"}) << way;
        EXPECT_EQ(logged({"answers.unknown_number", message.id, other}), 1u) << way;
        EXPECT_EQ(books(), before) << way;
    }
}

/// On its way for the first time, altered by one bit each time it is tried.
class UnderWay : public Replay, public testing::WithParamInterface<unsigned> {
protected:
    void TearDown() override { tap_->alter("", {}); }

    /// Changes the nth character of the first value of this column, counted from its end when negative.
    static void alter(const std::string& way, const std::string& column, int nth)
    {
        tap_->alter(way, [column, nth](std::string body) {
            const auto at = value_of(body, column);
            if (at == std::string::npos)
                return body;
            const auto end = body.find('"', at);
            const auto length = static_cast<int>(end - at);
            return with_a_bit_changed(body, at + static_cast<std::size_t>((nth + length) % length));
        });
    }
    static constexpr int characters[] = {3, 40, -12, -95};
};

TEST_P(UnderWay, APermitOfAnInquiryOfTheUnionGetsNothing)
{
    alter(ways[1], "permit", characters[GetParam()]);
    const auto lines = logged({"permit.refused", "institutions"});
    const auto provided = tables("institutions").count("exchange_record WHERE side = 'provide' AND status = 'answered'");
    const nlohmann::json wish = {{"branch_number", way_->branch_numbers().at(GetParam())}, {"office", "JM99000000080000"}, {"procedure", "JT99000000080001"},
                                 {"provider_body", ward}, {"information", "TM90000000000001"}};
    const auto answer = way_->clerk().ask("POST", "/inquiries", wish.dump());
    ASSERT_LT(answer.status, 300) << answer.body;
    const auto id = answer.json().at("id").get<std::string>();
    nlohmann::json last;
    wait_until([&] {
        last = way_->clerk().ask("GET", "/inquiries/" + id).json();
        return last.at("state") != "照会中" && last.at("state") != "送信待ち" && last.at("state") != "受付";
    }, "the refusal is told");
    EXPECT_EQ(last.at("state"), "エラー") << last.dump();
    EXPECT_NE(last.dump().find("E6011"), std::string::npos) << last.dump();
    EXPECT_EQ(logged({"permit.refused", "institutions"}), lines + 1);
    EXPECT_EQ(tables("institutions").count("exchange_record WHERE side = 'provide' AND status = 'answered'"), provided);
}

TEST_P(UnderWay, APermitOfAnInquiryToTheUnionGetsNothing)
{
    alter(ways[5], "permit", characters[GetParam()]);
    const auto lines = logged({"permit.refused", "intermediate"});
    const auto provided = tables("intermediate").count("exchange_record WHERE side = 'provider' AND status = 'answered'");
    ASSERT_EQ(ask_the_union(1).size(), 1u);
    quiet();
    EXPECT_EQ(tables("institutions").column("SELECT state || ' ' || result_code FROM inquiry ORDER BY inquiry_id DESC LIMIT 1").at(0), "エラー E6011");
    EXPECT_EQ(logged({"permit.refused", "intermediate"}), lines + 1);
    EXPECT_EQ(tables("intermediate").count("exchange_record WHERE side = 'provider' AND status = 'answered'"), provided);
}

TEST_P(UnderWay, AnAnswerToAMunicipalityIsNotReadAndSaysSo)
{
    alter(ways[7], "sealed", characters[GetParam()]);
    const auto lines = logged({"answer.unreadable", "institutions"});
    ASSERT_EQ(ask_the_union(1).size(), 1u);
    quiet();
    EXPECT_EQ(tables("institutions").column("SELECT state || ' ' || result_code || ' ' || coalesce(content, '-') FROM inquiry ORDER BY inquiry_id DESC LIMIT 1").at(0),
              "エラー E6009 -");
    EXPECT_EQ(logged({"answer.unreadable", "institutions"}), lines + 1);
}

TEST_P(UnderWay, AnAnswerToTheUnionIsNotReadAndSaysSo)
{
    // Somebody about whom the municipality has an answer.
    const auto known = tables("intermediate").column("SELECT branch_number || ' ' || provider_body || ' ' || office || ' ' || procedure || ' ' || information FROM inquiry "
                                                     "WHERE state = '回答受領済' ORDER BY exchange_number LIMIT 1");
    ASSERT_EQ(known.size(), 1u);
    const auto words = split(known[0], ' ');
    alter(ways[3], "sealed", characters[GetParam()]);
    const auto lines = logged({"answer.unreadable", "intermediate"});
    const nlohmann::json wish = {{"branch_number", words[0]}, {"provider_body", words[1]}, {"office", words[2]}, {"procedure", words[3]}, {"information", words[4]}};
    const auto answer = way_->clerk().ask("POST", "/inquiries", wish.dump());
    ASSERT_LT(answer.status, 300) << answer.body;
    const auto id = answer.json().at("id").get<std::string>();
    wait_until([&] { return logged({"answer.unreadable", "intermediate"}) == lines + 1; }, "the log says so");
    quiet();
    const auto last = way_->clerk().ask("GET", "/inquiries/" + id).json();
    EXPECT_EQ(last.at("state"), "エラー") << last.dump();
    EXPECT_NE(last.dump().find("E6009"), std::string::npos) << last.dump();
}

INSTANTIATE_TEST_SUITE_P(AtSeveralPlaces, UnderWay, testing::Range(0u, 4u));

} // namespace
} // namespace chukan::test
