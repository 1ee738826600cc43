#pragma once
#include "app/process.hpp"
#include "tests/integration/world/installation.hpp"

#include <memory>
#include <string>

namespace chukan::test {

/// All systems in this test program: real databases, real TLS, ports of the operating system's choice.
class world : public installation {
public:
    /// The one installation of this program, with the world `demo` in it.
    static world& instance();
    /// Changes the settings that all systems start with; set it before the first instance().
    static inline std::function<void(config::settings&)> adjust;
    /// Told the process whenever one is made, before its systems are started; set it before the first instance().
    static inline std::function<void(app::process&)> made;
    /// Another folder of settings and tables than config/; set it before the first instance().
    static inline std::string config;

    app::process& process() { return *process_; }
    std::string url_of(const std::string& system) const override { return process_->url_of(system); }
    /// Stops all systems and starts them again on the same databases.
    void restart();
    /// Nothing of it runs afterwards. The test program does so itself after its last test.
    void stop();

    ~world() override;

protected:
    http::engine& engine() override { return process_->engine(); }
    std::pair<std::string, std::string> certificate_of(const std::string& organisation, const std::string& world) const override;

private:
    world();
    void start();

    std::map<std::string, app::database_urls> urls_;
    std::unique_ptr<app::process> process_;
};

} // namespace chukan::test
