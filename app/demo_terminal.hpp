#pragma once
#include "app/worlds.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace chukan::app {

/// Answer of the other side to a request of the demo: an error status with its problem text.
class refused : public std::runtime_error {
public:
    refused(int status, std::string text) : std::runtime_error(std::move(text)), status(status) {}
    int status;
};

/// Tries again for two minutes when nobody answers: a server that was killed and started again is found there again.
void with_patience(const std::function<void()>& work);

/// Streams a file as the body of a request; `sent` counts its bytes.
http::client_request file_request(std::string method, std::string url, const std::string& path, std::atomic<std::uint64_t>& sent);

/// One 統合専用端末, as a program: HTTPS with the terminal's certificate, nothing but portal's API.
class demo_terminal {
public:
    demo_terminal(const places& where, control_client& control, const issued_certificate& certificate, std::string environment);
    /// Logs in; the first login changes `initial` to `wanted`. Throws refused.
    void log_in(const std::string& user, const std::string& initial, const std::string& wanted);
    /// Body of the answer. Throws refused for 300 and above.
    std::string ask(const std::string& method, const std::string& path, const std::string& body = {});
    /// POST /files/{kind}; gives the 受付番号.
    std::string upload(const std::string& kind, const std::string& path, std::atomic<std::uint64_t>& sent);
    /// GET into a file, piece by piece.
    void download(const std::string& path, const std::string& file);
    /// GET, piece by piece.
    void stream(const std::string& path, const std::function<void(std::string_view)>& piece);

private:
    http::client_request request(const std::string& method, const std::string& path);
    void log_in_once();

    control_client& control_;
    std::unique_ptr<http::client> client_;
    std::string environment_, token_, user_, initial_, wanted_;
};

} // namespace chukan::app
