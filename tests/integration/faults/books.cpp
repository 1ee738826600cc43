#include "tests/integration/faults/books.hpp"

#include "platform/records/inside.hpp"
#include "tests/integration/world/installation.hpp"
#include "tests/integration/world/tables.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace chukan::test {

namespace {

const std::vector<std::string> talking{"operations", "intermediate", "provision", "juki", "nws", "institutions"};

/// What stands in one list and not in the other, doubles included.
std::string difference(const std::string& what, std::vector<std::string> left, std::vector<std::string> right)
{
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    std::vector<std::string> only;
    std::set_symmetric_difference(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(only));
    std::string out;
    for (std::size_t place = 0; place < only.size() && place < 5; ++place)
        out += what + ": " + only[place] + "\n";
    return out;
}

std::vector<std::string> joined(std::vector<std::string> left, const std::vector<std::string>& right)
{
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// One 情報提供等記録 as one line: all that the three sides must tell alike.
const std::string told = "SELECT concat_ws('|', exchange_number, asker_body, provider_body, office, procedure, information, status, result_code, "
                         "extract(epoch FROM asked_at), coalesce(extract(epoch FROM provided_at)::text, '-')) ";

} // namespace

std::int64_t books::open_messages() const
{
    std::int64_t open = 0;
    for (const auto& system : talking)
        open += tables(system).count("outbox WHERE state = 0 AND environment_id = " + environment_);
    return open;
}

std::int64_t books::parked_messages() const
{
    std::int64_t parked = 0;
    for (const auto& system : talking)
        parked += tables(system).count("outbox WHERE state = 2 AND environment_id = " + environment_);
    return parked;
}

std::string books::faults() const
{
    return codes() + inquiries() + records();
}

std::string books::codes() const
{
    tables intermediate("intermediate"), operations("operations");
    const auto here = " WHERE environment_id = " + environment_;
    std::string out = difference("枝番 and person of operations and intermediate",
                                 operations.column("SELECT insurer || ' ' || branch_number || ' ' || person_key FROM enrollee" + here),
                                 intermediate.column("SELECT insurer || ' ' || branch_number || ' ' || person_key FROM branch" + here));
    // Each person has a code or a reason why there is none, never both; and nobody has somebody else's.
    out += difference("persons and their codes or failures", intermediate.column("SELECT DISTINCT person_key FROM branch" + here),
                      joined(intermediate.column("SELECT person_key FROM link_code" + here), intermediate.column("SELECT person_key FROM acquisition_failure" + here)));
    out += difference("a code twice", intermediate.column("SELECT link_code FROM link_code" + here), intermediate.column("SELECT DISTINCT link_code FROM link_code" + here));
    if (intermediate.count("acquisition" + here) + intermediate.count("acquisition_wave" + here) != 0)
        out += "a 取得番号 is still there\n";
    if (tables("provision").count("number_in_transit" + here) != 0)
        out += "provision still holds a 個人番号\n";
    if (tables("institutions").count("person" + here + " AND state IN (0, 1)") != 0)
        out += "an institution still waits for a code\n";
    return out;
}

std::string books::inquiries() const
{
    std::string out;
    const auto here = " WHERE environment_id = " + environment_;
    const std::string open = " AND state IN ('受付', '送信待ち', '照会中')";
    for (const char* system : {"intermediate", "institutions"})
        if (tables(system).count("inquiry" + here + open) != 0)
            out += std::string(system) + " still waits for an answer\n";
    out += difference("processing numbers of askers and network", tables("nws").column("SELECT exchange_number FROM exchange" + here),
                      joined(tables("intermediate").column("SELECT exchange_number FROM inquiry" + here + " AND exchange_number <> '' AND NOT " + records::inside_sql),
                             tables("institutions").column("SELECT exchange_number FROM inquiry" + here + " AND exchange_number <> ''")));
    if (tables("intermediate").count("early_answer" + here) != 0)
        out += "an answer came and was never taken\n";
    return out;
}

std::string books::records() const
{
    const auto here = " WHERE environment_id = " + environment_;
    const auto network = tables("nws").column(told + "FROM exchange" + here);
    tables intermediate("intermediate"), institutions("institutions");
    const auto side = [&](tables& of, const std::string& name) { return of.column(told + "FROM exchange_record" + here + " AND side = '" + name + "' AND NOT " + records::inside_sql); };
    const auto inside = [&](const std::string& name) { return intermediate.column(told + "FROM exchange_record" + here + " AND side = '" + name + "' AND " + records::inside_sql); };
    std::string shown;
    for (const auto& difference : where_.control("nws", "POST", "/reconciliations", "", std::stoi(environment_)).at("differences"))
        shown += "the network's own comparison: " + difference.dump() + "\n";
    return shown + difference("asker and network", network, joined(side(intermediate, "asker"), side(institutions, "ask"))) +
           difference("provider and network", network, joined(side(intermediate, "provider"), side(institutions, "provide"))) +
           difference("both sides of the inside road", inside("asker"), inside("provider")) +
           difference("processing numbers of the inside road and its records", intermediate.column("SELECT exchange_number FROM inquiry" + here + " AND inside AND exchange_number <> ''"),
                      intermediate.column("SELECT exchange_number FROM exchange_record" + here + " AND side = 'asker' AND " + records::inside_sql));
}

} // namespace chukan::test
