#pragma once
#include "platform/http/client.hpp"
#include "tests/integration/world/world.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace chukan::test {

/// A message as it went from one system to another, and what was answered to its first delivery.
struct captured {
    std::string sender, receiver, kind, id;
    http::header_list headers;
    std::string body, reply;
    int status{0};

    std::string way() const { return sender + " " + kind + " " + receiver; }
};

/// Somebody who sits on the wire before nws, institutions and intermediate and holds the keys of all systems: their URLs lead to it, it writes down every message, may
/// alter it, and passes it on with the certificate of the system that sent it.
class tap {
public:
    /// Makes world::instance() with the tap in it. Before anything else asks for the world.
    static tap& instance();

    /// The messages that went through and were taken.
    std::vector<captured> messages();
    /// Changes each body from now on that `which` (see captured::way) names; an empty function ends it.
    void alter(const std::string& which, std::function<std::string(std::string)> how);

    /// Sends this to its receiver, past the tap, with the certificate of `as` (a system's name), or with PEM texts.
    http::response send(const captured& what, const std::string& as);
    http::response send(const captured& what, const tls::settings& paper);

private:
    tap();
    http::response pass(const std::string& receiver, http::request& request);
    http::client& client_of(const std::string& system);
    static http::client_request letter(const captured& what, const std::string& url);

    std::unique_ptr<http::engine> engine_;
    http::router routers_[3];
    std::vector<std::unique_ptr<http::server>> servers_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<http::client>> clients_;
    std::vector<captured> messages_;
    std::string altered_way_;
    std::function<std::string(std::string)> alteration_;
    app::process* behind_{nullptr};
    app::places where_;
};

} // namespace chukan::test
