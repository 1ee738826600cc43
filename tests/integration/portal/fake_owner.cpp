#include "tests/integration/portal/fake_owner.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/contract/bundle.hpp"
#include "platform/runtime/bundle_route.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::portal {

namespace asio = boost::asio;

namespace {

const std::string empty_list = R"({"items":[],"next_cursor":null})";
const std::string person =
    R"({"branch_number":"1000000000000018","addressee_number":"1","enrollee_kind":"1","name":"山田　花子","name_kana":"ヤマダ　ハナコ",
        "birth_date":"19400100","sex":"2","personal_number_masked":"************"})";

std::string receipt(const std::string& number)
{
    return R"({"receipt":")" + number +
           R"(","kind":"enrollee","name":"39130000_KN010_20171113_001.csv","state":"処理完了","rows":1,"accepted":1,
        "error_count":0,"warning_count":0,"progress":1,"received_at":"2017-11-13T09:00:00.000+09:00","finished_at":null,"reason":null})";
}

} // namespace

fake_owner::fake_owner(http::engine& engine, const std::string& name, const std::string& folder)
    : assertion_key_(from_hex(read_file(folder + "/public/assertion.pub").substr(0, 64)))
{
    const std::string prefix = name == "intermediate" ? "I-R1" : "O-R1";
    const auto usual = [this](const std::string& method, const std::string& pattern, const std::string& body,
                              int status = 200) {
        http::route route;
        route.method = method;
        route.pattern = pattern;
        route.callers = {"system"};
        route.body = method == "GET" ? http::body_policy::none : http::body_policy::buffered;
        route.blocking = [this, body, status](http::request& request) { return note(request, body, status); };
        router_.add(std::move(route));
    };
    http::route upload;
    upload.method = "POST";
    upload.pattern = "/files/{kind}";
    upload.body = http::body_policy::streamed;
    upload.callers = {"system"};
    upload.async = [this](http::request& request) { return receive(request); };
    router_.add(std::move(upload));
    router_.get("/files/{receipt}/original", [this](http::request& request) {
        auto out = note(request, "", 200);
        out.content_type = "text/csv; charset=Shift_JIS";
        out.headers.emplace_back("Content-Disposition", "attachment; filename=\"a.csv\"");
        out.headers.emplace_back("Secret-Header", "not for terminals");
        out.stream = std::make_unique<made_stream>(file_size_);
        out.content_length = file_size_;
        return out;
    });
    usual("GET", "/files", R"({"items":[)" + receipt(prefix) + R"(],"next_cursor":null})");
    usual("GET", "/files/{receipt}", receipt(prefix));
    usual("POST", "/enrollees/search", empty_list);
    usual("GET", "/enrollees", empty_list);
    router_.get("/enrollees/{branch}", [this](http::request& request) { return person_of(request); }, {"system"});
    usual("PUT", "/enrollees/{branch}", person);
    usual("POST", "/enrollees/{branch}/personal-number", R"({"personal_number":"999123456782"})");
    usual("GET", "/inquiries", empty_list);
    usual("GET", "/fukuhon/{branch}", std::string(100000, ' ') + "{}"); // longer than an item of a bundle may be
    usual("POST", "/code-acquisitions/send", R"({"sent_batches":1,"count":2})");

    http::server_settings settings;
    settings.name = name;
    const std::string own = folder + "/secrets/" + name;
    settings.tls = tls::settings{own + "/certificate.pem", own + "/key.pem", folder + "/public/ca.pem"};
    settings.problem = [](const std::string& code, const std::map<std::string, std::string>&) {
        const nlohmann::json body = {
            {"code", code}, {"status", 413}, {"title", "大きすぎます"}, {"title_en", "too large"}};
        return std::pair{code == "E1102" ? 413 : code == "E9310" ? 404 : 500, body.dump()};
    };
    bundles_of_all_ = runtime::bundle_route(router_, name, settings.problem);
    auto bundles = bundles_of_all_;
    bundles.async = [this](http::request& request) { return bundle(request); };
    router_.add(std::move(bundles));
    server_ = http::listen(engine, std::move(settings), router_);
}

http::response fake_owner::note(http::request& request, const std::string& usual, int status)
{
    const std::lock_guard lock(mutex_);
    seen_.target = request.target;
    seen_.body = request.body;
    seen_.headers = request.headers;
    const auto* assertion = request.header("chukan-caller");
    seen_.caller = access::verify(assertion ? *assertion : "", assertion_key_, std::chrono::system_clock::now());
    ++seen_.requests;
    if (status_ == 0)
        return http::response::json(usual, status);
    auto out = http::response::json(
        R"({"code":"E9310","status":404,"title":"見つかりません。","title_en":"Not found."})", status_);
    out.content_type = "application/problem+json";
    return out;
}

http::response fake_owner::person_of(http::request& request)
{
    auto out = note(request, person);
    const auto branch = request.path_values.at("branch");
    if (branch == unknown_branch)
        throw service_error("E9310");
    if (branch == broken_branch)
        throw std::runtime_error("what it broke on is nobody's business");
    if (branch == held_branch) {
        std::unique_lock lock(mutex_);
        gone_on_.wait_for(lock, std::chrono::seconds(20), [this] { return !held_; });
    }
    if (out.status == 200)
        out.body.replace(out.body.find("1000000000000018"), branch.size(), branch);
    return out;
}

void fake_owner::let_go()
{
    const std::lock_guard lock(mutex_);
    held_ = false;
    gone_on_.notify_all();
}

void fake_owner::spoil_bundles(std::string answer)
{
    const std::lock_guard lock(mutex_);
    spoiled_ = std::move(answer);
}

asio::awaitable<http::response> fake_owner::bundle(http::request& request)
{
    ++bundles_;
    if (!knows_bundles_)
        co_return http::response::text("{}", "application/problem+json", 404);
    const auto question = contract::decode_bundle(request.body);
    if (question)
        largest_bundle_ = std::max(largest_bundle_.load(), static_cast<unsigned>(question->items.size()));
    std::string spoiled;
    {
        const std::lock_guard lock(mutex_);
        spoiled = spoiled_;
    }
    if (!spoiled.empty())
        co_return http::response::text(spoiled, contract::bundle_answer_type);
    co_return co_await bundles_of_all_.async(request);
}

asio::awaitable<http::response> fake_owner::receive(http::request& request)
{
    auto out = note(request, R"({"receipt":"O-R201711130000001","state":"受付"})", 202);
    std::uint64_t bytes = 0;
    while (auto piece = co_await request.stream->next())
        bytes += piece->size();
    const std::lock_guard lock(mutex_);
    seen_.bytes = bytes;
    co_return out;
}

fake_owner::seen fake_owner::last() const
{
    const std::lock_guard lock(mutex_);
    return seen_;
}

void fake_owner::answer_with(int status)
{
    const std::lock_guard lock(mutex_);
    status_ = status;
}

void fake_owner::file_size(std::uint64_t bytes)
{
    const std::lock_guard lock(mutex_);
    file_size_ = bytes;
}

void fake_owner::down()
{
    let_go();
    server_->drain(std::chrono::seconds(1));
}

asio::awaitable<std::optional<std::string>> made_stream::next()
{
    if (left_ == 0)
        co_return std::nullopt;
    if (sent_ >= break_after_)
        throw std::runtime_error("the terminal was switched off");
    const auto size = std::min<std::uint64_t>(left_, 200 * 1024);
    left_ -= size;
    sent_ += size;
    co_return std::string(size, 'x');
}

} // namespace chukan::portal
