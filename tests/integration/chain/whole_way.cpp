#include "tests/integration/chain/whole_way.hpp"

#include "platform/base/text.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace chukan::test {

std::string name_of(const std::string& path)
{
    return std::filesystem::path(path).filename().string();
}

whole_way::whole_way(installation& where, std::uint64_t persons, std::uint64_t seed, std::string insurer, std::uint64_t first)
    : where_(where), insurer_(std::move(insurer)), folder_(where.where().var + "/generated-" + insurer_ + "-" + std::to_string(seed) + "-" + std::to_string(first))
{
    settings_.population.persons = persons;
    settings_.population.insurer = insurer_;
    settings_.population.seed = seed;
    settings_.population.first = first;
    static unsigned made = 0; // a name is taken once: each population of a program has file names of its own
    settings_.file_number = ++made;
    settings_.config_directory = source_directory() + "/config";
    settings_.out = folder_;
    std::filesystem::create_directories(folder_);
    files_ = standard_system::generate_population(settings_);
}

void whole_way::seed()
{
    const auto environment = where_.environment_id();
    const auto residents = where_.control_reply("juki", "POST", "/internal/residents", read_file(files_.residents), environment);
    EXPECT_LT(residents.status, 300) << residents.body;
    const auto copies = where_.control_reply("institutions", "POST", "/internal/copies", read_file(files_.copies), environment);
    EXPECT_LT(copies.status, 300) << copies.body;
}

nlohmann::json whole_way::upload(const std::string& kind, const std::string& path, unsigned seconds)
{
    const auto answer = clerk().upload(kind, name_of(path), read_file(path));
    EXPECT_EQ(answer.status, 202) << answer.body;
    return clerk().wait_for(answer.json().at("receipt").get<std::string>(), seconds);
}

nlohmann::json whole_way::register_enrollees()
{
    const auto receipt = upload("enrollee", files_.enrollee_file);
    const auto result = clerk().ask("GET", "/files/" + receipt.at("receipt").get<std::string>() + "/result");
    EXPECT_EQ(result.status, 200) << result.body;
    result_file_ = folder_ + "/KN011.csv";
    write_file(result_file_, result.body);
    return receipt;
}

nlohmann::json whole_way::register_fukuhon()
{
    const auto more = standard_system::generate_after_registration(settings_.config_directory, folder_, result_file_);
    files_.eligibility_file = more.eligibility_file;
    files_.fukuhon_files = more.fukuhon_files;
    files_.inquiry_file = more.inquiry_file;
    files_.expected_inquiries = more.expected_inquiries;
    files_.eligibility_rows = more.eligibility_rows;
    files_.fukuhon_rows = more.fukuhon_rows;
    files_.inquiry_rows = more.inquiry_rows;
    return {{"eligibility", upload("eligibility", files_.eligibility_file)}, {"fukuhon", upload("fukuhon", files_.fukuhon_files.at(0))}};
}

std::uint64_t whole_way::wait_for_codes(unsigned seconds)
{
    std::uint64_t attached = 0;
    wait_until([&] {
        const auto csv = clerk().ask("GET", "/files/link-code-status");
        attached = 0;
        std::uint64_t open = 0;
        for (const auto& line : split(csv.body, '\n')) {
            attached += line.find("紐付済") != std::string::npos;
            for (const char* state : {"未取得", "送信待ち", "取得中"})
                open += line.find(state) != std::string::npos;
        }
        return csv.status == 200 && open == 0 && attached > 0;
    }, "codes of " + insurer_, seconds);
    return attached;
}

std::vector<std::string> whole_way::branch_numbers() const
{
    std::vector<std::string> out;
    bool header = true;
    for (const auto& line : split(read_file(result_file_), '\n')) {
        const auto columns = split(line, ',');
        if (!header && columns.size() > 5 && columns[4].size() >= 16)
            out.push_back(columns[4].size() == 18 ? columns[4].substr(1, 16) : columns[4]);
        header = false;
    }
    return out;
}

} // namespace chukan::test
