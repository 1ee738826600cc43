#include "app/demo_run.hpp"

#include "peers/standard_system/numbers.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <thread>

namespace chukan::app {
namespace {

constexpr auto initial_password = "Chukan-2017", demo_password = "Chukan-demo-2017";

std::uint64_t file_bytes(const std::string& path)
{
    return std::filesystem::file_size(path);
}

issued_certificate certificate_of(const std::vector<issued_certificate>& all, const std::string& organisation)
{
    for (const auto& one : all)
        if (one.organisation == organisation)
            return one;
    throw std::runtime_error(say("端末の証明書がありません: ", "no terminal certificate of ") + organisation);
}

} // namespace

demo_run::demo_run(const places& where, control_client& control, const demo_options& options, demo_report& report)
    : where_(where), control_(control), options_(options), report_(report)
{
}

void demo_run::run()
{
    report_.begin("準備", "Preparation", "prepare");
    const auto settings = config::load(where_.config + "/chukan.toml");
    auto insurers = demo_insurers();
    if (std::find(insurers.begin(), insurers.end(), options_.insurer) == insurers.end())
        insurers.push_back(options_.insurer);
    const auto certificates = provide_world(where_, control_, {options_.world, settings.demo_seed, settings.demo_now, insurers, false});
    const auto worlds = nlohmann::json::parse(control_ask("control", "GET", "/worlds"));
    for (const auto& world : worlds.at("items"))
        for (const auto& environment : world.at("environments"))
            if (world.at("name") == options_.world && environment.at("name") == environment_) {
                environment_id_ = std::to_string(environment.at("id").get<int>());
                const auto now = environment.at("now").get<std::string>();
                wish_.population.date = now.substr(0, 4) + now.substr(5, 2) + now.substr(8, 2);
            }
    if (environment_id_.empty())
        throw std::runtime_error("world " + options_.world + " has no " + environment_);
    catalogue_ = layout::catalogue::load(where_.config);
    clerk_ = std::make_unique<demo_terminal>(where_, control_, certificate_of(certificates, options_.insurer), environment_);
    operator_ = std::make_unique<demo_terminal>(where_, control_, certificate_of(certificates, operator_organisation), environment_);
    clerk_->log_in("clerk", initial_password, demo_password);
    operator_->log_in("operator", initial_password, demo_password);
    choose_people();
    report_.end();

    generate();
    seed();
    register_enrollees();
    acquire_codes();
    register_copies();
    ask_inquiries();
    answer_municipalities();
    compare_records();
    note_state(true);
}

std::uint64_t demo_run::last_reference()
{
    const auto prefecture = standard_system::tables::load(where_.config).find_union(options_.insurer).prefecture;
    const auto first = standard_system::person_index(prefecture, 1) + 1;
    const auto summary = nlohmann::json::parse(control_ask(
        "juki", "GET", "/internal/summary?from=" + std::to_string(first) + "&to=" + std::to_string(first + standard_system::most_persons - 1)));
    const auto last = summary.at("last_reference").get<std::uint64_t>();
    return last < first ? 0 : last - first + 1;
}

void demo_run::choose_people()
{
    const std::string root = where_.var + "/demo/" + options_.world + "-" + options_.insurer, state_file = root + "/state.json";
    std::filesystem::create_directories(root);
    std::filesystem::permissions(where_.var + "/demo", std::filesystem::perms::owner_all); // the union's own files hold 個人番号
    unsigned number = 1;
    if (std::filesystem::exists(state_file)) {
        const auto state = nlohmann::json::parse(read_file(state_file), nullptr, false);
        if (state.is_object()) {
            number = state.value("number", 0u);
            const bool same = state.value("persons", std::uint64_t{0}) == options_.persons && state.value("defects", std::uint64_t{0}) == options_.defects
                              && state.value("seed", std::uint64_t{0}) == options_.seed && state.value("date", "") == wish_.population.date;
            if (!state.value("finished", true) && same)
                wish_.population.first = state.value("first", std::uint64_t{1}); // goes on with the same people and files
            else
                wish_.population.first = 0;
            if (wish_.population.first == 0)
                ++number;
        }
    } else {
        wish_.population.first = 0;
    }
    if (wish_.population.first == 0) {
        const auto last = last_reference(); // behind everybody who is there; two, for one who was left out of the register at the end
        wish_.population.first = last > 0 ? last + 2 : 1;
    }
    folder_ = root + "/" + std::to_string(number);
    wish_.population.persons = options_.persons;
    wish_.population.insurer = options_.insurer;
    wish_.population.seed = options_.seed;
    wish_.defects = options_.defects;
    wish_.file_number = (number - 1) % 999 + 1;
    wish_.config_directory = where_.config;
    wish_.out = folder_;
    note_state(false);
}

void demo_run::note_state(bool finished)
{
    const nlohmann::json state = {{"number", std::stoul(std::filesystem::path(folder_).filename().string())}, {"first", wish_.population.first},
                                  {"persons", options_.persons}, {"defects", options_.defects}, {"seed", options_.seed},
                                  {"date", wish_.population.date}, {"finished", finished}};
    write_file(std::filesystem::path(folder_).parent_path().string() + "/state.json", state.dump() + "\n");
}

void demo_run::generate()
{
    report_.begin("合成データを作る", "Make synthetic people", "generate");
    files_ = standard_system::generate_population(wish_, [this](std::uint64_t done, std::uint64_t of) { report_.progress(done, of); });
    report_.end(std::to_string(files_.persons) + say(" 人", " persons"));
}

std::string demo_run::control_ask(const std::string& system, const std::string& method, const std::string& path, const std::string& body)
{
    std::string answer;
    with_patience([&] {
        http::client_request request;
        request.method = method;
        request.url = control_.url_of(system) + path;
        request.headers.emplace_back("Chukan-Environment", environment_id_.empty() ? "1" : environment_id_);
        request.body = body;
        request.timeout = std::chrono::seconds(300);
        auto reply = control_.client().send_blocking(std::move(request));
        if (reply.status >= 300)
            throw refused(reply.status, system + " " + method + " " + path + ": " + std::to_string(reply.status) + " " + reply.body);
        answer = std::move(reply.body);
    });
    return answer;
}

/// Sends a file on a thread of its own, so that the bar moves.
template <class Work>
static void with_bar(demo_report& report, const std::atomic<std::uint64_t>& sent, std::uint64_t bytes, Work work)
{
    std::exception_ptr failure;
    std::atomic<bool> done{false};
    std::thread worker([&] {
        try {
            work();
        } catch (...) {
            failure = std::current_exception();
        }
        done = true;
    });
    while (!done) {
        report.progress(sent, bytes);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    worker.join();
    if (failure)
        std::rethrow_exception(failure);
}

std::string demo_run::control_upload(const std::string& system, const std::string& path, const std::string& file)
{
    std::string answer;
    std::atomic<std::uint64_t> sent{0};
    with_bar(report_, sent, file_bytes(file), [&] {
        with_patience([&] {
            auto request = file_request("POST", control_.url_of(system) + path, file, sent);
            request.headers.emplace_back("Chukan-Environment", environment_id_);
            request.content_type = "application/x-ndjson";
            auto reply = control_.client().send_blocking(std::move(request));
            if (reply.status >= 300)
                throw refused(reply.status, system + " POST " + path + ": " + std::to_string(reply.status) + " " + reply.body);
            answer = std::move(reply.body);
        });
    });
    return answer;
}

void demo_run::seed()
{
    report_.begin("住基に住民を置く", "Seed the residents' register", "residents");
    control_upload("juki", "/internal/residents", files_.residents);
    report_.end();
    report_.begin("他機関に写しを置く", "Seed the other bodies' data", "copies");
    control_upload("institutions", "/internal/copies", files_.copies);
    report_.end();
}

nlohmann::json demo_run::upload(const std::string& kind, const std::string& file)
{
    std::string receipt;
    std::atomic<std::uint64_t> sent{0};
    with_bar(report_, sent, file_bytes(file) * 4, [&] { receipt = clerk_->upload(kind, file, sent); });
    return settle(receipt, file_bytes(file));
}

nlohmann::json demo_run::settle(const std::string& receipt, std::uint64_t bytes)
{
    for (;;) {
        auto state = nlohmann::json::parse(clerk_->ask("GET", "/files/" + receipt));
        const std::string name = state.at("state");
        if (name == "処理完了")
            return state;
        if (name == "取込不可" || name == "取消")
            throw std::runtime_error(receipt + ": " + name + " " + state.at("reason").dump());
        // Sending was the first quarter of the bar.
        report_.progress(bytes + static_cast<std::uint64_t>(state.value("progress", 0.0) * 3 * static_cast<double>(bytes)), bytes * 4);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

void demo_run::fault(std::vector<std::string> lines)
{
    for (auto& line : lines)
        report_.fault(std::move(line));
}

void demo_run::must_be(bool right, const std::string& text)
{
    if (!right)
        report_.fault(text);
}

} // namespace chukan::app
