#include "tests/integration/kill/binary.hpp"

#include "app/systems.hpp"
#include "platform/base/text.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <csignal>
#include <filesystem>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace chukan::test {

namespace {

/// A base from which all our ports are free just now. They are asked for by number, so another program may still come first; then up() fails and says so.
unsigned short free_port_base()
{
    for (unsigned short base = 21000; base < 60000; base = static_cast<unsigned short>(base + 331)) {
        bool free = true;
        for (unsigned short place = 0; free && place < 12; ++place)
            for (const unsigned short distance : {0, 100}) {
                const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
                sockaddr_in address{};
                address.sin_family = AF_INET;
                address.sin_port = htons(static_cast<unsigned short>(base + place + distance));
                address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                free = free && ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
                ::close(probe);
            }
        if (free)
            return base;
    }
    throw std::runtime_error("no free ports");
}

} // namespace

binary::binary(const std::string& folder) : port_base_(free_port_base())
{
    const auto root = source_directory();
    where_.config = root + "/config";
    where_.schema = root + "/schema";
    where_.share = root;
    where_.var = folder;
    std::filesystem::create_directories(folder);
    http::engine::settings settings;
    settings.io_threads = 1;
    settings.workers = 2;
    engine_ = http::create_engine(settings);
}

binary::~binary()
{
    forget_connections();
    down();
    engine_->stop();
}

int binary::run(const std::string& command)
{
    return std::system(("CHUKAN_VAR='" + where_.var + "' CHUKAN_ROOT='" + where_.share + "' '" CHUKAN_BINARY "' " + command + " >> '" + where_.var + "/out' 2>&1").c_str());
}

void binary::up()
{
    ASSERT_EQ(run("up --detach --test-controls --port-base " + std::to_string(port_base_)), 0) << read_file(where_.var + "/out");
    pid_ = nlohmann::json::parse(read_file(where_.run() + "/chukan.json")).at("pid").get<int>();
}

void binary::down()
{
    run("down");
}

bool binary::dies_within(unsigned seconds)
{
    for (unsigned round = 0; round < seconds * 50; ++round) {
        std::error_code ignored;
        if (std::filesystem::read_symlink("/proc/" + std::to_string(pid_) + "/exe", ignored).empty())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

void binary::kill()
{
    ::kill(pid_, SIGKILL);
    dies_within(10);
}

void binary::arm(const std::string& kill_point, unsigned nth)
{
    const std::string own = where_.secrets() + "/control";
    auto client = http::create_client(*engine_, {own + "/certificate.pem", own + "/key.pem", where_.published() + "/ca.pem"}, "test");
    http::client_request request;
    request.method = "PUT";
    request.url = "http://127.0.0.1:" + std::to_string(port_base_ + 100) + "/kill-point";
    request.body = nlohmann::json{{"name", kill_point}, {"nth", nth}}.dump();
    EXPECT_EQ(client->send_blocking(std::move(request)).status, 200);
}

std::string binary::url_of(const std::string& system) const
{
    return "https://127.0.0.1:" + std::to_string(port_base_ + app::place_of(system));
}

std::pair<std::string, std::string> binary::certificate_of(const std::string& organisation, const std::string& world) const
{
    const std::string base = where_.certificates() + "/" + world + "/" + organisation + "-T001";
    return {base + ".crt.pem", base + ".key.pem"};
}

} // namespace chukan::test
