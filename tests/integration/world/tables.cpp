#include "tests/integration/world/tables.hpp"

#include "tests/support/cluster.hpp"

namespace chukan::test {

tables::tables(const std::string& system) : name_("chukan_" + system)
{
    db::settings settings;
    settings.dsn = database_cluster::instance().server().superuser_dsn(name_);
    settings.connections = 1;
    database_ = db::open(settings);
}

std::int64_t tables::count(const std::string& from_where)
{
    return database_->transact([&](db::transaction& running) { return running.exec("SELECT count(*) AS count FROM " + from_where).one().integer("count"); });
}

std::vector<std::string> tables::column(const std::string& select)
{
    const auto rows = database_->transact([&](db::transaction& running) { return running.exec(select); });
    std::vector<std::string> out;
    for (const auto row : rows)
        out.emplace_back(row.view(0));
    return out;
}

void tables::shut(bool shut)
{
    db::administer(database_cluster::instance().server().superuser_dsn(), "ALTER DATABASE " + name_ + " ALLOW_CONNECTIONS " + (shut ? "false" : "true"));
    if (shut)
        database_cluster::instance().kill_backends(name_);
}

} // namespace chukan::test
