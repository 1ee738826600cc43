#include "app/process.hpp"

#include "app/systems.hpp"
#include "platform/base/text.hpp"
#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"

#include <filesystem>
#include <stdexcept>

namespace chukan::app {

namespace {

constexpr unsigned short health_distance = 100;
constexpr std::chrono::seconds patience{20};

http::engine::settings engine_settings(const config::settings& settings)
{
    http::engine::settings out;
    out.io_threads = settings.io_threads;
    out.workers = settings.workers;
    out.worker_queue = settings.worker_queue;
    return out;
}

} // namespace

std::string installation_id(const places& where)
{
    const std::string file = where.published() + "/installation";
    if (!std::filesystem::exists(file)) {
        std::filesystem::create_directories(where.published());
        write_file(file, new_uuid().substr(0, 8) + "\n");
    }
    return read_file(file).substr(0, 8);
}

process::process(process_options options) : options_(std::move(options)), engine_(http::create_engine(engine_settings(options_.settings)))
{
    shared_ = std::unique_ptr<runtime::process>(new runtime::process{
        options_.settings, installation_id(options_.where), options_.where.config, options_.where.share, options_.where.schema,
        options_.where.secrets(), options_.where.published(), *engine_, environments_, layout::result_codes::load(options_.where.config),
        [this](const std::string& system) { return url_of(system); }, nullptr, options_.test_controls});
}

process::~process()
{
    stop();
    hosts_.clear();
    revoked_.reset();
    register_client_.reset();
    engine_->stop();
}

void process::start()
{
    for (const auto& role : options_.roles) {
        const auto urls = options_.databases.find(role);
        if (urls == options_.databases.end())
            throw std::runtime_error(role + ": no database");
        hosts_.push_back(runtime::create_host(*shared_, role, urls->second.serving, urls->second.owner));
    }
    const std::string own = shared_->secrets_directory + "/" + options_.roles.front();
    register_client_ = http::create_client(*engine_, {own + "/certificate.pem", own + "/key.pem", shared_->public_directory + "/ca.pem"},
                                           options_.roles.front());
    revoked_ = runtime::watch_revocations([this] {
        if (!listening_)
            throw std::runtime_error("not listening yet");
        http::client_request request;
        request.url = revocations_url_;
        request.receiver = "authority";
        request.timeout = std::chrono::seconds(5);
        const auto answer = register_client_->send_blocking(std::move(request));
        if (answer.status != 200)
            throw std::runtime_error("authority answered " + std::to_string(answer.status));
        return answer.body;
    });
    shared_->revoked = revoked_.get();
    for (auto& host : hosts_) {
        try {
            const auto applied = host->migrate();
            if (applied)
                log::write(log::level::info, host->name(), "schema.migrated", {{"files", std::to_string(applied)}});
            host->create(systems()[place_of(host->name())].create);
            const auto place = static_cast<unsigned short>(place_of(host->name()));
            const auto port = options_.port_base ? static_cast<unsigned short>(options_.port_base + place) : static_cast<unsigned short>(0);
            host->listen(port, port ? static_cast<unsigned short>(port + health_distance) : static_cast<unsigned short>(0));
        } catch (const std::exception& failure) {
            throw std::runtime_error(host->name() + ": " + failure.what());
        }
    }
    revocations_url_ = url_of("authority") + "/internal/revocations";
    listening_ = true;
    for (auto& host : hosts_)
        host->start();
    started_ = true;
}

void process::stop()
{
    if (!started_)
        return;
    started_ = false;
    for (auto host = hosts_.rbegin(); host != hosts_.rend(); ++host)
        (*host)->stop(patience);
    log::flush();
}

unsigned short process::port_of(const std::string& system) const
{
    for (const auto& host : hosts_)
        if (host->name() == system)
            return host->port();
    throw std::invalid_argument(system + " does not run in this process");
}

unsigned short process::health_port_of(const std::string& system) const
{
    for (const auto& host : hosts_)
        if (host->name() == system)
            return host->health_port();
    throw std::invalid_argument(system + " does not run in this process");
}

std::string process::url_of(const std::string& system) const
{
    if (const auto elsewhere = options_.settings.systems.find(system);
        elsewhere != options_.settings.systems.end() && !elsewhere->second.url.empty())
        return elsewhere->second.url;
    const std::string host = "https://127.0.0.1:";
    if (options_.port_base)
        return host + std::to_string(options_.port_base + place_of(system));
    return host + std::to_string(port_of(system));
}

} // namespace chukan::app
