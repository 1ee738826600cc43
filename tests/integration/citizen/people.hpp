#pragma once
#include "platform/base/text.hpp"
#include "platform/faults/faults.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/citizen/citizen.hpp"
#include "tests/integration/world/tables.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace chukan::test {

inline constexpr auto tokyo_union = "9901130001000000", premiums = "TM90000000000082", medical = "TM90000000000004";

/// People whose premiums their municipality has asked about (82の項): what it was answered is what they themselves must see.
class Citizen : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto& all = world::instance();
        all.automatic_sending(true);
        way_ = new whole_way(all, 40, 8, "39130000", 300001);
        way_->seed();
        way_->register_enrollees();
        way_->wait_for_codes();
        way_->register_fukuhon();
        way_->upload("inquiry", way_->files().inquiry_file);
        municipalities_ask();
    }
    static void TearDownTestSuite() { delete way_; }
    void TearDown() override { faults::set_network_rules({}); }

    static void municipalities_ask()
    {
        nlohmann::json wish;
        std::set<std::int64_t> asked;
        for (const auto& line : split(read_file(way_->files().copies), '\n')) {
            if (line.empty())
                continue;
            const auto copy = nlohmann::json::parse(line);
            if (asked.insert(copy.at("reference").get<std::int64_t>()).second)
                wish["items"].push_back({{"asker_body", copy.at("body")}, {"resident_reference", copy.at("reference")}, {"provider_body", tokyo_union},
                                         {"office", "JM99000000082000"}, {"procedure", "JT99000000082001"}, {"information", premiums}, {"reference", "premium"}});
        }
        world::instance().control("institutions", "POST", "/internal/inquiries", wish.dump(), environment());
        wait_until([&] {
            inquiries_.clear();
            bool open = false;
            const auto page = world::instance().control("institutions", "GET", "/internal/inquiries?limit=1000", "", environment());
            for (const auto& each : page.at("items")) {
                inquiries_[std::stoll(each.at("resident_reference").get<std::string>())] = each;
                open = open || each.at("state") == "送信待ち" || each.at("state") == "照会中" || each.at("state") == "受付";
            }
            return !open && inquiries_.size() >= asked.size();
        }, "the municipalities are answered");
        for (const auto& [reference, each] : inquiries_)
            if (each.at("state") == "回答受領済")
                insured_.push_back(reference);
    }

    static int environment() { return world::instance().environment_id(); }

    static card card_of(std::int64_t reference)
    {
        const auto made = world::instance().control("juki", "POST", "/internal/cards", nlohmann::json{{"reference", reference}}.dump(), environment());
        return {made.at("card").get<std::string>(), made.at("pin").get<std::string>()};
    }

    /// By what the union wrote down of the municipality's question.
    static std::string branch_of(std::int64_t reference)
    {
        const auto records = way_->clerk().ask("GET", "/exchange-records?side=provider&limit=1000").json();
        for (const auto& record : records.at("items"))
            if (record.at("exchange_number") == inquiries_.at(reference).at("exchange_number"))
                return record.at("branch_number").get<std::string>();
        ADD_FAILURE() << "no record of the question about " << reference;
        return {};
    }

    static std::string wrong_pin(const card& of) { return of.pin == "0000" ? "0001" : "0000"; }

    static inline whole_way* way_ = nullptr;
    static inline std::map<std::int64_t, nlohmann::json> inquiries_; // by resident reference: what a municipality asked about the person
    static inline std::vector<std::int64_t> insured_;                 // and was answered with premiums
};

} // namespace chukan::test
