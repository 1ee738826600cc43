#include "tests/integration/http/fixture.hpp"

#include "platform/base/error.hpp"
#include "platform/tls/identity.hpp"

#include <thread>

using namespace chukan;
using std::chrono::hours;

namespace {

tls::issued_certificate make(const tls::issued_certificate& root, const std::string& uri, int from_hours, int to_hours, bool server = false)
{
    tls::certificate_wish wish;
    wish.subject = {{"C", "JP"}, {"CN", uri.empty() ? "nobody" : uri.substr(uri.rfind("urn:") + 4, 60)}};
    wish.uri = uri;
    if (server)
        wish.hosts = {"127.0.0.1", "localhost"};
    wish.server = server;
    wish.not_before = std::chrono::system_clock::now() + hours(from_hours);
    wish.not_after = std::chrono::system_clock::now() + hours(to_hours);
    return tls::issue(root, wish);
}

} // namespace

const authority& authority::the()
{
    static const authority all = [] {
        authority made;
        const auto now = std::chrono::system_clock::now();
        made.root = tls::make_root("test root", now - hours(48), now + hours(48));
        made.other_root = tls::make_root("another root", now - hours(48), now + hours(48));
        made.server = make(made.root, "urn:chukan:test:system::test:", -1, 24, true);
        made.terminal = make(made.root, "urn:chukan:test:terminal:demo:39130000:T001", -1, 24);
        made.terminal_of_other = make(made.other_root, "urn:chukan:test:terminal:demo:39130000:T001", -1, 24);
        made.expired = make(made.root, "urn:chukan:test:terminal:demo:39130000:T002", -24, -1);
        made.not_yet = make(made.root, "urn:chukan:test:terminal:demo:39130000:T003", 1, 24);
        made.system = make(made.root, "urn:chukan:test:system::operations:", -1, 24, true);
        made.nameless = make(made.root, "", -1, 24);
        return made;
    }();
    return all;
}

std::string this_thread_name()
{
    return std::to_string(std::hash<std::thread::id>{}(std::this_thread::get_id()));
}

int status_of(const std::string& answer)
{
    return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
}

boost::asio::awaitable<std::optional<std::string>> made_stream::next()
{
    if (left_ == 0)
        co_return std::nullopt;
    const auto size = std::min<std::uint64_t>(left_, 200 * 1024);
    left_ -= size;
    co_return std::string(size, 'x');
}

http::server_settings http_test::quick()
{
    const auto& ca = authority::the();
    http::server_settings settings;
    settings.name = "test";
    settings.tls = tls::settings{ca.server.certificate, ca.server.private_key, ca.root.certificate};
    settings.header_timeout = settings.body_progress_timeout = std::chrono::seconds(1);
    settings.idle_timeout = std::chrono::seconds(5);
    settings.body_limit = 200u << 20;
    return settings;
}

void http_test::SetUp()
{
    http::engine::settings engine;
    engine.workers = 2;
    engine.worker_queue = 4;
    engine_ = http::create_engine(engine);
    router_.get("/hello", [](http::request& request) { return http::response::text(request.peer.identity ? request.peer.identity->organisation : "nobody", "text/plain"); });
    router_.get("/for-systems", [](http::request&) { return http::response::json("{}"); }, {"system"});
    router_.get("/boom", [](http::request&) -> http::response { throw std::runtime_error("row of 999123456782 is bad"); });
    router_.get("/refuse", [](http::request&) -> http::response { throw service_error("E4001", {{"name", "x"}}); });
    router_.get("/slow", [this](http::request& request) {
        ++slow_running_;
        std::this_thread::sleep_for(std::chrono::milliseconds(request.integer_query("ms", 300, 0, 10000)));
        ++slow_finished_;
        return http::response::json("{}");
    });
    router_.post("/echo", [](http::request& request) { return http::response::text(request.body, "text/plain"); });
    router_.post("/count", [this](http::request&) { return http::response::json(std::to_string(++counted_)); });
    http::route open;
    open.method = "GET";
    open.pattern = "/open";
    open.anonymous = true;
    open.blocking = [](http::request&) { return http::response::text("everybody", "text/plain"); };
    router_.add(open);
    http::route upload;
    upload.method = "POST";
    upload.pattern = "/upload";
    upload.body = http::body_policy::streamed;
    upload.async = [this](http::request& request) -> boost::asio::awaitable<http::response> {
        try {
            while (auto piece = co_await request.stream->next()) {
                EXPECT_LE(piece->size(), 256u * 1024);
                co_await http::on_worker(request, [&] { uploaded_ += piece->size(); });
            }
        } catch (const service_error& problem) {
            std::lock_guard lock(mutex_);
            broken_with_ = problem.code();
            throw;
        }
        co_return http::response::json(std::to_string(uploaded_.load()), 202);
    };
    router_.add(upload);
    http::route download;
    download.method = "GET";
    download.pattern = "/download";
    download.async = [](http::request& request) -> boost::asio::awaitable<http::response> {
        http::response answer;
        const auto size = static_cast<std::uint64_t>(request.integer_query("size", 0, 0, 1 << 30));
        answer.stream = std::make_unique<made_stream>(size);
        if (request.query_or("length", "") == "yes")
            answer.content_length = size;
        co_return answer;
    };
    router_.add(download);
    http::route thread;
    thread.method = "GET";
    thread.pattern = "/thread";
    thread.async = [](http::request&) -> boost::asio::awaitable<http::response> { co_return http::response::text(this_thread_name(), "text/plain"); };
    router_.add(thread);
    serve(quick());
}

void http_test::TearDown()
{
    server_.reset();
    engine_->stop();
}

void http_test::serve(http::server_settings settings)
{
    server_.reset();
    server_ = http::listen(*engine_, std::move(settings), router_);
}

raw_client::options http_test::as(const tls::issued_certificate& who) const
{
    raw_client::options options;
    options.certificate = who.certificate;
    options.private_key = who.private_key;
    return options;
}

std::string http_test::ask(raw_client& connection, const std::string& path)
{
    connection.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return connection.receive();
}

std::unique_ptr<http::client> http_test::client_as(const tls::issued_certificate& who, const std::string& link)
{
    return http::create_client(*engine_, {who.certificate, who.private_key, authority::the().root.certificate}, link);
}

http::client_request http_test::get(const std::string& path) const
{
    http::client_request request;
    request.url = "https://127.0.0.1:" + std::to_string(port()) + path;
    request.timeout = std::chrono::seconds(20);
    return request;
}
