#include "server/portal/relay.hpp"

#include "platform/base/error.hpp"
#include "platform/intake/file_name.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::portal {

namespace asio = boost::asio;

namespace {

/// An answer up to this size is sent on in one piece: a person, a receipt, a page of a list.
constexpr std::uint64_t small_answer = 64 * 1024;
constexpr std::size_t upload_answer = 64 * 1024;

std::string owner_of(const operation& what, const http::request& request)
{
    if (what.owner == "by-receipt") {
        auto owner = owner_of_receipt(request.path_values.at("receipt"));
        if (owner.empty())
            throw service_error("E9310");
        return owner;
    }
    return what.owner;
}

/// What the operation is about; a 枝番 must look like one, so that nothing else gets into logs.
std::string object_of(const http::request& request)
{
    const auto& values = request.path_values;
    if (const auto branch = values.find("branch"); branch != values.end()) {
        const auto& text = branch->second;
        if (text.size() != 16 || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
            throw service_error("E9310");
        return text;
    }
    for (const char* name : {"receipt", "id"})
        if (const auto found = values.find(name); found != values.end())
            return for_log(found->second);
    return "";
}

http::client_request question(core& core, const operation& what, const session& who, http::request& request,
                              const std::string& owner)
{
    http::client_request ask;
    ask.method = what.method;
    ask.url = core.context.url_of(owner) + owner_path(what.pattern, request);
    ask.receiver = owner;
    ask.headers = {{"Chukan-Caller", who.assertion},
                   {"Chukan-Environment", std::to_string(who.environment)},
                   {"traceparent", request.traceparent}};
    for (const char* name : {"content-disposition", "idempotency-key", "accept", "prefer"})
        if (const auto* value = request.header(name))
            ask.headers.emplace_back(name, *value);
    if (const auto* type = request.header("content-type"))
        ask.content_type = *type;
    ask.stream_response = true;
    if (!what.file_kind.empty()) {
        const auto* wish = request.header("chukan-encoding");
        auto encoding = wish ? *wish : encoding_of(request.header("content-type") ? ask.content_type : "");
        if (encoding.empty())
            encoding = who.encoding;
        if (!encoding.empty())
            ask.headers.emplace_back("Chukan-Encoding", encoding);
        ask.stream = std::move(request.stream);
        ask.content_length = request.content_length;
        ask.stream_response = false; // a receipt or a refusal, which the index of files wants to know
        ask.response_limit = upload_answer;
    } else {
        ask.body = std::move(request.body);
    }
    return ask;
}

/// Together with others where that may be, else by itself. Throws http::unreachable, service_error.
asio::awaitable<http::response> owners_answer(core& core, const operation& what, const session& who, http::request& request,
                                              const std::string& owner)
{
    if (what.bundled && !request.header("prefer")) { // one that is to wait would make its neighbours wait
        look_up one{owner, {std::to_string(who.environment), who.assertion}, request.traceparent, owner_path(what.pattern, request)};
        if (auto answer = co_await core.look_ups->ask(std::move(one)))
            co_return std::move(*answer);
    }
    auto ask = question(core, what, who, request, owner);
    co_return co_await core.context.client.send(std::move(ask));
}

asio::awaitable<http::response> pass_on(http::response answer)
{
    http::response out;
    out.status = answer.status;
    out.content_type = answer.content_type;
    out.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    for (const auto& [name, value] : answer.headers)
        if (name == "content-disposition" || name == "retry-after" || name == "preference-applied")
            out.headers.emplace_back(name, value);
    if (!answer.stream) {
        out.body = std::move(answer.body);
    } else if (answer.content_length && *answer.content_length <= small_answer) {
        while (auto piece = co_await answer.stream->next())
            out.body += *piece;
    } else {
        out.stream = std::move(answer.stream);
        out.content_length = answer.content_length;
    }
    co_return out;
}

/// The 受付番号 in an owner's answer to an upload; empty when there is none.
std::string receipt_in(const std::string& body)
{
    const auto content = nlohmann::json::parse(body, nullptr, false);
    const auto found = content.is_object() ? content.find("receipt") : content.end();
    return content.is_object() && found != content.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string name_of_upload(const http::request& request)
{
    const auto* header = request.header("content-disposition");
    return header ? intake::disposition_name(*header).value_or("") : "";
}

/// Writes the line, and the index of an accepted upload, in one transaction.
void write_single(core& core, const operation& what, const http::request& request, log_entry entry, int status)
{
    core.context.database.transact([&](db::transaction& running) {
        if (!what.file_kind.empty() && status == 202 && !entry.object.empty())
            store::index_file(running, {entry.environment, entry.insurer}, entry.object, what.file_kind,
                              name_of_upload(request), entry.user_id, entry.terminal, entry.at);
        store::write_log(running, {entry});
    });
}

asio::awaitable<void> note(core& core, const operation& what, const http::request& request, log_entry entry, int status)
{
    if (what.log == log_kind::view) {
        co_await core.views->written(std::move(entry));
    } else if (what.log == log_kind::single) {
        std::function<void()> work = [&] { write_single(core, what, request, entry, status); };
        co_await http::on_worker(request, work);
    }
}

} // namespace

asio::awaitable<http::response> relay(core& core, const operation& what, http::request& request)
{
    const place at = place_of(core, request);
    const session_ptr who = co_await authenticate(core, request, at);
    std::string object = object_of(request);
    std::optional<service_error> refused;
    try {
        permit(*who, what.name, right_of(what, request));
    } catch (const service_error& refusal) {
        refused = refusal;
    }
    if (refused) {
        co_await note(core, what, request,
                      entry_of(core, request, at, who->user_id, what.name, object, refused->code()), 403);
        throw *refused;
    }

    const std::string owner = owner_of(what, request);
    http::response answer;
    try {
        answer = co_await owners_answer(core, what, *who, request, owner);
    } catch (const http::unreachable& problem) {
        log::write(
            log::level::warning, "portal", "owner.unreachable",
            {{"owner", owner}, {"operation", what.name}, {"trace", request.traceparent}, {"problem", problem.what()}});
        refused = service_error("E9003", {{"system", owner}});
    } catch (const service_error& problem) { // the terminal's own upload broke off
        refused = problem;
    }
    if (!what.file_kind.empty())
        object = refused ? "" : receipt_in(answer.body);
    const std::string result = refused ? refused->code() : std::to_string(answer.status);
    co_await note(core, what, request, entry_of(core, request, at, who->user_id, what.name, object, result),
                  refused ? 0 : answer.status);
    if (refused)
        throw *refused;
    co_return co_await pass_on(std::move(answer));
}

} // namespace chukan::portal
