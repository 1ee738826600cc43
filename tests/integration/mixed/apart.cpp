#include "tests/integration/mixed/apart.hpp"

#include "app/process.hpp"
#include "app/systems.hpp"
#include "peers/authority/bootstrap.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace chukan::test {

namespace {

constexpr unsigned short port_base = 19443; // by number, because a killed system must come back where it was; below all that an operating system gives away by itself
constexpr unsigned short health_distance = 100;

std::vector<std::string> roles_of(const std::string& process)
{
    if (process != "rest")
        return {process};
    std::vector<std::string> out;
    for (const auto& system : app::system_names())
        if (std::find(apart::processes().begin(), apart::processes().end(), system) == apart::processes().end())
            out.push_back(system);
    return out;
}

} // namespace

const std::vector<std::string>& apart::processes()
{
    static const std::vector<std::string> names{"rest", "intermediate", "nws", "institutions"};
    return names;
}

apart::apart()
{
    auto& cluster = database_cluster::instance();
    where_.share = source_directory();
    where_.config = where_.share + "/config";
    where_.schema = where_.share + "/schema";
    where_.var = cluster.folder() + "/apart";
    std::filesystem::create_directories(where_.log());
    nlohmann::json settings = {{"var", where_.var}};
    for (const auto& [system, urls] : cluster.provide(app::system_names()))
        settings["databases"][system] = {urls.dsn, urls.owner_dsn};
    settings_file_ = where_.var + "/settings.json";
    write_file(settings_file_, settings.dump(), 0600);
    authority::bootstrap({where_.secrets(), where_.published(), app::installation_id(where_), app::system_names()});
    http::engine::settings own;
    own.io_threads = 1;
    own.workers = 2;
    engine_ = http::create_engine(own);
    const std::string control = where_.secrets() + "/control";
    plain_ = http::create_client(*engine_, {control + "/certificate.pem", control + "/key.pem", where_.published() + "/ca.pem"}, "test");
    for (const auto& process : processes())
        start(process);
    provide("demo");
}

apart::~apart()
{
    forget_connections();
    plain_.reset();
    for (const auto& process : processes())
        if (pids_[process] > 0)
            end(process, SIGTERM);
    engine_->stop();
}

void apart::start(const std::string& process)
{
    std::string own = std::filesystem::read_symlink("/proc/self/exe").string(), serve = "--serve", name = process, file = settings_file_;
    char* arguments[] = {own.data(), serve.data(), name.data(), file.data(), nullptr};
    if (::posix_spawn(&pids_[process], own.c_str(), nullptr, nullptr, arguments, environ) != 0)
        throw std::runtime_error("cannot start " + process);
    if (!wait_until([&] { return plain("GET", health_url(process, "/readyz"), "") == 200; }, process + " is ready", 60))
        throw std::runtime_error(process + " does not start: " + read_file(where_.log() + "/" + process + ".out"));
    plain("PUT", health_url(process, "/network-faults"), rules_.dump());
}

void apart::end(const std::string& process, int signal)
{
    ::kill(pids_[process], signal);
    ::waitpid(pids_[process], nullptr, 0);
    pids_[process] = 0;
}

void apart::kill(const std::string& process)
{
    end(process, SIGKILL);
}

void apart::network_faults(const nlohmann::json& rules)
{
    rules_ = rules;
    for (const auto& process : processes())
        EXPECT_EQ(plain("PUT", health_url(process, "/network-faults"), rules.dump()), 200) << process;
}

std::string apart::health_url(const std::string& process, const std::string& path) const
{
    return "http://127.0.0.1:" + std::to_string(port_base + health_distance + app::place_of(roles_of(process).back())) + path;
}

int apart::plain(const std::string& method, const std::string& url, const std::string& body)
{
    http::client_request request;
    request.method = method;
    request.url = url;
    request.body = body;
    request.timeout = std::chrono::seconds(5);
    try {
        return plain_->send_blocking(std::move(request)).status;
    } catch (const std::exception&) {
        return 0; // not there (yet): who asks waits or fails
    }
}

std::string apart::url_of(const std::string& system) const
{
    return "https://127.0.0.1:" + std::to_string(port_base + app::place_of(system));
}

std::pair<std::string, std::string> apart::certificate_of(const std::string& organisation, const std::string& world) const
{
    const std::string base = where_.certificates() + "/" + world + "/" + organisation;
    return {base + ".pem", base + ".key"};
}

int apart::serve(const std::string& process, const std::string& settings_file)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that dies leaves nothing behind
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    const auto settings = nlohmann::json::parse(read_file(settings_file));
    app::process_options options;
    options.where.share = source_directory();
    options.where.config = options.where.share + "/config";
    options.where.schema = options.where.share + "/schema";
    options.where.var = settings.at("var");
    (void)!std::freopen((options.where.log() + "/" + process + ".out").c_str(), "a", stderr);
    log::configure(options.where.log() + "/" + process + ".jsonl", log::level::info);
    try {
        options.settings = config::load(options.where.config + "/chukan.toml");
        options.roles = roles_of(process);
        options.port_base = port_base;
        options.test_controls = true;
        for (const auto& [system, urls] : settings.at("databases").items())
            options.databases[system] = {urls.at(0), urls.at(1)};
        app::process running(std::move(options));
        running.start();
        int signal = 0;
        sigwait(&signals, &signal);
        running.stop();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s: %s\n", process.c_str(), failure.what());
        return 2;
    }
    return 0;
}

} // namespace chukan::test

/// In place of gtest_main's: the same program is the test and the processes under test.
int main(int count, char** values)
{
    if (count == 4 && std::string(values[1]) == "--serve")
        return chukan::test::apart::serve(values[2], values[3]);
    testing::InitGoogleTest(&count, values);
    return RUN_ALL_TESTS();
}
