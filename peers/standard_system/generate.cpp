#include "peers/standard_system/generate.hpp"

#include "peers/standard_system/enrollee_file.hpp"
#include "peers/standard_system/seed_data.hpp"
#include "peers/standard_system/settings_file.hpp"

#include "peers/standard_system/calendar.hpp"

#include <filesystem>
#include <stdexcept>

namespace chukan::standard_system {
namespace {

void expect(output& to, std::uint64_t record_number, const defect_description& what)
{
    to << record_number << "," << what.stage << "," << what.code << "," << what.what << "\n";
}

/// 住民票 that are gone although the union's row is right.
const defect_description died{"E5002", "acquisition", "died; 資格 lost"}, left{"E5002", "acquisition", "went abroad; 資格 lost"};

} // namespace

generated generate_population(const generate_settings& settings, const progress& tell)
{
    namespace fs = std::filesystem;
    const auto data = tables::load(settings.config_directory);
    const auto catalogue = layout::catalogue::load(settings.config_directory);
    const auto& wish = settings.population;
    population people(data, wish);
    const defect_plan defects(wish.persons, settings.defects, wish.seed);
    const int today = parse_day(wish.date);
    const auto foreign_number = wish.insurer == data.unions.front().insurer ? data.unions.back().insurer : data.unions.front().insurer;

    fs::create_directories(settings.out);
    write_settings(settings);
    const auto path = [&](const std::string& name) { return (fs::path(settings.out) / name).string(); };
    generated made;
    made.residents = path("residents.ndjson");
    made.copies = path("copies.ndjson");
    made.expected = path("expected.csv");
    made.enrollee_file = path(file_name(wish.insurer, "KN010", wish.date, settings.file_number));
    output residents(made.residents), copies(made.copies), expected(made.expected);
    enrollee_file enrollees({catalogue, "enrollee", wish.date, settings.encoding, made.enrollee_file});
    const copies_writer copy(settings.config_directory);
    expected << "record_number,stage,code,what\n";

    while (const auto* one = people.next()) {
        const auto record = ++made.persons;
        const auto wrong = defects.of(record, *one);
        made.insured += one->insured;
        enrollees.write(*one, record, wrong, foreign_number);
        if (wrong) {
            ++made.planted;
            expect(expected, record, describe(*wrong));
        }
        if (one->state != life::live) {
            ++made.removed;
            if (!wrong || *wrong == defect::removed_from_register)
                expect(expected, record, one->state == life::dead ? died : left);
        }
        if (wrong == defect::not_in_register)
            continue;
        if (wrong == defect::removed_from_register && one->state == life::live) {
            person removed = *one;
            removed.state = life::dead;
            removed.changed = today - 3;
            removed.change_reason = "死亡";
            write_resident(residents, removed, today);
            continue;
        }
        write_resident(residents, *one, today);
        if (record <= settings.copies)
            copy.write(copies, *one, today);
        if (tell && record % 10000 == 0)
            tell(record, wish.persons);
    }
    residents.close();
    copies.close();
    expected.close();
    enrollees.close();
    if (tell)
        tell(wish.persons, wish.persons);
    return made;
}

} // namespace chukan::standard_system
