#include "tests/integration/portal/fixture.hpp"

#include "platform/base/text.hpp"

#include <fstream>
#include <thread>

namespace chukan::portal {
namespace {

using nlohmann::json;

class relaying : public portal_test {
protected:
    static constexpr auto branch = "1000000000000018";
    static constexpr auto named = "attachment; filename=\"39130000_KN010_20171113_001.csv\"";
};

/// Bytes of resident memory: the peak since the last reset.
std::uint64_t peak(bool reset = false)
{
    if (reset)
        std::ofstream("/proc/self/clear_refs") << 5;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stoull(line.substr(6)) * 1024;
    return 0;
}

TEST_F(relaying, the_owner_learns_who_asks)
{
    const auto me = clerk();
    const auto answer = ask(me, "GET", std::string("/enrollees/") + branch, "",
                            {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    const auto seen = owner("operations").last();
    EXPECT_EQ(seen.target, std::string("/enrollees/") + branch);
    EXPECT_EQ(seen.caller.insurer, "39130000");
    EXPECT_EQ(seen.caller.user_id, "clerk");
    EXPECT_EQ(seen.caller.environment, 1);
    EXPECT_TRUE(seen.caller.may("number.unmask"));
    EXPECT_EQ(seen.headers.at("chukan-environment"), "1");
    EXPECT_NE(seen.headers.at("traceparent").find("0af7651916cd43dd8448eb211c80319c"), std::string::npos);
    EXPECT_EQ(seen.headers.count("authorization"), 0u) << "the terminal's token is for portal alone";
    EXPECT_EQ(logged("enrollee"), std::vector<std::string>{std::string("clerk ") + branch + " 200"});
}

TEST_F(relaying, bodies_and_queries_pass_unread_and_unlogged)
{
    const auto me = clerk();
    EXPECT_EQ(ask(me, "POST", "/enrollees/search", R"({"personal_number":"999123456782"})").status, 200);
    EXPECT_EQ(owner("operations").last().body, R"({"personal_number":"999123456782"})");
    EXPECT_EQ(ask(me, "GET", "/enrollees?name_kana=%E3%83%A4%E3%83%9E&limit=3").status, 200);
    EXPECT_EQ(owner("operations").last().target, "/enrollees?name_kana=%E3%83%A4%E3%83%9E&limit=3");
    EXPECT_EQ(ask(me, "POST", std::string("/enrollees/") + branch + "/personal-number").json().at("personal_number"),
              "999123456782");
    EXPECT_EQ(logged("unmask_number"), std::vector<std::string>{std::string("clerk ") + branch + " 200"});
    EXPECT_EQ(value("SELECT count(*) FROM operation_log o WHERE o::text LIKE '%999123456782%'"), "0");
    EXPECT_EQ(ask(me, "GET", "/enrollees/999123456782").code(), "E9310")
        << "what is no 枝番 gets neither further nor into the log";
    EXPECT_EQ(value("SELECT count(*) FROM operation_log o WHERE o::text LIKE '%999123456782%'"), "0");
}

TEST_F(relaying, a_wish_to_wait_is_the_owners_to_grant)
{
    ask(clerk(), "POST", "/enrollees/search", R"({"personal_number":"999123456782"})", {{"Prefer", "wait=20"}});
    EXPECT_EQ(owner("operations").last().headers.at("prefer"), "wait=20");
}

TEST_F(relaying, the_owners_refusal_is_the_terminals)
{
    const auto me = clerk();
    owner("operations").answer_with(404);
    const auto answer = ask(me, "GET", std::string("/enrollees/") + branch);
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json");
    EXPECT_EQ(logged("enrollee"), std::vector<std::string>{std::string("clerk ") + branch + " 404"});
    owner("intermediate").down();
    const auto gone = ask(me, "GET", "/inquiries");
    EXPECT_EQ(gone.status, 503);
    EXPECT_EQ(gone.code(), "E9003");
    EXPECT_EQ(gone.headers.count("retry-after"), 1u);
    EXPECT_EQ(logged("inquiries"), std::vector<std::string>{"clerk  E9003"});
}

TEST_F(relaying, an_upload_is_indexed_and_its_encoding_told)
{
    const auto me = clerk();
    const auto up = [&](const std::string& type, http::header_list headers = {{"Content-Disposition", named}}) {
        http::client_request request;
        request.method = "POST";
        request.url = portal_url() + "/verification/api/v1/files/enrollee";
        request.body = "1,2,3";
        request.content_type = type;
        request.headers = std::move(headers);
        return stream(me, std::move(request)).status;
    };
    EXPECT_EQ(up("text/csv"), 202);
    EXPECT_EQ(owner("operations").last().bytes, 5u);
    EXPECT_EQ(owner("operations").last().headers.at("content-disposition"), named);
    EXPECT_EQ(owner("operations").last().headers.count("chukan-encoding"), 0u)
        << "nothing is known: the owner looks at the file";
    EXPECT_EQ(up("text/csv; charset=Shift_JIS"), 202);
    EXPECT_EQ(owner("operations").last().headers.at("chukan-encoding"), "1");
    EXPECT_EQ(up("text/csv; charset=euc-jp"), 415);
    EXPECT_EQ(ask(admin(), "PUT", "/insurer-definition", R"({"encoding":"2"})").status, 200);
    EXPECT_EQ(up("text/csv"), 202);
    EXPECT_EQ(owner("operations").last().headers.at("chukan-encoding"), "2");
    EXPECT_EQ(value("SELECT string_agg(receipt || ' ' || kind || ' ' || name || ' ' || user_id || ' ' || terminal, '; "
                    "') FROM file_index"),
              "O-R201711130000001 enrollee 39130000_KN010_20171113_001.csv clerk T001")
        << "the same receipt again is one entry";
    EXPECT_EQ(ask(me, "POST", "/files/nonsense", "x", {{"Content-Disposition", named}}).code(), "E9205");
    const auto lines = logged("upload_enrollee");
    EXPECT_EQ(lines.front(), "clerk O-R201711130000001 202");
}

TEST_F(relaying, large_files_pass_in_flat_memory)
{
    constexpr std::uint64_t size = 96u << 20;
    const auto me = clerk();
    const auto before = peak(true);
    http::client_request up;
    up.method = "POST";
    up.url = portal_url() + "/verification/api/v1/files/enrollee";
    up.headers = {{"Content-Disposition", named}};
    up.stream = std::make_unique<made_stream>(size);
    up.content_length = size;
    EXPECT_EQ(stream(me, std::move(up)).status, 202);
    EXPECT_EQ(owner("operations").last().bytes, size);

    owner("operations").file_size(size);
    http::client_request down;
    down.url = portal_url() + "/verification/api/v1/files/O-R201711130000001/original";
    down.stream_response = true;
    auto answer = stream(me, std::move(down));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "text/csv; charset=Shift_JIS");
    EXPECT_EQ(answer.content_length, size);
    for (const auto& [name, text] : answer.headers)
        EXPECT_NE(name, "secret-header");
    std::uint64_t got = 0;
    while (const auto piece = client_of(me).next_blocking(*answer.stream))
        got += piece->size();
    answer.stream.reset();
    EXPECT_EQ(got, size);
    EXPECT_LT(peak() - before, 40u << 20) << "terminal, portal and owner are all in this process";
    EXPECT_EQ(logged("file_original"), std::vector<std::string>{"clerk O-R201711130000001 200"});
}

TEST_F(relaying, an_upload_that_breaks_off_leaves_a_log_line_only)
{
    const auto me = clerk();
    http::client_request up;
    up.method = "POST";
    up.url = portal_url() + "/verification/api/v1/files/enrollee";
    up.headers = {{"Content-Disposition", named}};
    up.stream = std::make_unique<made_stream>(8u << 20, 1u << 20);
    up.content_length = 8u << 20;
    EXPECT_ANY_THROW(stream(me, std::move(up)));
    for (int i = 0; i < 100 && logged("upload_enrollee").empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(logged("upload_enrollee"), std::vector<std::string>{"clerk  E1101"});
    EXPECT_EQ(value("SELECT count(*) FROM file_index"), "0");
}

TEST_F(relaying, the_list_of_files_has_both_owners)
{
    const auto me = clerk();
    const auto all = ask(me, "GET", "/files").json().at("items");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(ask(me, "GET", "/files?kind=fukuhon").json().at("items").at(0).at("receipt"), "I-R1");
    EXPECT_EQ(ask(me, "GET", "/files/I-R1").status, 200);
    EXPECT_EQ(owner("intermediate").last().target, "/files/I-R1");
    EXPECT_EQ(ask(me, "GET", "/files/X-R1").code(), "E9310");
}

TEST_F(relaying, views_of_many_are_all_logged_and_the_database_is_asked_little)
{
    const auto me = clerk();
    constexpr int threads = 8, each = 50;
    client_of(me);
    const auto statements = [&] {
        return std::stol(value("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"));
    };
    std::this_thread::sleep_for(std::chrono::milliseconds(1200)); // statistics are written once a second
    const auto before = statements();
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&] {
            for (int n = 0; n < each; ++n)
                EXPECT_EQ(ask(me, "GET", std::string("/enrollees/") + branch).status, 200);
        });
    for (auto& one : running)
        one.join();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(logged("enrollee").size(), static_cast<std::size_t>(threads * each));
    std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    const auto commits = statements() - before;
    RecordProperty("requests_per_second", static_cast<int>(threads * each / took.count()));
    RecordProperty("commits", static_cast<int>(commits));
    EXPECT_LT(commits, threads * each) << "views share commits, and a cached session needs none";
}

} // namespace
} // namespace chukan::portal
