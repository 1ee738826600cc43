#pragma once
#include "app/process.hpp"

#include <memory>
#include <optional>
#include <string>

namespace chukan::app {

/// What a running installation wrote about itself (var/run/chukan.json), for the other commands.
struct running_installation {
    int pid{0};
    unsigned short port_base{0};
    bool alive{false};
};
std::optional<running_installation> find_running(const places& where);
void note_running(const places& where, unsigned short port_base);
void forget_running(const places& where);

/// The command line's own way to the systems: with the certificate of system:control.
class control_client {
public:
    control_client(const places& where, unsigned short port_base);
    ~control_client();
    struct answer {
        int status{0};
        std::string body;
    };
    /// Throws http::unreachable.
    answer ask(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {});
    /// The same, throwing std::runtime_error with the problem's text for an answer of 300 and above.
    std::string must(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {});
    http::engine& engine() { return *engine_; }
    http::client& client() { return *client_; }
    std::string url_of(const std::string& system) const;

private:
    unsigned short port_base_;
    std::unique_ptr<http::engine> engine_;
    std::unique_ptr<http::client> client_;
};

/// To the installation of this folder that runs; null, with a word to the user on standard error, when none does.
std::unique_ptr<control_client> control_of_running();

/// The number of an environment, for the header Chukan-Environment. Throws std::runtime_error when the world has none of this name.
std::string environment_of(control_client& control, const std::string& world, const std::string& environment);

/// A simulated 個人番号カード for one resident, and the address of the screen that takes it. Earlier cards of the person are void then.
struct issued_card {
    std::string serial, pin, url;
};
/// Throws std::runtime_error when nobody of this reference is alive.
issued_card issue_card(control_client& control, const std::string& world, const std::string& environment, std::uint64_t reference);

} // namespace chukan::app
