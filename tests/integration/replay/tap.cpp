#include "tests/integration/replay/tap.hpp"

#include "tests/support/cluster.hpp"

#include <algorithm>

namespace chukan::test {

namespace {

constexpr const char* tapped[] = {"nws", "institutions", "intermediate"};

/// What belongs to one connection is not passed on to the next.
bool of_the_connection(const std::string& lower_case_name)
{
    static constexpr const char* names[] = {"host", "connection", "content-length", "content-type", "transfer-encoding", "keep-alive", "expect"};
    return std::find(std::begin(names), std::end(names), lower_case_name) != std::end(names);
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char one) { return static_cast<char>(std::tolower(one)); });
    return text;
}

} // namespace

tap& tap::instance()
{
    database_cluster::instance(); // which outlives this one
    static tap only;
    world::instance();
    return only;
}

tap::tap()
{
    http::engine::settings own;
    own.io_threads = 1;
    own.workers = 16;
    engine_ = http::create_engine(own);
    where_.var = database_cluster::instance().folder() + "/installation";
    world::adjust = [this](config::settings& settings) {
        std::size_t place = 0;
        for (const std::string receiver : tapped) {
            auto& router = routers_[place++];
            for (const char* method : {"GET", "POST", "PUT", "DELETE"}) {
                http::route route;
                route.method = method;
                route.pattern = "/{rest...}";
                route.body = http::body_policy::buffered;
                route.limit = 64u << 20;
                route.callers = {"system"};
                route.blocking = [this, receiver](http::request& request) { return pass(receiver, request); };
                router.add(std::move(route));
            }
            http::server_settings listening;
            listening.name = "tap before " + receiver;
            const auto folder = where_.secrets() + "/" + receiver;
            listening.tls = tls::settings{folder + "/certificate.pem", folder + "/key.pem", where_.published() + "/ca.pem"};
            servers_.push_back(http::listen(*engine_, std::move(listening), router));
            settings.systems[receiver].url = "https://127.0.0.1:" + std::to_string(servers_.back()->port());
        }
    };
    world::made = [this](app::process& process) { behind_ = &process; };
}

http::client& tap::client_of(const std::string& system)
{
    std::lock_guard lock(mutex_);
    auto& client = clients_[system];
    if (!client) {
        const auto folder = where_.secrets() + "/" + system;
        client = http::create_client(*engine_, {folder + "/certificate.pem", folder + "/key.pem", where_.published() + "/ca.pem"}, "tap");
    }
    return *client;
}

http::response tap::pass(const std::string& receiver, http::request& request)
{
    const auto sender = request.peer.identity->organisation;
    captured seen{sender, receiver, "", "", {}, request.body, "", 0};
    http::client_request onward;
    onward.method = request.method;
    onward.url = "https://127.0.0.1:" + std::to_string(behind_->port_of(receiver)) + request.target;
    onward.timeout = std::chrono::seconds(120);
    for (const auto& [name, value] : request.headers) {
        if (name == "content-type")
            onward.content_type = value;
        else if (!of_the_connection(name))
            seen.headers.emplace_back(name, value);
    }
    onward.headers = seen.headers;
    onward.body = request.body;
    const bool message = request.path.starts_with("/messages/");
    if (message) {
        seen.kind = request.path.substr(std::string("/messages/").size());
        const auto* id = request.header("chukan-message");
        seen.id = id ? *id : "";
        std::lock_guard lock(mutex_);
        if (alteration_ && seen.way() == altered_way_)
            onward.body = alteration_(onward.body);
    }
    auto answer = client_of(sender).send_blocking(std::move(onward));
    http::header_list headers;
    for (auto& [name, value] : answer.headers)
        if (!of_the_connection(lower(name)))
            headers.emplace_back(name, value);
    answer.headers = std::move(headers);
    answer.content_length.reset();
    if (message && answer.status == 200) {
        seen.status = answer.status;
        seen.reply = answer.body;
        std::lock_guard lock(mutex_);
        messages_.push_back(std::move(seen));
    }
    return answer;
}

std::vector<captured> tap::messages()
{
    std::lock_guard lock(mutex_);
    return messages_;
}

void tap::alter(const std::string& which, std::function<std::string(std::string)> how)
{
    std::lock_guard lock(mutex_);
    altered_way_ = which;
    alteration_ = std::move(how);
}

http::client_request tap::letter(const captured& what, const std::string& url)
{
    http::client_request request;
    request.method = "POST";
    request.url = url + "/messages/" + what.kind;
    request.headers = what.headers;
    for (auto& [name, value] : request.headers)
        if (name == "chukan-message")
            value = what.id;
    request.body = what.body;
    return request;
}

http::response tap::send(const captured& what, const std::string& as)
{
    return client_of(as).send_blocking(letter(what, "https://127.0.0.1:" + std::to_string(behind_->port_of(what.receiver))));
}

http::response tap::send(const captured& what, const tls::settings& paper)
{
    const auto client = http::create_client(*engine_, paper, "tap");
    return client->send_blocking(letter(what, "https://127.0.0.1:" + std::to_string(behind_->port_of(what.receiver))));
}

} // namespace chukan::test
