#pragma once
#include "platform/config/settings.hpp"
#include "platform/runtime/host.hpp"
#include "platform/tls/issuing.hpp"
#include "tests/integration/portal/fake_owner.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>

namespace chukan::portal {

/// A portal over real PostgreSQL and TLS, with owners behind it that only note what reached them. Worlds: demo
/// (verification 1, production 2), other (verification 3 only). Each test begins with fresh databases.
class portal_test : public testing::Test {
protected:
    static constexpr auto initial = "Chukan-2017", password = "Chukan-test-2017";

    portal_test();
    ~portal_test() override;

    struct reply {
        int status{0};
        std::string body;
        std::map<std::string, std::string> headers;
        nlohmann::json json() const { return nlohmann::json::parse(body); }
        std::string code() const { return json().at("code"); }
    };

    /// A request by the terminal T001 of an insurer in a world. Every exchange of the API is held against
    /// server/openapi.yaml.
    struct who {
        std::string insurer{"39130000"}, world{"demo"}, environment{"verification"}, token{}, terminal{"T001"};
    };
    reply ask(const who& as, const std::string& method, const std::string& path, const std::string& body = {},
              http::header_list headers = {});
    /// Any URL of the portal, without the base and without the contract.
    reply fetch(const who& as, const std::string& path, http::header_list headers = {});
    http::response stream(const who& as, http::client_request request);
    http::client& client_of(const who& as);
    http::client& control() { return *control_; }
    std::string portal_url() const { return "https://127.0.0.1:" + std::to_string(host_->port()); }

    reply try_login(const who& as, const std::string& user, const std::string& secret);
    /// Logged in with a password of the user's own.
    who logged_in(const std::string& user, who as);
    who clerk() { return logged_in("clerk", {}); }
    who admin() { return logged_in("admin", {}); }

    reply as_control(const std::string& method, const std::string& path, const std::string& body);
    void announce(int id, const std::string& world, const std::string& environment,
                  const std::string& now = "2017-11-13T09:00:00.000+09:00");
    void seed(const std::string& world, const std::vector<int>& ids, const std::vector<std::string>& insurers);
    /// One value of portal's database.
    std::string value(const std::string& sql);
    void run(const std::string& sql);
    db::database& database() { return *database_; }
    /// The log lines of an operation: user, object and result, oldest first.
    std::vector<std::string> logged(const std::string& operation);

    http::engine& engine() { return *engine_; }
    fake_owner& owner(const std::string& name) { return *owners_.at(name); }

private:
    std::string folder_;
    std::unique_ptr<http::engine> engine_;
    config::settings settings_;
    clock::environments environments_;
    std::unique_ptr<runtime::process> process_;
    std::unique_ptr<runtime::host> host_;
    std::map<std::string, std::unique_ptr<fake_owner>> owners_;
    std::map<std::string, std::unique_ptr<http::client>> clients_;
    std::unique_ptr<http::client> control_;
    std::unique_ptr<db::database> database_;
    tls::issued_certificate root_;
    std::string root_certificate_;
};

} // namespace chukan::portal
