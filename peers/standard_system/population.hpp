#pragma once
#include "peers/standard_system/person.hpp"
#include "peers/standard_system/random.hpp"
#include "peers/standard_system/tables.hpp"

#include <string>
#include <vector>

namespace chukan::standard_system {

/// What makes a population: equal settings give equal persons, on any machine.
struct population_settings {
    std::uint64_t persons{10000};      // rows of 加入者情報: insured persons and their household members
    std::string insurer{"39130000"};
    std::uint64_t seed{1};
    std::uint64_t first{1};            // sequence of the first person: a second population beside an earlier one starts behind it
    std::string date{"20171113"};      // the day the files are written, environment time
};

/// At most this many persons of one insurer: sequence numbers above it would meet those of the next prefecture.
constexpr std::uint64_t most_persons = 2'000'000;

/// Makes households one after the other and gives out their members; memory stays flat. Not thread-safe.
class population {
public:
    /// Throws std::runtime_error for an unknown insurer or too many persons.
    population(const tables& tables, population_settings settings);
    /// The next person in order, good until the next call; nullptr behind the last.
    const person* next();

private:
    void make_household();
    person& add_member(int least_age, int most_age, char sex, const std::string& surname, const std::string& surname_kana);
    person& add_elder(char sex, const std::string& surname, const std::string& surname_kana);
    void name(person& one, const std::string& surname, const std::string& surname_kana);
    void place_household();
    void place_person(person& one);
    void insure(person& one);
    void live_through(person& one);
    std::string address_in(const municipality& where, std::string& postal_code, std::string* building);
    int age(const person& one) const;

    const tables& tables_;
    population_settings settings_;
    const union_entry& union_;
    random random_;
    weighted elder_age_;
    int today_;
    std::uint64_t given_{0};
    std::size_t at_{0};               // in the household
    std::vector<person> household_;
};

} // namespace chukan::standard_system
