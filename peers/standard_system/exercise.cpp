#include "peers/standard_system/exercise.hpp"

#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/layout_rows.hpp"
#include "peers/standard_system/own_data.hpp"
#include "platform/base/text.hpp"

#include <filesystem>

namespace chukan::standard_system {

namespace {

namespace fs = std::filesystem;

/// The union's own loop, against a server that takes every row and gives each person his 宛名番号 as 枝番.
class rehearsal {
public:
    rehearsal(const exercise& wish, books& of) : wish_(wish), books_(of)
    {
        for (const char* inside : {"/up", "/expected", "/got", "/imagined"})
            fs::create_directories(wish.out + inside);
    }

    void registers()
    {
        const auto write = [&](const char* kind, const char* id, const char* result_id, const std::vector<std::map<std::string, std::string>>& rows) {
            const exercise_file made{"admin", kind, file_name(wish_.insurer, id, wish_.date, 1), file_name(wish_.insurer, result_id, wish_.date, 1), rows.size()};
            const auto catalogue = books_.catalogue();
            layout_rows up(catalogue, kind, wish_.date, wish_.encoding, wish_.out + "/up/" + made.name);
            layout_rows expected(catalogue, std::string(kind) + "-result", wish_.date, wish_.encoding, wish_.out + "/expected/" + made.result);
            const auto& result = catalogue->find(std::string(kind) + "-result", wish_.date);
            for (const auto& row : rows) {
                for (const auto& [item, value] : row) {
                    up.set(up.place(item.c_str()), value);
                    if (const auto place = result.place(item))
                        expected.set(*place, value);
                }
                expected.set(expected.place("result_class"), "1");
                expected.set(expected.place("result_code"), "I0000");
                up.end_row();
                expected.end_row();
            }
            up.close();
            expected.close();
            files_.push_back(made);
        };
        write("department", "BS010", "BS011",
              {{{"record_number", "1"}, {"operation", "1"}, {"code", "CI-1"}, {"name", "資格管理課"}, {"valid_from", "20170401"}},
               {{"record_number", "2"}, {"operation", "1"}, {"code", "CI-2"}, {"name", "給付係"}, {"parent", "CI-1"}, {"valid_from", "20170401"}}});
        write("user", "US010", "US011",
              {{{"record_number", "1"}, {"operation", "1"}, {"user_id", wish_.user}, {"name", "自動　試験"}, {"department", "CI-1"}, {"roles", "CLERK"},
                {"valid_from", "20170401"}, {"password", wish_.password}}});
    }

    void difference(const book_kind& what)
    {
        for (const auto& written : write_difference(books_, what, most_rows).files) {
            const auto name = fs::path(written.name).filename().string();
            auto result = fs::path(written.expected).filename().string();
            result.erase(result.rfind('.')); // .expected
            const auto imagined = wish_.out + "/imagined/" + result;
            if (what.id == book_kinds()[0].id)
                name_branches(name, imagined);
            else
                fs::copy_file(written.expected, imagined, fs::copy_options::overwrite_existing);
            fs::copy_file(written.name, wish_.out + "/up/" + name, fs::copy_options::overwrite_existing);
            fs::copy_file(imagined, wish_.out + "/expected/" + result, fs::copy_options::overwrite_existing);
            take_result(books_, imagined);
            files_.push_back({wish_.user, what.kind, name, result, written.rows});
        }
    }

    std::vector<exercise_file> close()
    {
        std::string list;
        for (const auto& each : files_)
            list += each.user + " " + each.kind + " " + each.name + " " + each.result + "\n";
        write_file(wish_.out + "/list.txt", list);
        fs::remove_all(wish_.out + "/imagined");
        return std::move(files_);
    }

private:
    static constexpr std::uint64_t most_rows = 1'000'000;

    void name_branches(const std::string& sent_name, const std::string& to)
    {
        const auto& what = book_kinds()[0];
        const auto& layout = books_.layout(what);
        layout_rows result(books_.catalogue(), std::string(what.kind) + "-result", books_.date, books_.encoding, to);
        const auto& definition = books_.catalogue()->find(std::string(what.kind) + "-result", books_.date);
        for (book_reader sent(books_.sent_path(sent_name), layout); sent.here(); sent.advance()) {
            const auto& one = *sent.here();
            for (std::size_t item = 0; item < definition.items.size(); ++item)
                if (const auto from = layout.place(definition.items[item].en))
                    result.set(item, one.values[*from]);
            result.set(result.place("branch_number"), one.person);
            result.set(result.place("result_class"), "1");
            result.set(result.place("result_code"), "I0000");
            result.end_row();
        }
        result.close();
    }

    const exercise& wish_;
    books& books_;
    std::vector<exercise_file> files_;
};

} // namespace

std::vector<exercise_file> write_exercise(const exercise& wish)
{
    generate_settings people;
    people.population.persons = wish.persons + wish.arrivals;
    people.population.insurer = wish.insurer;
    people.population.date = wish.date;
    people.population.seed = wish.seed;
    people.population.first = wish.first;
    people.encoding = wish.encoding;
    people.config_directory = wish.config_directory;
    people.out = wish.out + "/population";
    generate_population(people);
    auto own = books::create(wish.config_directory, wish.out + "/system");
    open_books(own, {people.out, wish.persons, 0});
    rehearsal steps(wish, own);
    steps.registers();
    for (const auto& what : book_kinds())
        steps.difference(what);
    live_a_day(own, {format_day(parse_day(wish.date) + 1), wish.arrivals, wish.moves, wish.deaths, wish.premiums});
    for (const auto& what : book_kinds())
        steps.difference(what);
    return steps.close();
}

} // namespace chukan::standard_system
