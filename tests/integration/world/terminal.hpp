#pragma once
#include "platform/http/client.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>

namespace chukan::test {

struct reply {
    int status{0};
    std::string body;
    std::string content_type;
    nlohmann::json json() const;
};

/// One 統合専用端末: a client certificate and, after login, a session.
class terminal {
public:
    terminal(http::engine& engine, tls::settings certificate, std::function<std::string()> portal, std::string environment = "production");

    void use_environment(std::string environment) { environment_ = std::move(environment); }
    reply ask(const std::string& method, const std::string& path, const std::string& body = {}, http::header_list headers = {});
    /// POST /sessions; on the first login also PUT /me/password. Returns the last answer's status.
    int login(const std::string& user, const std::string& initial = "Chukan-2017", const std::string& wanted = "Chukan-test-2017");
    /// POST /files/{kind} with this name; the reply holds the receipt.
    reply upload(const std::string& kind, const std::string& name, const std::string& content, const std::string& encoding = {});
    /// Polls the receipt until it has come to its end; gives its last state.
    nlohmann::json wait_for(const std::string& receipt, unsigned seconds = 60);
    const std::string& token() const { return token_; }

private:
    std::unique_ptr<http::client> client_;
    std::function<std::string()> portal_;
    std::string environment_;
    std::string token_;
};

} // namespace chukan::test
