#pragma once
#include "peers/standard_system/output.hpp"
#include "peers/standard_system/person.hpp"

#include <map>
#include <string>

/// What the other systems of a world are seeded with: residents of the 住基 and the institutions' own copies, one JSON object a line.
namespace chukan::standard_system {

/// One line of residents.ndjson, for juki; the only seed file with a 個人番号.
void write_resident(output& to, const person& one, int today);

/// Lines of copies.ndjson: 住民票関係情報 and, for the insured, 介護保険給付等関係情報 as the municipality of today's address holds them. Nothing for somebody who is no resident any more.
class copies_writer {
public:
    /// Item names come from config/masters/information.json. Throws std::runtime_error when it lacks one.
    explicit copies_writer(const std::string& config_directory);
    void write(output& to, const person& one, int today) const;

private:
    void item(output& to, bool first, const char* code, std::string_view value) const;
    std::map<std::string, std::string, std::less<>> names_;
};

} // namespace chukan::standard_system
