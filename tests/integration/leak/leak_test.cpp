#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "tests/integration/chain/whole_way.hpp"
#include "tests/integration/world/world.hpp"
#include "tests/integration/leak/scanner.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <filesystem>
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
        read_secrets();
        log::flush();
        auto& cluster = database_cluster::instance();
        db::settings settings;
        settings.dsn = cluster.server().superuser_dsn();
        db::open(settings)->transact([](db::transaction& running) { running.exec("CHECKPOINT"); });
    }
    static void TearDownTestSuite() { delete way_; }

    /// 20 characters and more in the place of an address in the institutions' copies: what the answers of row 80 carry.
    static void plant_canaries()
    {
        std::string out;
        unsigned planted = 0;
        for (const auto& line : split(read_file(way_->files().copies), '\n')) {
            if (line.empty())
                continue;
            auto copy = nlohmann::json::parse(line);
            for (auto& item : copy.at("items"))
                if (item.at(0) == "TK90000000100060" && planted < 50) {
                    const auto canary = "canary-of-an-answer-" + std::to_string(1000 + planted++);
                    item.at(2) = canary;
                    canaries_.push_back(canary);
                }
            out += copy.dump() + "\n";
        }
        write_file(way_->files().copies, out);
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

    static whole_way* way_;
    static std::vector<std::string> numbers_, canaries_;
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
    for (const char* system : {"portal", "control", "operations", "intermediate", "provision", "juki", "nws", "institutions", "authority"}) {
        const auto text = dump(system);
        ASSERT_GT(text.size(), 1000u) << system;
        scanner.scan(system, text);
    }
    EXPECT_TRUE(scanner.finds().empty()) << describe(scanner);
}

TEST_F(Leak, TheNetworkHoldsNoContentOfAnAnswer)
{
    ASSERT_EQ(canaries_.size(), 50u);
    leak_scanner in_nws, in_institutions;
    for (const auto& canary : canaries_) {
        in_nws.add_text(canary);
        in_institutions.add_text(canary);
    }
    in_nws.scan("nws", dump("nws"));
    in_nws.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    EXPECT_TRUE(in_nws.finds().empty()) << describe(in_nws);
    in_institutions.scan("institutions", dump("institutions"));
    EXPECT_FALSE(in_institutions.finds().empty()) << "the canaries never were where they belong: this test proves nothing";
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
    for (const char* system : {"portal", "control", "operations", "provision", "juki", "authority"})
        scanner.scan(system, dump(system));
    scanner.scan("log", read_file(world::instance().where().var + "/chukan.jsonl"));
    scanner.scan("KN012", way_->clerk().ask("GET", "/files/link-code-status").body);
    scanner.scan("KN011", read_file(way_->result_file()));
    EXPECT_TRUE(scanner.finds().empty()) << describe(scanner);
}

} // namespace
} // namespace chukan::test
