#include "server/control/message_log.hpp"

#include "platform/log/log.hpp"
#include "server/control/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace chukan::control {
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds interval{700};
constexpr unsigned page_rows = 1000;
constexpr std::size_t ranges_each = 4;
constexpr std::int64_t overlap = 1000; // read again after a start: what was open then is not remembered
constexpr auto nothing_after = std::numeric_limits<std::int64_t>::max();

} // namespace

message_log::message_log(runtime::context& context, std::vector<std::string> systems) : context_(context)
{
    for (auto& name : systems) {
        source each;
        each.system = std::move(name);
        sources_.push_back(std::move(each));
    }
}

void message_log::start()
{
    if (thread_.joinable())
        return;
    stopping_ = false;
    thread_ = std::thread([this] { run(); });
}

void message_log::stop()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

bool message_log::pause(milliseconds time)
{
    std::unique_lock lock(mutex_);
    return !stop_.wait_for(lock, time, [this] { return stopping_; });
}

void message_log::load_heads()
{
    const auto heads = context_.database.transact([](db::transaction& running) { return store::message_log_heads(running); });
    for (auto& each : sources_) {
        const auto head = [&](const char* side) {
            const auto found = heads.find({each.system, side});
            return follower(found == heads.end() ? 0 : std::max<std::int64_t>(0, found->second - overlap));
        };
        each.outbox = head("outbox");
        each.inbox = head("inbox");
    }
}

void message_log::run()
{
    bool loaded = false;
    auto trimmed = steady_clock::now();
    for (auto begun = steady_clock::now(); pause(std::max(milliseconds(10), std::chrono::duration_cast<milliseconds>(begun + interval - steady_clock::now()))) ;) {
        begun = steady_clock::now();
        try {
            if (!loaded)
                load_heads();
            loaded = true;
            for (auto& each : sources_)
                if (each.next_try <= steady_clock::now() && pause(milliseconds(0)))
                    visit(each);
            if (grown_ && steady_clock::now() - trimmed > std::chrono::seconds(5)) {
                context_.database.transact([](db::transaction& running) { store::trim_message_log(running, kept); });
                trimmed = steady_clock::now();
                grown_ = false;
            }
        } catch (const std::exception& failure) { // our own database: it comes back
            log::write(log::level::warning, context_.name, "message_log.not_kept", {{"error", failure.what()}});
            loaded = false;
        }
    }
}

void message_log::visit(source& from)
{
    try {
        for (std::pair<std::size_t, std::size_t> got{page_rows, page_rows}; std::max(got.first, got.second) == page_rows && pause(milliseconds(0));)
            got = take(from, from.outbox.head(), from.inbox.head(), page_rows);
        for (const auto& range : from.outbox.again(ranges_each, steady_clock::now()))
            take(from, range.after, nothing_after, range.limit);
        for (const auto& range : from.inbox.again(ranges_each, steady_clock::now()))
            take(from, nothing_after, range.after, range.limit);
    } catch (const db::error&) {
        throw;
    } catch (const std::exception& failure) {
        if (from.pause.count() == 0)
            log::write(log::level::info, context_.name, "message_log.not_reached", {{"system", from.system}, {"error", failure.what()}});
        from.pause = std::clamp(from.pause * 2, milliseconds(500), milliseconds(10000));
        from.next_try = steady_clock::now() + from.pause;
        std::lock_guard lock(mutex_);
        from.reachable = false;
        return;
    }
    from.pause = milliseconds(0);
    std::lock_guard lock(mutex_);
    from.reachable = true;
    from.collected_at = clock::to_iso(std::chrono::system_clock::now());
}

std::pair<std::size_t, std::size_t> message_log::take(source& from, std::int64_t after_outbox, std::int64_t after_inbox, unsigned limit)
{
    http::client_request question;
    question.url = context_.url_of(from.system) + "/internal/message-log?after_outbox=" + std::to_string(after_outbox) +
                   "&after_inbox=" + std::to_string(after_inbox) + "&limit=" + std::to_string(limit);
    question.receiver = from.system;
    question.timeout = std::chrono::seconds(5);
    const auto answer = context_.client.send_blocking(std::move(question));
    if (answer.status != 200)
        throw std::runtime_error("status " + std::to_string(answer.status));
    const auto page = nlohmann::json::parse(answer.body);
    const auto& outbox = page.at("outbox");
    const auto& inbox = page.at("inbox");
    if (outbox.empty() && inbox.empty())
        return {0, 0};
    const auto now = steady_clock::now();
    for (const auto& row : outbox)
        from.outbox.read(row.at("sequence").get<std::int64_t>(), row.at("state").get<int>() != 1, now);
    for (const auto& row : inbox)
        from.inbox.read(row.at("sequence").get<std::int64_t>(), false, now);
    const auto changed = context_.database.transact([&](db::transaction& running) {
        const auto rows = store::put_message_log(running, from.system, outbox.dump(), inbox.dump());
        if (after_outbox != nothing_after && after_inbox != nothing_after) {
            store::put_message_log_head(running, from.system, "outbox", from.outbox.head());
            store::put_message_log_head(running, from.system, "inbox", from.inbox.head());
        }
        return rows;
    });
    grown_ = grown_ || changed > 0;
    return {outbox.size(), inbox.size()};
}

http::response message_log::page(const http::request& request)
{
    const auto world = request.query_or("world", "");
    const auto after = request.integer_query("after", 0, 0, nothing_after);
    const auto limit = static_cast<unsigned>(request.integer_query("limit", 500, 1, 5000));
    auto out = nlohmann::json{{"items", nlohmann::json::array()}, {"next_cursor", nullptr}, {"systems", nlohmann::json::array()}};
    out["items"] = nlohmann::json::parse(
        context_.database.transact([&](db::transaction& running) { return store::message_log_page(running, world, after, limit); }));
    if (out["items"].size() == limit)
        out["next_cursor"] = std::to_string(out["items"].back().at("position").get<std::int64_t>());
    std::lock_guard lock(mutex_);
    for (const auto& each : sources_)
        out["systems"].push_back({{"system", each.system}, {"reachable", each.reachable}, {"collected_at", each.collected_at}});
    return http::response::json(out.dump());
}

} // namespace chukan::control
