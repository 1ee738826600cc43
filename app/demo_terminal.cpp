#include "app/demo_terminal.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

namespace chukan::app {
namespace {

constexpr auto patience = std::chrono::seconds(120);

class file_stream final : public http::body_stream {
public:
    file_stream(const std::string& path, std::atomic<std::uint64_t>& sent) : file_(path, std::ios::binary), sent_(sent)
    {
        if (!file_)
            throw std::runtime_error("cannot read " + path);
    }

    // The engine of this command does nothing else, so reading on its thread disturbs nobody.
    boost::asio::awaitable<std::optional<std::string>> next() override
    {
        std::string piece(1u << 17, '\0');
        file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        piece.resize(static_cast<std::size_t>(file_.gcount()));
        if (piece.empty())
            co_return std::nullopt;
        sent_ += piece.size();
        co_return piece;
    }

private:
    std::ifstream file_;
    std::atomic<std::uint64_t>& sent_;
};

[[noreturn]] void refuse(int status, const std::string& what, const std::string& body)
{
    const auto problem = nlohmann::json::parse(body, nullptr, false);
    std::string text = what + ": " + std::to_string(status);
    if (problem.is_object())
        text += " " + problem.value("code", "") + " " + say(problem.value("title", ""), problem.value("title_en", "")) + " " + problem.value("detail", "");
    throw refused(status, text);
}

} // namespace

void with_patience(const std::function<void()>& work)
{
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        try {
            work();
            return;
        } catch (const http::unreachable&) {
            if (std::chrono::steady_clock::now() > until)
                throw;
        } catch (const refused& answer) { // 503: starting, or busy
            if (answer.status != 503 || std::chrono::steady_clock::now() > until)
                throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
}

http::client_request file_request(std::string method, std::string url, const std::string& path, std::atomic<std::uint64_t>& sent)
{
    sent = 0;
    http::client_request request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.stream = std::make_unique<file_stream>(path, sent);
    request.content_length = std::filesystem::file_size(path);
    request.timeout = std::chrono::seconds(300);
    return request;
}

demo_terminal::demo_terminal(const places& where, control_client& control, const issued_certificate& certificate, std::string environment)
    : control_(control),
      client_(http::create_client(control.engine(), {certificate.certificate_file, certificate.key_file, where.published() + "/ca.pem"}, "terminal")),
      environment_(std::move(environment))
{
}

http::client_request demo_terminal::request(const std::string& method, const std::string& path)
{
    http::client_request request;
    request.method = method;
    request.url = control_.url_of("portal") + "/" + environment_ + "/api/v1" + path;
    if (!token_.empty())
        request.headers.emplace_back("Authorization", "Bearer " + token_);
    request.timeout = std::chrono::seconds(120);
    return request;
}

void demo_terminal::log_in(const std::string& user, const std::string& initial, const std::string& wanted)
{
    user_ = user;
    initial_ = initial;
    wanted_ = wanted;
    with_patience([&] { log_in_once(); });
}

void demo_terminal::log_in_once()
{
    token_.clear();
    const auto session = [&](const std::string& password) {
        auto call = request("POST", "/sessions");
        call.body = nlohmann::json{{"user_id", user_}, {"password", password}}.dump();
        return client_->send_blocking(std::move(call));
    };
    auto answer = session(wanted_);
    if (answer.status == 401) {
        answer = session(initial_);
        if (answer.status < 300) {
            token_ = nlohmann::json::parse(answer.body).at("token");
            ask("PUT", "/me/password", nlohmann::json{{"current_password", initial_}, {"new_password", wanted_}}.dump());
            token_.clear();
            answer = session(wanted_);
        }
    }
    if (answer.status >= 300)
        refuse(answer.status, "login " + user_, answer.body);
    token_ = nlohmann::json::parse(answer.body).at("token");
}

std::string demo_terminal::ask(const std::string& method, const std::string& path, const std::string& body)
{
    std::string received;
    bool again = !token_.empty() && path != "/me/password";
    with_patience([&] {
        auto call = request(method, path);
        call.body = body;
        auto answer = client_->send_blocking(std::move(call));
        if (answer.status == 401 && again) { // the session went away with its time; a new one goes on
            again = false;
            log_in_once();
            call = request(method, path);
            call.body = body;
            answer = client_->send_blocking(std::move(call));
        }
        if (answer.status >= 300)
            refuse(answer.status, method + " " + path, answer.body);
        received = std::move(answer.body);
    });
    return received;
}

std::string demo_terminal::upload(const std::string& kind, const std::string& path, std::atomic<std::uint64_t>& sent)
{
    std::string receipt;
    with_patience([&] {
        const auto target = request("POST", "/files/" + kind);
        auto call = file_request("POST", target.url, path, sent);
        call.headers = target.headers;
        call.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + std::filesystem::path(path).filename().string() + "\"");
        call.content_type = "text/csv";
        const auto answer = client_->send_blocking(std::move(call));
        if (answer.status >= 300)
            refuse(answer.status, "POST /files/" + kind, answer.body);
        receipt = nlohmann::json::parse(answer.body).at("receipt");
    });
    return receipt;
}

void demo_terminal::stream(const std::string& path, const std::function<void(std::string_view)>& piece)
{
    auto call = request("GET", path);
    call.stream_response = true;
    auto answer = client_->send_blocking(std::move(call));
    std::string problem;
    if (!answer.stream) {
        if (answer.status >= 300)
            refuse(answer.status, "GET " + path, answer.body);
        piece(answer.body);
        return;
    }
    while (const auto next = client_->next_blocking(*answer.stream)) {
        if (answer.status >= 300)
            problem += *next;
        else
            piece(*next);
    }
    if (answer.status >= 300)
        refuse(answer.status, "GET " + path, problem);
}

void demo_terminal::download(const std::string& path, const std::string& file)
{
    with_patience([&] {
        std::ofstream out(file, std::ios::binary | std::ios::trunc);
        stream(path, [&](std::string_view piece) { out.write(piece.data(), static_cast<std::streamsize>(piece.size())); });
        out.close();
        if (!out)
            throw std::runtime_error("cannot write " + file);
    });
}

} // namespace chukan::app
