#include "platform/base/error.hpp"
#include "platform/intake/desk.hpp"
#include "platform/intake/file_name.hpp"
#include "platform/intake/stored_stream.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace chukan::intake {

namespace {

nlohmann::json to_json(const record& value, const layout::result_codes& codes)
{
    nlohmann::json out{{"receipt", value.number}, {"kind", value.kind}, {"name", value.name}, {"state", value.state},
                       {"rows", value.rows}, {"accepted", value.accepted}, {"error_count", value.errors},
                       {"warning_count", value.warnings}, {"progress", value.progress()}, {"received_at", value.received_at},
                       {"uploaded_by", value.uploaded_by}, {"bytes", value.bytes}};
    out["finished_at"] = value.finished_at.empty() ? nlohmann::json() : nlohmann::json(value.finished_at);
    out["reason"] = nullptr;
    if (!value.reason_code.empty()) {
        const auto values = nlohmann::json::parse(value.reason_values).get<std::map<std::string, std::string>>();
        out["reason"] = {{"code", value.reason_code}, {"message", codes.text_ja(value.reason_code, values)}};
        out["reason"]["byte_position"] = value.reason_position ? nlohmann::json(*value.reason_position) : nlohmann::json();
    }
    return out;
}

} // namespace

void desk_of_system::routes()
{
    for (const auto& [name, of] : kinds_) {
        http::route upload;
        upload.method = "POST";
        upload.pattern = "/files/" + name;
        upload.body = http::body_policy::streamed;
        upload.callers = {"system"};
        upload.async = [this, &of](http::request& request) { return receive(of, request); };
        context_.router.add(std::move(upload));
    }
    context_.router.get("/files", [this](http::request& request) { return list(request); }, {"system"});
    context_.router.get("/files/{receipt}/original", [this](http::request& request) { return download(request, "original"); }, {"system"});
    context_.router.get("/files/{receipt}/result", [this](http::request& request) { return download(request, "result"); }, {"system"});
    context_.router.get("/files/{receipt}/errors", [this](http::request& request) { return download(request, "errors"); }, {"system"});
    context_.router.get("/files/{receipt}/bytes", [this](http::request& request) { return look_at_bytes(request); }, {"system"});
    context_.router.get("/files/{receipt}/rows/{line}", [this](http::request& request) { return look_at_row(request); }, {"system"});
    context_.router.get("/files/{receipt}", [this](http::request& request) {
        const auto caller = context_.caller_of(request);
        const auto value = find_for_caller(request, caller);
        caller.require(kind_of_receipt(value).read_right);
        return http::response::json(to_json(value, *codes_).dump());
    }, {"system"});
    context_.router.del("/files/{receipt}", [this](http::request& request) { return cancel(request); }, {"system"});
    context_.jobs.handle("file", [this](const jobs::job& job) { return work(job); }, 100000);
}

void desk_of_system::wake(db::transaction& running, std::int16_t environment, const std::string& number)
{
    context_.jobs.enqueue(running, environment, "file", nlohmann::json{{"receipt", number}}.dump(), number);
}

void desk_of_system::wake_next(db::transaction& running, const record& of)
{
    if (const auto next = receipts::next_in_line(running, of))
        wake(running, of.environment, *next);
}

std::string desk_of_system::describe(const receipt& value)
{
    const auto found = context_.database.transact(
        [&](db::transaction& running) { return receipts::find(running, value.environment, value.number); });
    if (!found)
        throw service_error("E9310");
    return to_json(*found, *codes_).dump();
}

record desk_of_system::find_for_caller(const http::request& request, const access::caller& caller)
{
    const auto& number = request.path_values.at("receipt");
    auto found = context_.database.transact(
        [&](db::transaction& running) { return receipts::find(running, caller.environment, number); });
    // Another insurer's receipt does not exist, as far as this caller can tell.
    if (!found || found->insurer != caller.insurer)
        throw service_error("E9310");
    // A file holds persons of any 部署: who may not see all of the insurer's sees the files that he sent himself.
    if (!caller.groups.empty() && found->uploaded_by != caller.user_id)
        throw service_error("E9310");
    return *found;
}

const kind& desk_of_system::kind_of_receipt(const receipt& value) const
{
    const auto found = kinds_.find(value.kind);
    if (found == kinds_.end())
        throw service_error("E1024", {{"kind", value.kind}}); // of an older version that had it
    return found->second;
}

void desk_of_system::remove_original(db::transaction& running, const kind& of, const receipt& value)
{
    if (!of.keep_original)
        context_.files.remove(running, value.file_id);
}

http::response desk_of_system::list(http::request& request)
{
    const auto caller = context_.caller_of(request);
    const auto wanted = request.query_or("kind", "");
    receipts::list_filter filter;
    std::string missing;
    for (const auto& [name, of] : kinds_) {
        if (!wanted.empty() && name != wanted)
            continue;
        if (caller.may(of.read_right))
            filter.kinds.push_back(name);
        else
            missing = of.read_right;
    }
    if (filter.kinds.empty() && !missing.empty())
        throw service_error("E9301", {{"right", missing}});
    if (!caller.groups.empty())
        filter.uploaded_by = caller.user_id;
    const auto limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    filter.before_serial = request.integer_query("cursor", request.integer_query("after", 0, 0, most), 0, most);
    filter.limit = limit + 1;
    const auto found = context_.database.transact(
        [&](db::transaction& running) { return receipts::list(running, caller.environment, caller.insurer, filter); });
    nlohmann::json items = nlohmann::json::array();
    for (std::size_t index = 0; index < found.size() && index < limit; ++index)
        items.push_back(to_json(found[index], *codes_));
    nlohmann::json out{{"items", std::move(items)}};
    out["next_cursor"] = found.size() > limit ? nlohmann::json(std::to_string(found[limit - 1].serial)) : nlohmann::json();
    return http::response::json(out.dump());
}

http::response desk_of_system::cancel(http::request& request)
{
    const auto caller = context_.caller_of(request);
    auto value = find_for_caller(request, caller);
    const auto& of = kind_of_receipt(value);
    caller.require(of.upload_right);
    const bool cancelled = context_.database.transact([&](db::transaction& running) {
        receipts::lock_line(running, value); // before its row, as whoever takes its turn
        const bool done = receipts::change_state(running, value, {"受付"}, "取消");
        if (done) {
            remove_original(running, of, value);
            wake_next(running, value);
        }
        return done;
    });
    if (!cancelled)
        throw service_error("E4204", {{"state", value.state}}); // only while 受付
    value.state = "取消";
    return http::response::json(to_json(value, *codes_).dump());
}

http::response desk_of_system::download(http::request& request, const std::string& what)
{
    const auto caller = context_.caller_of(request);
    const auto value = find_for_caller(request, caller);
    const auto& of = kind_of_receipt(value);
    caller.require(what == "original" ? of.original_right : of.read_right);
    if (what == "original" && !of.keep_original)
        throw service_error("E9310"); // it holds initial passwords
    const auto id = what == "original" ? value.file_id : what == "result" ? value.result_id : value.errors_id;
    const auto file = context_.database.transact([&](db::transaction& running) { return context_.files.find(running, id); });
    if (!file || !file->complete || file->chunks == 0)
        throw service_error("E4206", {{"state", value.state}});
    if (what == "original" && !caller.may("address.unmask") && tells_addresses(layouts_->find(value.kind, clock::to_date(clock::from_iso(value.received_at))))) {
        if (value.state == "取込不可")
            throw service_error("E9301", {{"right", "address.unmask"}}); // whose addresses stand in it, nobody can say
        return masked_original(request, value, of, file->name);
    }
    http::response response;
    response.content_type = content_type_of(value.encoding);
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file->name + "\"");
    response.content_length = file->bytes;
    response.stream = std::make_unique<stored_stream>(context_.files, file->id, file->environment, file->chunks, request);
    return response;
}

std::unique_ptr<desk> open_desk(runtime::context& context, std::string prefix, std::shared_ptr<const layout::catalogue> layouts,
                                std::shared_ptr<const layout::result_codes> codes)
{
    return std::make_unique<desk_of_system>(context, std::move(prefix), std::move(layouts), std::move(codes));
}

} // namespace chukan::intake
