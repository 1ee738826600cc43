#pragma once
#include "platform/base/error.hpp"
#include "platform/contract/eligibility.hpp"
#include "platform/contract/visibility.hpp"
#include "platform/crypto/content.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/law/permit.hpp"
#include "server/intermediate/intermediate.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <set>
#include <thread>

namespace chukan::test {

inline const std::string tokyo = "39130000", kanagawa = "39140009";
inline const std::string tokyo_body = "9901130001000000", chiyoda = "9902131016000000";

/// A body that arrives in pieces of a few bytes.
class played_body final : public http::body_stream {
public:
    explicit played_body(std::string bytes) : bytes_(std::move(bytes)) {}
    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        if (at_ >= bytes_.size())
            co_return std::nullopt;
        auto piece = bytes_.substr(at_, 100000);
        at_ += piece.size();
        co_return piece;
    }

private:
    std::string bytes_;
    std::size_t at_{0};
};

/// intermediate alone over a real database; operations, provision and nws are played by the test.
class intermediate_server : public one_system {
protected:
    intermediate_server() : one_system("intermediate"), system_(intermediate::create_intermediate(context_))
    {
        client_.answer = [this](const http::client_request&) { return law::permit_key_answer(crypto::ed25519_public(nws_key_)); };
        exchange_.answer_call = [this](const std::string&, const std::string& kind, const std::string& id, const std::string& body) {
            if (kind == "master-release")
                return release_;
            if (kind == "visible-branches") {
                const auto asked = contract::decode_visible_request(body);
                EXPECT_EQ(asked.departments, groups_);
                EXPECT_LE(asked.branch_number.size(), context_.batch_limit);
                contract::visible_branches_reply seen;
                for (const auto& each : asked.branch_number)
                    if (visible_.contains(each))
                        seen.branch_number.push_back(each);
                return contract::encode_visible(seen);
            }
            if (kind == "eligibility-check") {
                const auto asked = contract::decode_eligibility_request(body);
                EXPECT_LE(asked.branch_number.size(), context_.batch_limit);
                contract::eligibility_check_reply reply;
                for (std::size_t row = 0; row < asked.branch_number.size(); ++row)
                    reply.difference.push_back(differences_.contains(asked.branch_number[row]) ? differences_.at(asked.branch_number[row]) : "");
                return contract::encode_eligibility(reply);
            }
            call_ids_.push_back(id);
            contract::acquisition_number_reply reply;
            const auto wanted = contract::decode<contract::acquisition_number_request>(body).count;
            for (unsigned index = 0; index < wanted; ++index)
                reply.acquisition_number.push_back("N" + std::to_string(++numbers_));
            if (fail_after_call_)
                throw http::unreachable("the reply is lost");
            return contract::encode(reply);
        };
        system_->start();
    }
    ~intermediate_server() override { system_->stop(); }

    static std::string branch(unsigned serial) { return identifiers::branch_number(serial); }

    void map(const std::string& insurer, const std::vector<std::pair<unsigned, std::string>>& people, const std::string& kind = "1")
    {
        contract::branch_map rows;
        rows.insurer = insurer;
        for (const auto& [serial, person] : people) {
            rows.branch_number.push_back(branch(serial));
            rows.person_key.push_back(person);
            rows.enrollee_kind.push_back(kind);
            rows.insurer_number.push_back(insurer);
        }
        exchange_.receive("branch-map", contract::encode(rows));
    }

    /// The whole road of the codes that wait: C-person for each.
    void acquire()
    {
        jobs_.run_all();
        while (!exchange_.waiting.empty()) {
            const auto message = exchange_.waiting.front();
            exchange_.waiting.pop_front();
            if (message.kind != "code-requests") {
                exchange_.acknowledge(message, "{}");
                continue;
            }
            const auto asked = contract::decode<contract::code_requests>(*exchange_.render(message));
            exchange_.acknowledge(message, contract::encode(contract::item_results{}));
            contract::link_codes codes{asked.unit, asked.acquisition_number, {}};
            for (const auto& person : asked.person_key)
                codes.link_code.push_back("C-" + person);
            exchange_.receive("link-codes", contract::encode(codes));
        }
    }

    contract::code_states_reply states(const std::string& insurer)
    {
        return contract::decode<contract::code_states_reply>(
            exchange_.receive("code-states", contract::encode(contract::code_states_request{insurer, {}, "", 100})));
    }

    http::request request_of(const std::string& insurer, const std::string& method, const std::string& path)
    {
        http::request value;
        value.method = method;
        value.path = path.substr(0, path.find('?'));
        if (const auto mark = path.find('?'); mark != std::string::npos)
            for (const auto& pair : split(path.substr(mark + 1), '&'))
                value.query[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        access::caller caller;
        caller.environment = 1;
        caller.insurer = insurer;
        caller.user_id = "clerk";
        caller.rights = {"file.upload", "file.read", "enrollee.read", "fukuhon.read", "inquiry.ask", "inquiry.read", "answer.release", "record.read"};
        caller.rights.insert(caller.rights.end(), more_rights_.begin(), more_rights_.end());
        caller.groups = groups_;
        value.headers["chukan-caller"] = access::sign(caller, private_key_, std::chrono::system_clock::now());
        return value;
    }

    http::response send(http::request value)
    {
        const auto found = router_.find(value.method, value.path);
        if (!found.found)
            throw std::runtime_error("no route " + value.path);
        value.path_values = found.values;
        if (found.found->blocking)
            return found.found->blocking(value);
        boost::asio::io_context loop;
        auto answer = boost::asio::co_spawn(loop, found.found->async(value), boost::asio::use_future);
        loop.run();
        return answer.get();
    }

    http::response get(const std::string& path, const std::string& insurer = tokyo) { return send(request_of(insurer, "GET", path)); }
    http::response post(const std::string& path, std::string body, const std::string& insurer = tokyo)
    {
        auto value = request_of(insurer, "POST", path);
        value.body = std::move(body);
        return send(std::move(value));
    }
    http::response upload(const std::string& kind, const std::string& name, std::string content, const std::string& insurer = tokyo)
    {
        auto value = request_of(insurer, "POST", "/files/" + kind);
        value.headers["content-disposition"] = "attachment; filename=\"" + name + "\"";
        value.content_length = content.size();
        value.stream = std::make_unique<played_body>(std::move(content));
        return send(std::move(value));
    }

    /// All bytes of a streamed answer.
    static std::string bytes_of(http::response response)
    {
        if (!response.stream)
            return response.body;
        boost::asio::io_context loop;
        std::string all;
        const auto read = [](http::body_stream& stream, std::string& into) -> boost::asio::awaitable<void> {
            while (auto piece = co_await stream.next())
                into += *piece;
        };
        auto done = boost::asio::co_spawn(loop, read(*response.stream, all), boost::asio::use_future);
        loop.run();
        done.get();
        return all;
    }

    static std::string code_of(const std::function<void()>& action)
    {
        try {
            action();
        } catch (const service_error& problem) {
            return problem.code();
        }
        return "nothing thrown";
    }

    std::string nws_key_ = std::string(32, '\x09');
    std::unique_ptr<runtime::system> system_;
    std::vector<std::string> call_ids_;
    unsigned numbers_{0};
    std::string release_{"3"};         // of the 配信マスター, as portal says
    std::vector<std::string> groups_;  // of who asks
    std::vector<std::string> more_rights_; // beside those of a clerk
    std::set<std::string> visible_;    // 枝番 of persons whose 部署 is in them, as operations knows
    std::map<std::string, std::string> differences_; // 枝番 -> the item of SK010 in which operations knows something else
    bool fail_after_call_{false};
};

} // namespace chukan::test
