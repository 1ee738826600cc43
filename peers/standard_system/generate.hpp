#pragma once
#include "peers/standard_system/population.hpp"
#include "platform/layout/layout.hpp"

#include <functional>
#include <string>
#include <vector>

/// The 標準システム of a union: makes a synthetic population, writes what the union would upload and what the other systems are seeded with. Same settings, same bytes.
namespace chukan::standard_system {

struct generate_settings {
    population_settings population;
    std::uint64_t defects{0};                    // planted mistakes; their results stand in expected.csv
    layout::encoding encoding{layout::encoding::utf8};
    unsigned file_number{1};                     // 連番 of the file names, 1–999
    std::uint64_t copies{UINT64_MAX};            // for how many persons the institutions get copies
    std::uint64_t inquiries{UINT64_MAX};         // rows of JS010; default: a tenth of the persons, at most 1,000
    std::string config_directory, out;
};

/// Called now and then with the persons done; may be empty.
using progress = std::function<void(std::uint64_t done, std::uint64_t of)>;

/// Paths of what was written; empty when a file is not part of this step.
struct generated {
    std::string residents, copies, enrollee_file, expected;            // generate_population
    std::string eligibility_file, inquiry_file, expected_inquiries, municipal_inquiries; // generate_after_registration
    std::vector<std::string> fukuhon_files;                            // more than one when the rows are more than a file may have (config/files.json)
    std::uint64_t persons{0}, insured{0}, planted{0}, removed{0};
    std::uint64_t eligibility_rows{0}, fukuhon_rows{0}, inquiry_rows{0};
};

/// Writes into `out`: settings.json, residents.ndjson, copies.ndjson, {insurer}_KN010_….csv and expected.csv (record_number,stage,code,what).
/// Throws std::runtime_error with what is wrong.
generated generate_population(const generate_settings& settings, const progress& tell = {});

/// Takes the settings.json of that folder and the union's KN011, and writes SK010, TK010, JS010, expected_inquiries.csv (request_number,code) and
/// municipal_inquiries.json (what municipalities ask the union under row 82; the body of institutions' POST /internal/inquiries) beside them.
/// Only persons with a 枝番 are in them.
generated generate_after_registration(const std::string& config_directory, const std::string& folder, const std::string& result_file,
                                      const progress& tell = {});

} // namespace chukan::standard_system
