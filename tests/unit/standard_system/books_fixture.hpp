#pragma once
#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/generate.hpp"
#include "peers/standard_system/own_data.hpp"
#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <unistd.h>

/// Books of generated people in a folder of their own, and a server that is only imagined.
namespace chukan::standard_system {

inline const std::string config = std::string(CHUKAN_SOURCE_DIRECTORY) + "/config";

class Books : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ = (std::filesystem::temp_directory_path() / ("chukan books " + std::to_string(::getpid()) + "_" + std::to_string(made_++))).string();
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    books opened(std::uint64_t persons, std::uint64_t later = 0, std::uint64_t without_number = 0)
    {
        generate_settings people;
        people.population.persons = persons + later;
        people.config_directory = config;
        people.out = folder_ + "/population";
        generate_population(people);
        auto made = books::create(config, folder_ + "/books");
        open_books(made, {people.out, persons, without_number});
        return made;
    }

    const layout::definition& layout(const books& of, const char* id) { return of.layout(find_book_kind(id)); }

    /// The result of a written file as a server would give it: every row right, but those that `refused` names by record number.
    std::string answer(const books& of, const char* id, const written_file& file, const std::set<std::string>& refused = {})
    {
        const auto& what = find_book_kind(id);
        const auto name = std::filesystem::path(file.name).filename().string();
        const auto to = folder_ + "/" + std::string(name).replace(name.find(id), 5, what.result_id);
        const auto& result = of.catalogue()->find(std::string(what.kind) + "-result", of.date);
        const auto& sent_layout = layout(of, id);
        layout::writer writer(of.encoding);
        writer.row(result.header());
        for (book_reader sent(of.sent_path(name), sent_layout); sent.here(); sent.advance()) {
            const auto& values = sent.here()->values;
            const auto number = values[sent_layout.place("record_number").value()];
            const bool right = !refused.contains(number);
            std::vector<std::string> line;
            for (const auto& item : result.items) {
                const auto from = sent_layout.place(item.en);
                line.push_back(item.en == "result_class" ? (right ? "1" : "2") : item.en == "result_code" ? (right ? "I0000" : "E4004") : from ? values[*from] : "");
                if (item.en == "branch_number" && line.back().empty() && right)
                    line.back() = identifiers::branch_number(++serial_);
            }
            writer.row({line.begin(), line.end()});
        }
        write_file(to, writer.take());
        return to;
    }

    std::string value(const books& of, const char* which, const char* id, const std::string& person, const char* item)
    {
        const auto reader = of.read(which, find_book_kind(id));
        reader->seek(person);
        return reader->here() && reader->here()->person == person ? reader->here()->values[layout(of, id).place(item).value()] : "nobody";
    }

    std::string folder_;
    std::uint64_t serial_{0};
    static inline int made_ = 0;
};

} // namespace chukan::standard_system
