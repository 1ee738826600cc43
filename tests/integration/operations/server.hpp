#pragma once
#include "platform/base/error.hpp"
#include "platform/contract/branch_change.hpp"
#include "platform/contract/protection.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/layout/layout.hpp"
#include "platform/personal_number/contract.hpp"
#include "server/operations/operations.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include <thread>

namespace chukan::test {

inline const std::string tokyo = "39130000", kanagawa = "39140009";

/// A body that arrives in pieces.
class pieces final : public http::body_stream {
public:
    explicit pieces(std::string bytes, std::string failure = {}) : bytes_(std::move(bytes)), failure_(std::move(failure)) {}
    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        if (at_ >= bytes_.size() && !failure_.empty())
            throw service_error(failure_);
        if (at_ >= bytes_.size())
            co_return std::nullopt;
        auto piece = bytes_.substr(at_, 100000);
        at_ += piece.size();
        co_return piece;
    }

private:
    std::string bytes_, failure_;
    std::size_t at_{0};
};

/// One row of KN010 by the English names of its items; what is not named is right and empty where it may be.
using changes = std::map<std::string, std::string>;

/// operations alone over a real database; intermediate and provision are played by the test. Numbers are patterns with a right check digit (模擬).
class operations_server : public one_system {
protected:
    explicit operations_server(const std::string& config_directory = source_directory() + "/config")
        : one_system("operations", config_directory), system_(operations::create_operations(context_)),
          layouts_(layout::catalogue::load(context_.config_directory))
    {
        exchange_.answer_call = [this](const std::string& receiver, const std::string& kind, const std::string& id, const std::string& body) {
            EXPECT_EQ(receiver, "intermediate");
            return answer(kind, id, body);
        };
        system_->start();
    }
    ~operations_server() override { system_->stop(); }

    virtual std::string answer(const std::string& kind, const std::string& id, const std::string& body)
    {
        if (kind == "code-states") {
            code_state_questions_.push_back(contract::decode<contract::code_states_request>(body));
            return contract::encode(code_states_);
        }
        EXPECT_EQ(kind, "branch-block");
        const auto wanted = contract::decode<contract::branch_block_request>(body);
        auto& block = blocks_[id];
        if (block.count == 0) {
            block = {next_serial_, wanted.count};
            next_serial_ += wanted.count;
        }
        return contract::encode(block);
    }

    static std::string number(unsigned n)
    {
        std::string digits = std::to_string(90000000000ULL + n);
        return digits + identifiers::personal_number_check(digits);
    }
    static std::string insured(unsigned n)
    {
        std::string digits = std::to_string(n);
        digits.insert(0, 7 - digits.size(), '0');
        return digits + identifiers::insurer_number_check(digits);
    }

    std::string row(unsigned n, const changes& changed = {})
    {
        changes values{{"record_number", std::to_string(n)}, {"operation", "1"}, {"insurer_number", "39131016"}, {"addressee_number", "A" + std::to_string(n)},
                       {"enrollee_kind", "1"}, {"insured_number", insured(n)}, {"personal_number", number(n)}, {"name", "広域　太郎"}, {"kana", "コウイキ　タロウ"},
                       {"birth_date", "19400315"}, {"sex", "1"}, {"resident_kind", "1"}, {"address", "東京都千代田区"}, {"acquired_on", "20150315"},
                       {"acquisition_reason", "01"}};
        for (const auto& [name, value] : changed)
            values[name] = value;
        std::string out;
        for (const auto& item : items())
            out += (out.empty() ? "" : ",") + values[item];
        return out + "\r\n";
    }
    std::string file(const std::string& rows) { return header() + rows; }

    std::string header()
    {
        std::string out;
        const auto layout = described();
        for (const auto& item : layout.at("items"))
            out += (out.empty() ? "" : ",") + item.at("ja").get<std::string>();
        return out + "\r\n";
    }

    http::response send(const std::string& method, const std::string& path, std::string body = "", const std::string& insurer = tokyo,
                        const std::vector<std::string>& rights = {"file.upload", "file.read", "enrollee.read", "enrollee.write", "number.unmask"})
    {
        auto answer = send_request(request_of(method, path, insurer, rights), std::move(body));
        if (answer.content_type == "application/problem+json") // a refused row is an answer, not an exception; to most tests only its code matters
            throw refused_row(answer.body);
        return answer;
    }
    struct refused_row : service_error {
        explicit refused_row(const std::string& document) : service_error(nlohmann::json::parse(document).at("code")), document(document) {}
        std::string document;
    };
    /// The problem document of a request whose row is refused.
    nlohmann::json refusal_of(const std::string& method, const std::string& path, const nlohmann::json& body)
    {
        try {
            send(method, path, body.dump());
        } catch (const refused_row& refused) {
            return nlohmann::json::parse(refused.document);
        }
        ADD_FAILURE() << method << " " << path << " was not refused";
        return {};
    }
    nlohmann::json json(const std::string& method, const std::string& path, std::string body = "", const std::string& insurer = tokyo)
    {
        return nlohmann::json::parse(send(method, path, std::move(body), insurer).body);
    }
    nlohmann::json upload(const std::string& name, std::string content, const std::string& insurer = tokyo, const std::string& failure = {}, const std::string& encoding = "0")
    {
        auto value = request_of("POST", "/files/enrollee", insurer, {"file.upload"});
        value.headers["content-disposition"] = "attachment; filename=\"" + name + "\"";
        value.headers["chukan-encoding"] = encoding;
        value.stream = std::make_unique<pieces>(std::move(content), failure);
        return nlohmann::json::parse(send_request(std::move(value), "").body);
    }
    /// Uploads, works it off, acknowledges what intermediate is told; the receipt as it stands then.
    nlohmann::json registered(const std::string& name, std::string content, const std::string& insurer = tokyo)
    {
        const auto receipt = upload(name, std::move(content), insurer).at("receipt").get<std::string>();
        jobs_.run_all();
        acknowledge_all();
        jobs_.run_all();
        return json("GET", "/files/" + receipt, "", insurer);
    }
    void acknowledge_all()
    {
        while (!exchange_.waiting.empty()) {
            const auto message = exchange_.waiting.front();
            exchange_.waiting.pop_front();
            const auto body = *exchange_.render(message);
            if (message.kind == "protections") {
                EXPECT_EQ(message.receiver, "intermediate");
                protections_.push_back(contract::decode_protections(body));
            } else if (message.kind == "operation-notes") {
                EXPECT_EQ(message.receiver, "portal");
                notes_.push_back(contract::decode_notes(body));
            } else if (message.kind == "branch-change") {
                told_.push_back(contract::decode<contract::branch_change>(body));
            } else {
                EXPECT_EQ(message.kind, "branch-map");
                maps_.push_back(contract::decode<contract::branch_map>(body));
            }
            sent_.push_back(message.kind);
            exchange_.acknowledge(message, "{}");
        }
    }
    std::string download(const std::string& path, const std::string& insurer = tokyo) { return bytes_of(send("GET", path, "", insurer)); }

    static std::string code_of(const std::function<void()>& action)
    {
        try {
            action();
        } catch (const service_error& problem) {
            return problem.code();
        }
        return "nothing thrown";
    }

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

    http::request request_of(const std::string& method, const std::string& path, const std::string& insurer, const std::vector<std::string>& rights)
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
        caller.user_id = user_;
        caller.rights = rights;
        caller.groups = groups_;
        value.headers["chukan-caller"] = access::sign(caller, private_key_, std::chrono::system_clock::now());
        return value;
    }

    std::unique_ptr<runtime::system> system_;
    std::shared_ptr<const layout::catalogue> layouts_;
    std::map<std::string, contract::branch_block_reply> blocks_;
    std::uint64_t next_serial_{1};
    contract::code_states_reply code_states_;
    std::vector<contract::code_states_request> code_state_questions_;
    std::vector<contract::branch_map> maps_;
    std::vector<contract::branch_change> told_;
    std::vector<contract::protections> protections_;
    std::vector<contract::operation_notes> notes_;
    std::vector<std::string> sent_; // the kinds of all that was acknowledged, in their order
    /// Who asks: his access groups, as portal would assure them.
    std::vector<std::string> groups_;
    std::string user_{"clerk"};

private:
    nlohmann::json described() { return nlohmann::json::parse(layouts_->describe(layouts_->find("KN010", "20171113"))); }
    const std::vector<std::string>& items()
    {
        if (!items_.empty())
            return items_;
        const auto layout = described();
        for (const auto& item : layout.at("items"))
            items_.push_back(item.at("en").get<std::string>());
        return items_;
    }

    http::response send_request(http::request value, std::string body)
    {
        value.body = std::move(body);
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

    std::vector<std::string> items_;
};

} // namespace chukan::test
