#pragma once
#include "tests/integration/world/installation.hpp"

#include <memory>
#include <string>

namespace chukan::test {

/// The real binary in a folder of its own, started and killed as a person would.
class binary : public installation {
public:
    explicit binary(const std::string& folder);
    ~binary() override;
    void up();
    void down();
    /// True when the process is gone; waits up to `seconds`.
    bool dies_within(unsigned seconds);
    void kill();
    int process() const { return pid_; }
    /// Arms a kill point through the test-only controls of the loopback port.
    void arm(const std::string& kill_point, unsigned nth);
    std::string url_of(const std::string& system) const override;
    /// Any command of the binary in this folder; its output goes to the end of `out` there. Returns what the shell says.
    int run(const std::string& command);
    unsigned short port_base() const { return port_base_; }

protected:
    http::engine& engine() override { return *engine_; }
    std::pair<std::string, std::string> certificate_of(const std::string& organisation, const std::string& world) const override;

private:
    unsigned short port_base_;
    int pid_{0};
    std::unique_ptr<http::engine> engine_;
};

} // namespace chukan::test
