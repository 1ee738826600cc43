#pragma once
#include "platform/http/client.hpp"
#include "platform/tls/issuing.hpp"
#include "tests/integration/http/raw_client.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

/// One CA for the whole program, one server per test on a port of its own.
struct authority {
    chukan::tls::issued_certificate root, other_root, server, terminal, terminal_of_other, expired, not_yet, system, nameless;
    static const authority& the();
};

class http_test : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    /// Starts (again) with these; call before the first request.
    void serve(chukan::http::server_settings settings);
    static chukan::http::server_settings quick(); // short times, tls, name "test"

    raw_client::options as(const chukan::tls::issued_certificate& who) const;
    std::string ask(raw_client& connection, const std::string& path);
    std::unique_ptr<chukan::http::client> client_as(const chukan::tls::issued_certificate& who, const std::string& link = "tester");
    chukan::http::client_request get(const std::string& path) const;
    unsigned short port() const { return server_->port(); }

    std::unique_ptr<chukan::http::engine> engine_;
    chukan::http::router router_;
    std::unique_ptr<chukan::http::server> server_;
    std::atomic<unsigned> slow_running_{0}, slow_finished_{0}, counted_{0};
    std::atomic<std::uint64_t> uploaded_{0};
    std::string broken_with_;
    std::mutex mutex_;
};

/// `count` bytes in pieces, made as they are asked for.
class made_stream : public chukan::http::body_stream {
public:
    explicit made_stream(std::uint64_t count) : left_(count) {}
    boost::asio::awaitable<std::optional<std::string>> next() override;

private:
    std::uint64_t left_;
};

std::string this_thread_name(); // what /thread answers
int status_of(const std::string& answer);
