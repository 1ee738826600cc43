#include "tests/integration/http/fixture.hpp"

#include <openssl/ssl.h>

#include <thread>

using namespace chukan;

class certificates : public http_test {
protected:
    std::string refused_with(const raw_client::options& options)
    {
        raw_client connection(port(), options);
        const auto answer = ask(connection, "/hello");
        EXPECT_EQ(status_of(answer), 403) << answer;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
        const auto at = answer.find("\"code\":\"");
        return at == std::string::npos ? answer : answer.substr(at + 8, 5);
    }
};

TEST_F(certificates, LetInWhatTheCaIssued)
{
    raw_client connection(port(), as(authority::the().terminal));
    EXPECT_NE(ask(connection, "/hello").find("39130000"), std::string::npos);
}

TEST_F(certificates, ExplainWhyTheyAreRefused)
{
    const auto& ca = authority::the();
    EXPECT_EQ(refused_with({}), "E9101");
    EXPECT_EQ(refused_with(as(ca.terminal_of_other)), "E9102");
    EXPECT_EQ(refused_with(as(ca.expired)), "E9103");
    EXPECT_EQ(refused_with(as(ca.not_yet)), "E9103");
    EXPECT_EQ(refused_with(as(ca.nameless)), "E9105");
}

TEST_F(certificates, OfTheWrongKindAreToldSo)
{
    const auto& ca = authority::the();
    raw_client terminal(port(), as(ca.terminal));
    const auto answer = ask(terminal, "/for-systems");
    EXPECT_EQ(status_of(answer), 403);
    EXPECT_NE(answer.find("E9105"), std::string::npos);
    raw_client system(port(), as(ca.system));
    EXPECT_EQ(status_of(ask(system, "/for-systems")), 200);
}

TEST_F(certificates, AreNotAskedForWhereARouteIsOpen)
{
    raw_client nobody(port(), {});
    EXPECT_NE(ask(nobody, "/open").find("everybody"), std::string::npos);
}

TEST_F(certificates, OfARefusedCallerNameNobodyToAHandler)
{
    raw_client other(port(), as(authority::the().terminal_of_other));
    EXPECT_EQ(status_of(ask(other, "/open")), 200);
    EXPECT_EQ(status_of(ask(other, "/hello")), 403) << "an open route before does not open the others";
}

TEST_F(certificates, AreResumedAndJudgedAgain)
{
    for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
        auto options = as(authority::the().terminal);
        options.tls_version = version;
        raw_client first(port(), options);
        EXPECT_EQ(status_of(ask(first, "/hello")), 200);
        EXPECT_FALSE(first.resumed());
        options.resume = first.session();
        raw_client second(port(), options);
        EXPECT_TRUE(second.resumed());
        EXPECT_NE(ask(second, "/hello").find("39130000"), std::string::npos) << "the identity comes with the session";
        SSL_SESSION_free(options.resume);

        auto bad = as(authority::the().terminal_of_other);
        bad.tls_version = version;
        raw_client third(port(), bad);
        EXPECT_EQ(status_of(ask(third, "/hello")), 403);
        bad.resume = third.session();
        raw_client fourth(port(), bad);
        EXPECT_EQ(status_of(ask(fourth, "/hello")), 403) << "a resumed session keeps its refusal";
        SSL_SESSION_free(bad.resume);
    }
}

TEST_F(certificates, RevokedWhileKeptAliveAreRefusedWithinSeconds)
{
    auto settings = quick();
    auto revoked = std::make_shared<std::atomic<bool>>(false);
    settings.certificate_check = [revoked](const tls::identity& who) -> std::optional<std::string> {
        EXPECT_EQ(who.serial, authority::the().terminal.serial);
        return *revoked ? std::optional<std::string>("E9104") : std::nullopt;
    };
    serve(settings);
    raw_client connection(port(), as(authority::the().terminal));
    EXPECT_EQ(status_of(ask(connection, "/hello")), 200);
    *revoked = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2200));
    const auto answer = ask(connection, "/hello");
    EXPECT_EQ(status_of(answer), 403);
    EXPECT_NE(answer.find("E9104"), std::string::npos);
}

TEST_F(certificates, AreRefusedInTheHandshakeWhenTheRealThingIsWanted)
{
    auto settings = quick();
    settings.refusal = "handshake";
    settings.certificate_check = [](const tls::identity& who) -> std::optional<std::string> {
        return who.kind == "system" ? std::optional<std::string>("E9104") : std::nullopt;
    };
    serve(settings);
    const auto& ca = authority::the();
    raw_client good(port(), as(ca.terminal));
    EXPECT_EQ(status_of(ask(good, "/hello")), 200);
    for (const auto* bad : {&ca.terminal_of_other, &ca.expired, &ca.system, &ca.nameless}) {
        raw_client connection(port(), as(*bad));
        EXPECT_EQ(ask(connection, "/hello"), "") << "TLS 1.3 tells the client at its first read";
    }
}

TEST_F(certificates, OfTheServerAreCheckedByOurClient)
{
    const auto& ca = authority::the();
    auto client = client_as(ca.system);
    EXPECT_EQ(client->send_blocking(get("/hello")).body, "operations");
    auto stranger = http::create_client(*engine_, {ca.system.certificate, ca.system.private_key, ca.other_root.certificate}, "tester");
    EXPECT_THROW(stranger->send_blocking(get("/hello")), http::unreachable);
    auto settings = quick();
    settings.tls = tls::settings{ca.terminal.certificate, ca.terminal.private_key, ca.root.certificate};
    serve(settings);
    EXPECT_THROW(client->send_blocking(get("/hello")), http::unreachable) << "a terminal's certificate is no server's";
}
