#include "peers/authority/authority.hpp"
#include "peers/authority/bootstrap.hpp"
#include "platform/base/error.hpp"
#include "platform/tls/issuing.hpp"
#include "tests/integration/provision/one_system.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

namespace chukan::authority {
namespace {

class certificates : public test::one_system {
protected:
    certificates() : one_system("authority")
    {
        const auto root = test::database_cluster::instance().folder() + "/authority-test";
        bootstrap({root + "/secrets", root + "/public", "test", {"authority"}});
        context_.secrets_directory = root + "/secrets/authority";
        context_.public_directory = root + "/public";
        system_ = create_authority(context_);
    }

    nlohmann::json issue(nlohmann::json more = nlohmann::json::object())
    {
        nlohmann::json wish = {{"world", "demo"}, {"organisation", "39130000"}, {"terminal", "T001"}, {"kind", "terminal"}, {"days", 365}, {"password", "chukan"}};
        wish.update(more);
        return nlohmann::json::parse(request("POST", "/internal/certificates", {}, wish.dump()).body);
    }
    nlohmann::json get(const std::string& path) { return nlohmann::json::parse(request("GET", path).body); }
    void set_clock(const std::string& now)
    {
        auto environment = *environments_.find("demo", "production");
        environment.clock.base_environment = clock::from_iso(now);
        environments_.put(environment);
    }

    std::unique_ptr<runtime::system> system_;
};

TEST_F(certificates, AreIssuedWithTheNamesOfTheTerminal)
{
    const auto issued = issue();
    EXPECT_TRUE(tls::signed_by(issued.at("certificate"), issued.at("ca")));
    EXPECT_EQ(issued.at("subject"), "C=JP, O=取りまとめ機関 模擬, OU=39130000, CN=39130000-T001");
    EXPECT_EQ(issued.at("issued_at"), "2017-11-13T09:00:00.000+09:00") << "the register keeps the world's calendar";
    EXPECT_EQ(issued.at("valid_to"), "2018-11-13T09:00:00.000+09:00");
    EXPECT_GT(issued.at("x509_to").get<std::string>(), "2026") << "X.509 keeps the real one";
    const auto list = get("/internal/certificates?world=demo").at("items");
    EXPECT_EQ(list.back().at("serial"), issued.at("serial"));
    EXPECT_FALSE(list.back().contains("key"));
}

TEST_F(certificates, ComeAsAFileForTheBrowser)
{
    const auto issued = issue();
    const auto raw = from_base64(issued.at("p12").get<std::string>());
    BIO* in = BIO_new_mem_buf(raw.data(), static_cast<int>(raw.size()));
    PKCS12* file = d2i_PKCS12_bio(in, nullptr);
    ASSERT_TRUE(file);
    EXPECT_EQ(PKCS12_verify_mac(file, "chukan", -1), 1);
    EXPECT_EQ(PKCS12_verify_mac(file, "wrong", -1), 0);
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    STACK_OF(X509)* chain = nullptr;
    ASSERT_EQ(PKCS12_parse(file, "chukan", &key, &certificate, &chain), 1);
    EXPECT_EQ(X509_check_private_key(certificate, key), 1);
    EXPECT_EQ(sk_X509_num(chain), 1);
    sk_X509_pop_free(chain, X509_free);
    X509_free(certificate);
    EVP_PKEY_free(key);
    PKCS12_free(file);
    BIO_free(in);
}

TEST_F(certificates, RevokedStandInTheListsAtOnce)
{
    const std::string serial = issue().at("serial"), other = issue().at("serial");
    const auto revoked = nlohmann::json::parse(request("POST", "/internal/certificates/" + serial + "/revoke", {}, R"({"reason":"lost"})").body);
    EXPECT_EQ(revoked.at("revoked_at"), "2017-11-13T09:00:00.000+09:00");
    EXPECT_EQ(revoked.at("reason"), 1);
    const auto list = get("/internal/revocations").at("revoked").get<std::vector<std::string>>();
    EXPECT_NE(std::find(list.begin(), list.end(), serial), list.end());
    EXPECT_EQ(std::find(list.begin(), list.end(), other), list.end());

    const auto crl = request("GET", "/crl.pem").body;
    EXPECT_EQ(crl, read_file(context_.public_directory + "/crl.pem"));
    BIO* in = BIO_new_mem_buf(crl.data(), static_cast<int>(crl.size()));
    X509_CRL* parsed = PEM_read_bio_X509_CRL(in, nullptr, nullptr, nullptr);
    ASSERT_TRUE(parsed);
    EXPECT_GE(sk_X509_REVOKED_num(X509_CRL_get_REVOKED(parsed)), 1);
    X509_CRL_free(parsed);
    BIO_free(in);

    request("POST", "/internal/certificates/" + serial + "/revoke", {}, R"({"reason":"left"})");
    EXPECT_EQ(get("/internal/certificates?world=demo").at("items").at(0).at("reason"), 1) << "the first reason stands";
    EXPECT_THROW(request("POST", "/internal/certificates/00ff/revoke", {}, "{}"), service_error);
}

TEST_F(certificates, OutOfTheRegistersDatesAreTold)
{
    const std::string serial = issue({{"days", 30}}).at("serial");
    const std::string later = issue({{"valid_from", "2017-12-01T00:00:00+09:00"}}).at("serial");
    const auto outdated = [&] { return get("/internal/revocations").at("outdated").get<std::vector<std::string>>(); };
    const auto has = [](const std::vector<std::string>& list, const std::string& one) { return std::find(list.begin(), list.end(), one) != list.end(); };
    EXPECT_FALSE(has(outdated(), serial));
    EXPECT_TRUE(has(outdated(), later));
    set_clock("2017-12-20T00:00:00+09:00");
    EXPECT_TRUE(has(outdated(), serial));
    EXPECT_FALSE(has(outdated(), later));
    set_clock("2017-11-13T09:00:00+09:00");
    EXPECT_FALSE(has(outdated(), serial)) << "a world that is set back takes its certificates back";
}

TEST_F(certificates, ThatMakeNoSenseAreNotIssued)
{
    for (const auto& wrong : {nlohmann::json{{"kind", "system"}}, nlohmann::json{{"organisation", "3913"}}, nlohmann::json{{"world", ""}}, nlohmann::json{{"days", 0}},
                              nlohmann::json{{"terminal", "T 1"}}, nlohmann::json{{"password", ""}}, nlohmann::json{{"days", "many"}}})
        EXPECT_THROW(issue(wrong), service_error) << wrong.dump();
    EXPECT_THROW(request("POST", "/internal/certificates", {}, "rubbish"), service_error);
}

} // namespace
} // namespace chukan::authority
