#include "tests/bench/changes.hpp"

#include "tests/bench/csv_line.hpp"
#include "tests/bench/limits.hpp"

#include "platform/db/database.hpp"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace chukan::bench {

namespace {

// Places in KN010 (config/layouts/KN010.json) and KN011, from 0.
constexpr std::size_t operation = 1, branch = 4, address_detail_place = 20, result_branch = 4;

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point began)
{
    return std::chrono::duration<double>(steady::now() - began).count();
}

bool next_line(std::istream& from, std::string& line)
{
    if (!std::getline(from, line))
        return false;
    if (line.ends_with('\r'))
        line.pop_back();
    return true;
}

/// Appends a file's rows to a table of its columns; returns how many.
std::uint64_t copy_rows(const std::string& dsn, const std::string& file_name, const std::string& table)
{
    db::settings settings;
    settings.dsn = dsn;
    settings.application_name = "bench";
    const auto database = db::open(settings);
    std::ifstream file(file_name);
    std::string line;
    next_line(file, line);
    std::vector<std::string_view> fields;
    std::uint64_t rows = 0;
    database->bulk([&](db::bulk_transaction& running) {
        auto copy = running.copy(table);
        while (next_line(file, line)) {
            split_line(line, fields);
            for (const auto field : fields)
                copy->field(field);
            copy->end_row();
        }
        rows = copy->finish();
    });
    return rows;
}

constexpr auto sum_over = "SELECT count(*) || ' ' || coalesce(sum(hashtext(concat_ws('|', %))), 0) AS sum FROM ";

std::string sum_query(const std::string& columns)
{
    std::string query = sum_over;
    return query.replace(query.find('%'), 1, columns);
}

} // namespace

change_file write_changes(const population_files& people, const std::string& result, const std::string& address_detail, bool everybody, unsigned number)
{
    change_file made;
    made.path = people.folder + "/" + insurer + "_KN010_20171113_" + (number < 10 ? "00" : number < 100 ? "0" : "") + std::to_string(number) + ".csv";
    std::ifstream rows(people.utf8);
    std::istringstream results(result);
    std::ofstream out(made.path, std::ios::binary);
    std::string line, result_line, branch_number;
    std::vector<std::string_view> fields;
    next_line(rows, line);
    next_line(results, result_line);
    out << line << "\r\n";
    for (std::uint64_t person = 0; next_line(rows, line); ++person) {
        if (!next_line(results, result_line))
            throw std::runtime_error("the result has fewer lines than the KN010");
        const bool changes = person % changed_one_in == 0;
        if (!changes && !everybody)
            continue;
        split_line(result_line, fields);
        branch_number = fields.at(result_branch);
        if (branch_number.empty())
            throw std::runtime_error("a person without 枝番 stands in the result: " + std::to_string(person + 1));
        split_line(line, fields);
        for (std::size_t place = 0; place < fields.size(); ++place) {
            if (place > 0)
                out << ',';
            if (place == 0)
                out << ++made.rows;
            else if (place == operation)
                out << '2';
            else if (place == branch)
                out << branch_number;
            else if (place == address_detail_place && changes)
                out << address_detail;
            else
                out << fields[place];
        }
        out << "\r\n";
        made.changed += changes ? 1 : 0;
    }
    out.close();
    if (!out)
        throw std::runtime_error("cannot write " + made.path);
    return made;
}

difference_limit::difference_limit(const std::string& admin_dsn, const std::string& initial) : dsn_(bench_database(admin_dsn))
{
    std::ifstream file(initial);
    std::string line;
    next_line(file, line);
    std::vector<std::string_view> fields;
    split_line(line, fields);
    std::string columns;
    for (std::size_t place = 0; place < fields.size(); ++place) {
        const auto name = "c" + std::to_string(place + 1);
        columns += (columns.empty() ? "" : ", ") + name + " text NOT NULL";
        if (place <= operation || place == branch)
            continue;
        compared_ += (compared_.empty() ? "%." : ", %.") + name;
        assigned_ += (assigned_.empty() ? "" : ", ") + name + " = n." + name;
    }
    db::administer(dsn_, "DROP TABLE IF EXISTS stored, staged; CREATE TABLE stored (" + columns + ", PRIMARY KEY (c" + std::to_string(branch + 1) +
                             ")); CREATE UNLOGGED TABLE staged (" + columns + ")");
    copy_rows(dsn_, initial, "stored");
    db::administer(dsn_, "VACUUM ANALYZE stored");
}

difference_limit::outcome difference_limit::take(const std::string& file)
{
    db::administer(dsn_, "DROP TABLE IF EXISTS altered; TRUNCATE staged; CHECKPOINT");
    outcome done;
    auto began = steady::now();
    copy_rows(dsn_, file, "staged");
    done.staging = seconds_since(began);
    db::administer(dsn_, "VACUUM ANALYZE staged");
    const auto of = [this](const char* alias) {
        std::string columns = compared_;
        for (auto place = columns.find('%'); place != std::string::npos; place = columns.find('%'))
            columns.replace(place, 1, alias);
        return columns;
    };
    const auto key = "c" + std::to_string(branch + 1);
    began = steady::now();
    db::administer(dsn_, "SET work_mem = '256MB'; CREATE UNLOGGED TABLE altered AS SELECT t.* FROM staged t WHERE NOT EXISTS (SELECT FROM stored s WHERE s." + key + " = t." + key +
                             " AND (" + of("s") + ") = (" + of("t") + ")); UPDATE stored s SET " + assigned_ + " FROM altered n WHERE s." + key + " = n." + key);
    done.seconds = seconds_since(began);
    const auto counted = db::administer(dsn_, "SELECT count(*) AS n FROM altered");
    done.changed = static_cast<std::uint64_t>(counted.one().integer("n"));
    db::administer(dsn_, "VACUUM stored"); // between rounds, as autovacuum does for the server's tables
    return done;
}

std::string difference_limit::checksum() const
{
    const auto rows = db::administer(dsn_, sum_query("c5, c13, c20, c21") + "stored");
    return rows.one().text("sum");
}

std::string checksum_of_enrollees(const std::string& operations_dsn)
{
    const auto rows = db::administer(operations_dsn, sum_query("branch_number, name, address, address_detail") + "enrollee WHERE insurer = '" + std::string(insurer) + "'");
    return rows.one().text("sum");
}

} // namespace chukan::bench
