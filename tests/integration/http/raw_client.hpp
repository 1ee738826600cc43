#pragma once
#include <chrono>
#include <string>

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

/// A TLS client that says byte by byte what a test wants said, right or wrong. Blocking.
class raw_client {
public:
    struct options {
        std::string certificate, private_key; // PEM; empty: none
        std::string authorities;              // PEM
        ssl_session_st* resume{nullptr};
        int tls_version{0};                   // 0: whatever both can
    };
    raw_client(unsigned short port, const options& options);
    ~raw_client();
    raw_client(const raw_client&) = delete;
    raw_client& operator=(const raw_client&) = delete;

    bool connected() const { return connected_; }
    /// False when the other end has closed.
    bool send(const std::string& bytes);
    /// One answer with Content-Length, or what came until the end of the connection or of the time.
    std::string receive(std::chrono::milliseconds time = std::chrono::seconds(10));
    bool closed_within(std::chrono::milliseconds time);
    bool resumed() const;
    ssl_session_st* session() const; // the caller frees it
    /// Breaks off without a word.
    void cut();

private:
    int socket_{-1};
    ssl_ctx_st* context_{nullptr};
    ssl_st* tls_{nullptr};
    bool connected_{false};
    std::string rest_;
};
