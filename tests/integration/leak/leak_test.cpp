#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/citizen/citizen.hpp"
#include "tests/integration/world/world.hpp"
#include "tests/integration/leak/scanner.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sys/wait.h>

namespace chukan::test {
namespace {

/// Runs the whole way with canary values as answered content, then looks at everything that lies on disk.
class Leak : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto& world = world::instance();
        world.automatic_sending(true);
        way_ = new whole_way(world, 120, 7);
        plant_canaries();
        way_->seed();
        way_->register_enrollees();
        way_->wait_for_codes();
        way_->register_fukuhon();
        way_->upload("inquiry", way_->files().inquiry_file);
        read_answers();
        read_secrets();
        citizens_look();
        log::flush();
        auto& cluster = database_cluster::instance();
        db::settings settings;
        settings.dsn = cluster.server().superuser_dsn();
        db::open(settings)->transact([](db::transaction& running) { running.exec("CHECKPOINT"); });
    }
    static void TearDownTestSuite() { delete way_; }

    /// 20 characters and more in each data set of the institutions' copies: in the place of an address (住民票関係情報) and of a 要介護状態区分 (介護保険給付等関係情報), of everybody.
    static void plant_canaries()
    {
        std::string out;
        for (const auto& line : split(read_file(way_->files().copies), '\n')) {
            if (line.empty())
                continue;
            auto copy = nlohmann::json::parse(line);
            for (auto& item : copy.at("items"))
                for (const auto& [code, name] : canary_items)
                    if (item.at(0) == code) {
                        const auto canary = "canary-of-" + name + "-" + std::to_string(100000 + canaries_.size());
                        item.at(2) = canary;
                        canaries_.push_back(canary);
                    }
            out += copy.dump() + "\n";
        }
        write_file(way_->files().copies, out);
    }

    /// What the union was answered, as its clerk reads it.
    static void read_answers()
    {
        auto& clerk = way_->clerk();
        wait_until([&] {
            answers_.clear();
            const auto page = clerk.ask("GET", "/inquiries?limit=100").json();
            bool open = page.at("items").empty();
            for (const auto& each : page.at("items")) {
                open = open || each.at("state") == "送信待ち" || each.at("state") == "照会中";
                answers_ += clerk.ask("GET", "/inquiries/" + each.at("id").get<std::string>()).body + "\n";
            }
            return !open;
        }, "every inquiry of the file is answered");
    }

    /// Citizens log in, ask what their municipality holds about them, and read a clerk's notice; their sessions stay open.
    static void citizens_look()
    {
        auto& world = world::instance();
        const auto branches = way_->branch_numbers();
        for (const auto& branch : branches)
            EXPECT_EQ(way_->clerk().ask("POST", "/enrollees/" + branch + "/citizen-notices", nlohmann::json{{"title", "お知らせ"}, {"text", notice_canary}}.dump()).status, 201);
        std::set<std::int64_t> references;
        for (const auto& line : split(read_file(way_->files().residents), '\n'))
            if (!line.empty() && nlohmann::json::parse(line).at("state") == "live" && references.size() < 12)
                references.insert(nlohmann::json::parse(line).at("reference").get<std::int64_t>());
        for (const auto reference : references) {
            const auto made = world.control("juki", "POST", "/internal/cards", nlohmann::json{{"reference", reference}}.dump(), world.environment_id());
            citizen person(world);
            ASSERT_EQ(person.log_in({made.at("card").get<std::string>(), made.at("pin").get<std::string>()}).status, 201);
            person.ask("GET", "/records");
            citizen_answers_ += person.self_information("TM90000000000082", "9901130001000000").dump() + person.ask("GET", "/notices").body;
        }
    }

    static void read_secrets()
    {
        for (const auto& line : split(read_file(way_->files().residents), '\n'))
            if (!line.empty())
                numbers_.push_back(nlohmann::json::parse(line).at("personal_number").get<std::string>());
    }

    static std::string describe(const leak_scanner& scanner)
    {
        std::string out;
        for (const auto& find : scanner.finds())
            out += find.form + " of secret " + std::to_string(find.secret) + " in " + find.where + " at " + std::to_string(find.offset) + "\n";
        return out.substr(0, 4000);
    }

    /// pg_dump of one system's database, as text.
    static std::string dump(const std::string& system)
    {
        auto& cluster = database_cluster::instance();
        const auto file = world::instance().where().var + "/" + system + ".dump.sql";
        const auto command = "pg_dump --inserts -d '" + cluster.server().superuser_dsn("chukan_" + system) + "' > '" + file + "' 2>/dev/null";
        if (std::system(command.c_str()) != 0)
            return {};
        return read_file(file);
    }

    /// Where the cluster keeps the files of one system's database.
    static std::string folder_of(const std::string& system)
    {
        auto& server = database_cluster::instance().server();
        db::settings settings;
        settings.dsn = server.superuser_dsn("chukan_" + system);
        const auto number = db::open(settings)->transact(
            [](db::transaction& running) { return running.exec("SELECT oid::text AS number FROM pg_database WHERE datname = current_database()").one().text("number"); });
        return server.data_directory() + "/base/" + number;
    }

    static whole_way* way_;
    static const inline std::vector<std::pair<std::string, std::string>> canary_items{{"TK90000000100060", "an-address"}, {"TK90000000300020", "a-care-level"}};
    static constexpr auto notice_canary = "canary-of-a-clerks-notice-2017";
    static inline std::string citizen_answers_;
    static std::vector<std::string> numbers_, canaries_;
    static inline std::string answers_;
};

whole_way* Leak::way_ = nullptr;
std::vector<std::string> Leak::numbers_, Leak::canaries_;

TEST_F(Leak, NoPersonalNumberLiesInClearInTheClusterFolderOrTheLogs)
{
    ASSERT_GE(numbers_.size(), 100u);
    leak_scanner scanner;
    for (const auto& number : numbers_)
        scanner.add_number(number);
    scanner.scan_folder(database_cluster::instance().server().data_directory());
    scanner.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    EXPECT_GT(scanner.bytes_read(), 50u << 20);
    EXPECT_TRUE(scanner.finds().empty()) << describe(scanner);
}

TEST_F(Leak, NoPersonalNumberIsInADumpOfAnyDatabase)
{
    leak_scanner scanner;
    for (const auto& number : numbers_)
        scanner.add_number(number);
    for (const char* system : {"portal", "control", "operations", "intermediate", "provision", "juki", "nws", "institutions", "mynaportal", "authority"}) {
        const auto text = dump(system);
        ASSERT_GT(text.size(), 1000u) << system;
        scanner.scan(system, text);
    }
    EXPECT_TRUE(scanner.finds().empty()) << describe(scanner);
}

TEST_F(Leak, TheNetworkHoldsNoContentOfAnAnswer)
{
    ASSERT_GE(canaries_.size(), 100u);
    for (const auto& [code, name] : canary_items) {
        EXPECT_NE(answers_.find("canary-of-" + name), std::string::npos) << "no answer of this data set passed the network: this test proves nothing about it";
    }
    leak_scanner in_nws, in_institutions;
    for (const auto& canary : canaries_) {
        in_nws.add_text(canary);
        in_institutions.add_text(canary);
    }
    in_nws.scan("nws", dump("nws"));
    // Its own files, where deleted rows still lie, and the message log that control has collected of all systems.
    in_nws.scan_folder(folder_of("nws"));
    in_nws.scan("control", dump("control"));
    in_nws.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    EXPECT_TRUE(in_nws.finds().empty()) << describe(in_nws);
    in_institutions.scan("institutions", dump("institutions"));
    EXPECT_FALSE(in_institutions.finds().empty()) << "the canaries never were where they belong: this test proves nothing";
}

TEST_F(Leak, MynaportalHoldsNeitherContentNorAnybodysCode)
{
    ASSERT_NE(citizen_answers_.find("personInitemContent"), std::string::npos) << "no citizen was answered: this test proves nothing";
    ASSERT_NE(citizen_answers_.find(notice_canary), std::string::npos) << "no citizen read a notice: likewise";
    const auto text = dump("mynaportal");
    EXPECT_NE(text.find("INSERT INTO public.session"), std::string::npos) << "the sessions are not there: likewise";
    leak_scanner scanner, control;
    scanner.add_text(notice_canary);
    // What the citizens were answered, value by value.
    std::set<std::string> values;
    for (auto at = citizen_answers_.find("personInitemName"); at != std::string::npos; at = citizen_answers_.find("personInitemName", at + 1))
        values.insert(citizen_answers_.substr(at + 19, citizen_answers_.find('"', at + 19) - at - 19));
    for (const auto& name : values)
        if (name.size() >= 9)
            scanner.add_text(name);
    ASSERT_GE(values.size(), 3u);
    const auto secrets_of = [](const std::string& system, const std::string& sql) {
        db::settings settings;
        settings.dsn = database_cluster::instance().server().superuser_dsn("chukan_" + system);
        std::vector<std::string> out;
        const auto rows = db::open(settings)->transact([&](db::transaction& running) { return running.exec(sql); });
        for (const auto row : rows)
            out.push_back(row.text("secret"));
        return out;
    };
    for (const auto& code : secrets_of("intermediate", "SELECT link_code AS secret FROM link_code LIMIT 200"))
        scanner.add_text(code);
    for (const auto& line : split(read_file(way_->files().residents), '\n'))
        if (!line.empty())
            scanner.add_number(nlohmann::json::parse(line).at("resident_code").get<std::string>());
    scanner.scan("mynaportal", text);
    scanner.scan_folder(folder_of("mynaportal"));
    scanner.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    EXPECT_TRUE(scanner.finds().empty()) << describe(scanner);
    // The 開示システム用符号 and the notices, the other way round: nowhere but where they belong.
    for (const auto& code : secrets_of("mynaportal", "SELECT code AS secret FROM session"))
        control.add_text(code);
    control.add_text(notice_canary);
    for (const char* system : {"portal", "control", "operations", "intermediate", "provision", "juki", "nws", "institutions", "authority"})
        control.scan(system, dump(system));
    control.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    EXPECT_TRUE(control.finds().empty()) << describe(control);
}

TEST_F(Leak, LinkCodesAreOnlyInTheirThreeSystems)
{
    // Codes as intermediate stores them; a terminal, operations, provision, juki and control must never have seen one.
    auto& cluster = database_cluster::instance();
    db::settings settings;
    settings.dsn = cluster.server().superuser_dsn("chukan_intermediate");
    const auto database = db::open(settings);
    const auto codes = database->transact([](db::transaction& running) { return running.exec("SELECT link_code::text AS code FROM link_code LIMIT 200"); });
    ASSERT_GT(codes.size(), 50u);
    leak_scanner scanner;
    for (const auto row : codes) {
        auto code = row.text("code");
        scanner.add_text(code.rfind("\\x", 0) == 0 ? code.substr(2) : code);
    }
    for (const char* system : {"portal", "control", "operations", "provision", "juki", "mynaportal", "authority"})
        scanner.scan(system, dump(system));
    scanner.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    scanner.scan("KN012", way_->clerk().ask("GET", "/files/link-code-status").body);
    scanner.scan("KN011", read_file(way_->result_file()));
    EXPECT_TRUE(scanner.finds().empty()) << describe(scanner);
}

} // namespace
} // namespace chukan::test
