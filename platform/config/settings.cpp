#include "platform/config/settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <stdexcept>

namespace chukan::config {

namespace {

/// Takes fields out of one table; what nobody took is an unknown key.
class table_reader {
public:
    table_reader(const std::string& file, const toml::table& table, std::string name)
        : file_(file), table_(table), name_(std::move(name))
    {
    }

    std::uint64_t number(const std::string& key, std::uint64_t least, std::uint64_t most)
    {
        const auto& node = take(key);
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < 0 || static_cast<std::uint64_t>(*value) < least || static_cast<std::uint64_t>(*value) > most)
            fail(node, key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return static_cast<std::uint64_t>(*value);
    }

    unsigned small(const std::string& key, unsigned least, unsigned most) { return static_cast<unsigned>(number(key, least, most)); }

    std::string text(const std::string& key)
    {
        const auto& node = take(key);
        const auto value = node.value_exact<std::string>();
        if (!value)
            fail(node, key, "a text in quotes");
        return *value;
    }

    std::string one_of(const std::string& key, std::initializer_list<const char*> allowed)
    {
        const std::string value = text(key);
        std::string list;
        for (const auto* candidate : allowed) {
            if (value == candidate)
                return value;
            list += std::string(list.empty() ? "" : ", ") + candidate;
        }
        fail(*table_.get(key), key, "one of " + list);
    }

    std::string optional_text(const std::string& key) { return table_.contains(key) ? text(key) : std::string(); }

    void finish() const
    {
        for (const auto& [key, node] : table_)
            if (!taken_.contains(std::string(key.str())))
                throw std::runtime_error(file_ + ":" + std::to_string(node.source().begin.line) + ": unknown key " + name_ + "." +
                                         std::string(key.str()) + " (知らない項目です)");
    }

private:
    const toml::node& take(const std::string& key)
    {
        taken_.insert(key);
        const auto* node = table_.get(key);
        if (!node)
            throw std::runtime_error(file_ + ": " + name_ + "." + key + " is missing (項目がありません)");
        return *node;
    }

    [[noreturn]] void fail(const toml::node& node, const std::string& key, const std::string& rule) const
    {
        throw std::runtime_error(file_ + ":" + std::to_string(node.source().begin.line) + ": " + name_ + "." + key + " must be " + rule +
                                 " (値が範囲にありません)");
    }

    std::string file_;
    const toml::table& table_;
    std::string name_;
    std::set<std::string> taken_;
};

const std::set<std::string> sections{"server", "database", "work", "log", "demo", "systems"};

} // namespace

settings load(const std::string& path)
{
    toml::table root;
    try {
        root = toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        throw std::runtime_error(path + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
    }
    for (const auto& [key, node] : root)
        if (!sections.contains(std::string(key.str())))
            throw std::runtime_error(path + ":" + std::to_string(node.source().begin.line) + ": unknown section [" + std::string(key.str()) + "]");
    const auto section = [&](const std::string& name) {
        const auto* table = root.get_as<toml::table>(name);
        if (!table)
            throw std::runtime_error(path + ": section [" + name + "] is missing");
        return table_reader(path, *table, name);
    };

    settings out;
    auto server = section("server");
    out.address = server.text("address");
    out.io_threads = server.small("io_threads", 1, 64);
    out.workers = server.small("workers", 4, 256);
    out.worker_queue = server.small("worker_queue", 1, 100000);
    out.connections = server.small("connections", 1, 100000);
    out.tls_refusal = server.one_of("tls_refusal", {"explain", "handshake"});
    out.upload_bytes = server.number("upload_bytes", 1024, 1ull << 36);
    out.header_seconds = server.small("header_seconds", 1, 600);
    out.idle_seconds = server.small("idle_seconds", 1, 3600);
    out.body_progress_seconds = server.small("body_progress_seconds", 1, 3600);
    out.handler_seconds = server.small("handler_seconds", 1, 3600);
    server.finish();

    auto database = section("database");
    out.database_connections = database.small("connections", 1, 200);
    out.bulk_connections = database.small("bulk_connections", 6, 200);
    out.database_wait_ms = database.small("wait_ms", 1, 600000);
    database.finish();

    auto work = section("work");
    out.job_threads = work.small("job_threads", 1, 64);
    out.senders = work.small("senders", 1, 64);
    out.batch_items = work.small("batch_items", 1, 10000);
    work.finish();

    auto log = section("log");
    out.log_level = log.one_of("level", {"debug", "info", "warning", "error"});
    log.finish();

    auto demo = section("demo");
    out.demo_now = demo.text("now");
    out.demo_seed = demo.number("seed", 0, INT64_MAX);
    demo.finish();

    if (const auto* systems = root.get_as<toml::table>("systems"))
        for (const auto& [name, node] : *systems) {
            const auto* table = node.as_table();
            if (!table)
                throw std::runtime_error(path + ":" + std::to_string(node.source().begin.line) + ": systems." + std::string(name.str()) + " must be a table");
            table_reader reader(path, *table, "systems." + std::string(name.str()));
            system_settings one;
            one.url = reader.optional_text("url");
            one.database_url = reader.optional_text("database_url");
            one.owner_url = reader.optional_text("owner_url");
            reader.finish();
            out.systems[std::string(name.str())] = one;
        }
    return out;
}

} // namespace chukan::config
