#pragma once
#include "platform/faults/faults.hpp"
#include "tests/integration/world/installation.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chukan::test {

/// One installation in several processes on one cluster: intermediate, nws and institutions each in a process of its own, all other systems in one more.
/// Each can be killed and started again by itself. The processes are this program, started again with --serve.
class apart : public installation {
public:
    apart();
    ~apart() override;

    /// The names of the processes; "rest" holds what has none of its own.
    static const std::vector<std::string>& processes();
    void start(const std::string& process);
    /// kill -9, at once.
    void kill(const std::string& process);
    /// The same rules for the client of every process, as the test-only listener takes them (platform/runtime/health_routes.cpp); [] for none.
    void network_faults(const nlohmann::json& rules);

    std::string url_of(const std::string& system) const override;

    /// What --serve does: the systems of one process until it is killed or told to stop.
    static int serve(const std::string& process, const std::string& settings_file);

protected:
    http::engine& engine() override { return *engine_; }
    std::pair<std::string, std::string> certificate_of(const std::string& organisation, const std::string& world) const override;

private:
    void end(const std::string& process, int signal);
    std::string health_url(const std::string& process, const std::string& path) const;
    int plain(const std::string& method, const std::string& url, const std::string& body);

    std::string settings_file_;
    nlohmann::json rules_ = nlohmann::json::array();
    std::map<std::string, int> pids_;
    std::unique_ptr<http::engine> engine_;
    std::unique_ptr<http::client> plain_;
};

} // namespace chukan::test
