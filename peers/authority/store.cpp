#include "peers/authority/store.hpp"

namespace chukan::authority::store {
namespace {

// PostgreSQL's own text of a timestamptz is turned into ISO 8601 in Japan's time here, so that nothing above knows it.
#define CHUKAN_ISO(column) "to_char(" column " AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"')"
constexpr auto columns = "sequence, serial, world, kind, organisation, terminal, subject, " CHUKAN_ISO("x509_from") " AS x509_from, " CHUKAN_ISO("x509_to")
    " AS x509_to, " CHUKAN_ISO("issued_at") " AS issued_at, " CHUKAN_ISO("valid_from") " AS valid_from, " CHUKAN_ISO("valid_to") " AS valid_to, "
    CHUKAN_ISO("revoked_at") " AS revoked_at, extract(epoch FROM revoked_real_at)::bigint AS revoked_real_at, reason";
#undef CHUKAN_ISO

entry read(const db::result::row& row)
{
    entry value;
    value.sequence = row.integer("sequence");
    value.serial = row.text("serial");
    value.world = row.text("world");
    value.kind = row.text("kind");
    value.organisation = row.text("organisation");
    value.terminal = row.text("terminal");
    value.subject = row.text("subject");
    value.x509_from = row.text("x509_from");
    value.x509_to = row.text("x509_to");
    value.issued_at = row.text("issued_at");
    value.valid_from = row.maybe("valid_from");
    value.valid_to = row.text("valid_to");
    value.revoked_at = row.maybe("revoked_at");
    value.revoked_real_at = row.integer("revoked_real_at");
    value.reason = static_cast<int>(row.integer("reason"));
    return value;
}

std::vector<entry> read_all(const db::result& rows)
{
    std::vector<entry> all;
    for (const auto row : rows)
        all.push_back(read(row));
    return all;
}

} // namespace

void add(db::transaction& running, const entry& value)
{
    running.exec("INSERT INTO certificate (serial, world, kind, organisation, terminal, subject, x509_from, x509_to, issued_at, valid_from, valid_to)"
                 " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                 value.serial, value.world, value.kind, value.organisation, value.terminal, value.subject, value.x509_from, value.x509_to, value.issued_at,
                 value.valid_from, value.valid_to);
}

std::optional<entry> find(db::transaction& running, const std::string& serial)
{
    const auto rows = running.exec(std::string("SELECT ") + columns + " FROM certificate WHERE serial = $1", serial);
    if (rows.empty())
        return std::nullopt;
    return read(rows[0]);
}

std::vector<entry> list(db::transaction& running, const std::string& world, std::int64_t after, unsigned limit)
{
    return read_all(running.exec(std::string("SELECT ") + columns + " FROM certificate WHERE ($1 = '' OR world = $1) AND sequence > $2 ORDER BY sequence LIMIT $3",
                                 world, after, limit));
}

bool revoke(db::transaction& running, const std::string& serial, int reason, const std::string& at, const std::string& real_at)
{
    return running
               .exec("UPDATE certificate SET revoked_at = coalesce(revoked_at, $2), revoked_real_at = coalesce(revoked_real_at, $3), reason = coalesce(reason, $4)"
                     " WHERE serial = $1",
                     serial, at, real_at, reason)
               .affected()
        == 1;
}

std::vector<entry> revoked(db::transaction& running)
{
    return read_all(running.exec(std::string("SELECT ") + columns + " FROM certificate WHERE revoked_at IS NOT NULL ORDER BY revoked_real_at, serial"));
}

std::vector<std::string> outdated(db::transaction& running, const std::vector<std::string>& worlds, const std::vector<std::string>& clocks)
{
    const auto rows = running.exec("SELECT c.serial FROM unnest($1::text[], $2::timestamptz[]) AS clock (world, stands) JOIN certificate c USING (world)"
                                   " WHERE c.revoked_at IS NULL AND (clock.stands < c.valid_from OR clock.stands > c.valid_to)",
                                   db::array(worlds), db::array(clocks));
    std::vector<std::string> serials;
    for (const auto row : rows)
        serials.push_back(row.text("serial"));
    return serials;
}

} // namespace chukan::authority::store
