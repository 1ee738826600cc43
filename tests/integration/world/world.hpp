#pragma once
#include "app/process.hpp"
#include "tests/integration/world/terminal.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

/// All systems in this test program: real databases, real TLS, ports of the operating system's choice.
namespace chukan::test {

class world {
public:
    /// The one installation of this program, with the world `demo` in it.
    static world& instance();

    app::process& process() { return *process_; }
    const app::places& where() const { return where_; }

    /// A terminal of the demo world's insurer, logged in with the right to work; the first login changes the password.
    terminal& clerk(const std::string& insurer = "39130000");
    terminal& administrator(const std::string& insurer = "39130000");
    terminal& operator_terminal();
    /// A terminal with this certificate that has not logged in.
    std::unique_ptr<terminal> fresh_terminal(const std::string& organisation, const std::string& world = "demo");

    /// Asks a system as system:control; throws when it answers 300 or more.
    nlohmann::json control(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {});
    reply control_reply(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {});
    /// Makes a world (or finds it) and its certificates.
    void provide(const std::string& name);
    void automatic_sending(bool on, const std::string& environment = "production");

    /// Stops all systems and starts them again on the same databases.
    void restart();

    ~world();

private:
    world();
    void start();

    app::places where_;
    std::string folder_;
    std::map<std::string, app::database_urls> urls_;
    std::unique_ptr<app::process> process_;
    std::unique_ptr<http::client> control_;
    std::map<std::string, std::unique_ptr<terminal>> terminals_;
};

/// Waits until `done` says so; fails the test with `what` after `seconds`. Polls every 20 ms: nothing here knows when the other side is ready.
bool wait_until(const std::function<bool()>& done, const std::string& what, unsigned seconds = 30);

} // namespace chukan::test
