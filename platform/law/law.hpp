#pragma once
#include <memory>
#include <string>
#include <string_view>

/// Who may ask whom for what (番号法 別表第二; the rows that this installation knows): config/law/permissions.csv, UTF-8, CSV with the header
/// row,asker_kind,office,procedure,provider_kind,information,valid_from,valid_to,article
/// Kinds are the two digits of bodies.json; dates YYYYMMDD, empty = open. The same list serves nws and, once more, each provider (照会許可用照合リスト).
namespace chukan::law {

/// What was asked, in the words of the messages.
struct question {
    std::string_view asker_kind, office, procedure, provider_kind, information;
    std::string_view date;        // environment date of the request, YYYYMMDD
};

struct decision {
    std::string result_code;      // I0000; E6001 no line of the table; E6003 a line exists, but not on this date
    std::string citation_ja, citation_en; // the line that permits it, or why none does; no personal data
    std::string nearest_ja;       // when refused: the nearest request that would be lawful, or empty
    bool permitted() const { return result_code == "I0000"; }
};

/// Thread-safe. A changed file is read again within a second or so; one that cannot be read leaves the last good table in force and is logged.
class table {
public:
    virtual ~table() = default;
    virtual decision permitted(const question& asked) const = 0;
    virtual std::size_t lines() const = 0;
};
/// Throws std::runtime_error naming file, line and reason when the table is broken at start.
std::shared_ptr<const table> load(const std::string& config_directory);

} // namespace chukan::law
