#pragma once
#include "platform/db/database.hpp"

#include <string>
#include <vector>

namespace chukan::test {

/// A look into the tables of one system of world::instance(), past all roles. For judging what a test left behind; for making it only where a test plays somebody who meddles with the books.
class tables {
public:
    explicit tables(const std::string& system);
    std::int64_t count(const std::string& from_where);               // SELECT count(*) FROM …
    std::vector<std::string> column(const std::string& select);      // the first column, as text
    /// Nobody can open a connection to this database while it is shut; those that are open are broken.
    void shut(bool shut);

private:
    std::string name_;
    std::unique_ptr<db::database> database_;
};

} // namespace chukan::test
