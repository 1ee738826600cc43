#include "peers/authority/bootstrap.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/http/client.hpp"
#include "platform/tls/issuing.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace chukan::authority {
namespace {

class bootstrapping : public testing::Test {
protected:
    void SetUp() override
    {
        root_ = testing::TempDir() + "/bootstrap-" + std::to_string(::getpid());
        std::filesystem::remove_all(root_);
        settings_ = {root_ + "/secrets", root_ + "/public", "abcd1234", {"portal", "authority", "nws"}};
        std::filesystem::create_directories(root_);
    }
    void TearDown() override { std::filesystem::remove_all(root_); }
    std::string file(const std::string& name) const { return read_file(root_ + "/" + name); }

    std::string root_;
    bootstrap_settings settings_;
};

TEST_F(bootstrapping, MakesWhatEverySystemNeedsAndKeepsIt)
{
    bootstrap(settings_);
    const std::vector<std::string> names{"public/ca.pem", "public/assertion.pub", "secrets/authority/ca.key", "secrets/nws/certificate.pem", "secrets/nws/key.pem",
                                         "secrets/portal/assertion.key"};
    std::vector<std::string> first;
    for (const auto& name : names)
        first.push_back(file(name));
    bootstrap(settings_);
    for (std::size_t i = 0; i < names.size(); ++i)
        EXPECT_EQ(file(names[i]), first[i]) << names[i];
    for (const auto* name : {"secrets/authority/ca.key", "secrets/nws/key.pem", "secrets/portal/assertion.key"}) {
        struct stat state{};
        ASSERT_EQ(::stat((root_ + "/" + name).c_str(), &state), 0);
        EXPECT_EQ(state.st_mode & 0777, 0600u) << name;
    }
    const auto key = from_hex(file("secrets/portal/assertion.key").substr(0, 64));
    EXPECT_EQ(to_hex(crypto::ed25519_public(key)), file("public/assertion.pub").substr(0, 64));
}

TEST_F(bootstrapping, RenewsWhatNoLongerFits)
{
    bootstrap(settings_);
    const auto before = file("secrets/nws/certificate.pem");
    settings_.installation = "ffff0000";
    bootstrap(settings_);
    EXPECT_NE(file("secrets/nws/certificate.pem"), before);
    EXPECT_TRUE(tls::signed_by(file("secrets/nws/certificate.pem"), file("public/ca.pem")));
    std::filesystem::remove(root_ + "/secrets/nws/key.pem"); // a crash in the middle
    bootstrap(settings_);
    EXPECT_TRUE(std::filesystem::exists(root_ + "/secrets/nws/key.pem"));
}

TEST_F(bootstrapping, MakesCertificatesThatSystemsTalkWith)
{
    bootstrap(settings_);
    auto engine = http::create_engine({});
    http::router router;
    router.get("/who", [](http::request& request) { return http::response::text(request.peer.identity->organisation, "text/plain"); }, {"system"});
    const auto files = [&](const std::string& system) {
        return tls::settings{root_ + "/secrets/" + system + "/certificate.pem", root_ + "/secrets/" + system + "/key.pem", root_ + "/public/ca.pem"};
    };
    http::server_settings settings;
    settings.name = "nws";
    settings.tls = files("nws");
    auto server = http::listen(*engine, settings, router);
    {
        auto client = http::create_client(*engine, files("portal"), "portal");
        for (const std::string host : {"127.0.0.1", "localhost"}) {
            http::client_request request;
            request.url = "https://" + host + ":" + std::to_string(server->port()) + "/who";
            EXPECT_EQ(client->send_blocking(std::move(request)).body, "portal");
        }
    }
    server.reset();
    engine->stop();
}

} // namespace
} // namespace chukan::authority
