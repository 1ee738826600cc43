#pragma once
#include "peers/nws/nws.hpp"
#include "platform/contract/contract.hpp"
#include "platform/crypto/content.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <nlohmann/json.hpp>

namespace chukan::nws {

inline constexpr auto shared = "shared-server", tokyo = "9901130001000000", kanagawa = "9901140007000000", chiyoda = "9902131016000000", chuo = "9902131024000000";

/// nws alone; intermediate, institutions and juki are played by the test.
class network : public test::one_system {
protected:
    network() : one_system("nws")
    {
        context_.secrets_directory = test::database_cluster::instance().folder();
        system_ = create_nws(context_);
    }

    std::vector<std::string> numbers(const std::string& unit, std::uint32_t count, const std::string& id = new_uuid())
    {
        contract::acquisition_number_request request{unit, count};
        const auto sender = unit == shared ? "intermediate" : "institutions";
        return contract::decode<contract::acquisition_number_reply>(exchange_.receive("acquisition-numbers", contract::encode(request), 1, false, id, sender))
            .acquisition_number;
    }

    contract::column issue(const contract::link_code_issues& body, const std::string& id = new_uuid(), bool again = false)
    {
        return contract::decode<contract::item_results>(exchange_.receive("link-code-issues", contract::encode(body), 1, again, id, "juki")).result;
    }

    /// The code of a resident in a unit, the whole way.
    std::string code_of(const std::string& unit, const std::string& resident_code)
    {
        const auto number = numbers(unit, 1);
        EXPECT_TRUE(issue({{unit}, number, {resident_code}}).empty());
        const auto message = exchange_.next("link-codes");
        const auto codes = contract::decode<contract::link_codes>(*exchange_.render(message));
        exchange_.acknowledge(message, "{\"result\":[]}");
        EXPECT_EQ(codes.unit, unit);
        EXPECT_EQ(codes.acquisition_number, number);
        return codes.link_code.at(0);
    }

    void announce(const std::string& body, const std::string& sender)
    {
        auto& pair = pairs_[body];
        pair = crypto::new_key_pair();
        exchange_.receive("body-keys", contract::encode(contract::body_keys{{body}, {to_base64(pair.public_key)}}), 1, false, {}, sender);
    }

    static void add(contract::inquiries& to, const std::string& code, const std::string& asker, const std::string& provider, const std::string& information,
                    const std::string& row = "80")
    {
        to.inquiry_id.push_back(std::to_string(to.inquiry_id.size() + 1));
        to.link_code.push_back(code);
        to.asker_body.push_back(asker);
        to.provider_body.push_back(provider);
        to.office.push_back("JM990000000" + row + "000");
        to.procedure.push_back("JT990000000" + row + "001");
        to.information.push_back(information);
        to.period_from.emplace_back();
        to.period_to.emplace_back();
        to.asker_disclosure.emplace_back("1");
        to.asked_at.emplace_back("2017-11-13T09:00:00.000+09:00");
    }

    contract::inquiry_receipts ask(const contract::inquiries& body, const std::string& sender = "intermediate", const std::string& id = new_uuid(), bool again = false)
    {
        return contract::decode<contract::inquiry_receipts>(exchange_.receive("inquiries", contract::encode(body), 1, again, id, sender));
    }

    std::map<std::string, crypto::key_pair> pairs_;
    std::unique_ptr<runtime::system> system_;
};

} // namespace chukan::nws
