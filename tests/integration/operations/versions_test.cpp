#include "tests/integration/operations/server.hpp"
#include "tests/unit/layout/second_version.hpp"
#include "tests/unit/layout/temporary_config.hpp"

namespace chukan::operations {
namespace {

/// Made before the server, which reads it.
struct two_versions {
    two_versions() { add_second_version(config.path(), "20180401", "20180331"); }
    temporary_config config;
};

class Versions : private two_versions, public test::operations_server {
protected:
    Versions() : operations_server(config.path().string()) {}

    void set_clock(const std::string& moment)
    {
        auto value = *environments_.find(1);
        value.clock.base_environment = clock::from_iso(moment);
        environments_.put(value);
    }

    /// A file of two persons as the version of that day has it; the columns that only one version knows are filled when it does.
    std::string file_on(const std::string& day, unsigned first)
    {
        const auto described = nlohmann::json::parse(layouts_->describe(layouts_->find("KN010", day)));
        std::string header, rows;
        for (const auto& item : described.at("items"))
            header += (header.empty() ? "" : ",") + item.at("ja").get<std::string>();
        for (unsigned n = first; n < first + 2; ++n) {
            const changes values{{"record_number", std::to_string(n)}, {"operation", "1"}, {"insurer_number", "39131016"}, {"addressee_number", "A" + std::to_string(n)},
                                 {"enrollee_kind", "1"}, {"insured_number", insured(n)}, {"personal_number", number(n)}, {"name", "広域　太郎"}, {"kana", "コウイキ　タロウ"},
                                 {"birth_date", "19400315"}, {"sex", n % 2 == 0 ? "9" : "1"}, {"resident_kind", "1"}, {"postal_code", "1000001"}, {"address", "東京都千代田区"},
                                 {"acquired_on", "20150315"}, {"acquisition_reason", "01"}, {"telephone", "0300000000"}};
            std::string row;
            bool first_item = true;
            for (const auto& item : described.at("items")) {
                const auto found = values.find(item.at("en").get<std::string>());
                row += (first_item ? "" : ",") + (found == values.end() ? std::string() : found->second);
                first_item = false;
            }
            rows += row + "\r\n";
        }
        return header + "\r\n" + rows;
    }
    using changes = test::changes;
};

TEST_F(Versions, OfALayoutFollowTheEnvironmentsClock)
{
    set_clock("2018-03-31T09:00:00+09:00");
    const auto before = registered("39130000_KN010_20180331_001.csv", file_on("20180331", 1));
    EXPECT_EQ(before.at("state"), "処理完了") << before.dump();
    EXPECT_EQ(before.at("accepted"), 1);
    EXPECT_EQ(registered("39130000_KN010_20180331_002.csv", file_on("20180401", 11)).at("reason").at("code"), "E1005") << "not yet";

    set_clock("2018-04-01T09:00:00+09:00");
    const auto after = registered("39130000_KN010_20180401_001.csv", file_on("20180401", 21));
    EXPECT_EQ(after.at("state"), "処理完了") << after.dump();
    EXPECT_EQ(after.at("accepted"), 1);
    EXPECT_EQ(registered("39130000_KN010_20180401_002.csv", file_on("20180331", 31)).at("reason").at("code"), "E1005") << "no longer";

    database_->transact([&](db::transaction& running) {
        for (const auto& row : running.exec("SELECT name, name_kana AS kana, postal_code FROM enrollee")) {
            EXPECT_EQ(row.text("name"), "広域　太郎") << "from whichever column it stands in";
            EXPECT_EQ(row.text("kana"), "コウイキ　タロウ");
            EXPECT_EQ(row.text("postal_code"), "1000001");
        }
    });
    EXPECT_EQ(count("enrollee"), 2);
    const auto errors = download("/files/" + after.at("receipt").get<std::string>() + "/errors");
    EXPECT_NE(errors.find(",17,性別,"), std::string::npos) << errors;
}

} // namespace
} // namespace chukan::operations
