#pragma once
#include "app/places.hpp"
#include "tests/integration/world/terminal.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace chukan::test {

/// All systems of one installation as a test reaches them: through the terminals of the demo world, and as system:control.
class installation {
public:
    virtual ~installation() = default;
    const app::places& where() const { return where_; }

    /// A terminal of the demo world's insurer, logged in with the right to work; the first login changes the password.
    terminal& clerk(const std::string& insurer = "39130000") { return logged_in(insurer, "clerk"); }
    terminal& administrator(const std::string& insurer = "39130000") { return logged_in(insurer, "admin"); }
    terminal& operator_terminal();
    /// A terminal with this certificate that has not logged in.
    std::unique_ptr<terminal> fresh_terminal(const std::string& organisation, const std::string& world = "demo");

    /// Asks a system as system:control; control() throws when it answers 300 or more.
    reply control_reply(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {}, int environment = 0);
    nlohmann::json control(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {}, int environment = 0);
    /// The number of an environment of the demo world.
    int environment_id(const std::string& name = "production");
    void automatic_sending(bool on, const std::string& environment = "production");
    /// Makes a world (or finds it) and its certificates.
    void provide(const std::string& name);
    virtual std::string url_of(const std::string& system) const = 0;

protected:
    virtual http::engine& engine() = 0;
    /// PEM files of a terminal: certificate and key.
    virtual std::pair<std::string, std::string> certificate_of(const std::string& organisation, const std::string& world) const = 0;
    terminal& logged_in(const std::string& insurer, const std::string& user);
    /// Before the engine or the other side goes away.
    void forget_connections();

    app::places where_;

private:
    std::unique_ptr<http::client> control_;
    std::map<std::string, std::unique_ptr<terminal>> terminals_;
};

/// Waits until `done` says so; fails the test with `what` after `seconds`. Polls every 20 ms: nothing here knows when the other side is ready.
bool wait_until(const std::function<bool()>& done, const std::string& what, unsigned seconds = 30);

} // namespace chukan::test
