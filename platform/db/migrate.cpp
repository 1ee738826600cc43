#include "platform/db/libpq.hpp"
#include "platform/db/hex.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <openssl/evp.h>
#include <sstream>

namespace chukan::db {

namespace {

struct migration {
    std::string name, sql, sha256;
};

std::string sha256_of(const std::string& content)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_Digest(content.data(), content.size(), digest, &length, EVP_sha256(), nullptr);
    std::string hex;
    append_hex(hex, {reinterpret_cast<const char*>(digest), length});
    return hex;
}

/// The files NNNN_*.sql of a folder by number.
std::map<int, migration> migrations_in(const std::string& folder)
{
    std::error_code absent;
    std::map<int, migration> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
        const auto name = entry.path().filename().string();
        int number = 0;
        const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (!name.ends_with(".sql") || problem != std::errc{} || end != name.data() + 4 || name[4] != '_')
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::ostringstream content;
        content << file.rdbuf();
        if (!file)
            throw error("cannot read the migration " + entry.path().string(), "58030");
        migration one{name, content.str(), sha256_of(content.str())};
        if (!found.emplace(number, std::move(one)).second)
            throw error("two migrations have the number of " + entry.path().string(), "42710");
    }
    if (absent)
        throw error("cannot read the folder of migrations " + folder, "58030");
    return found;
}

pg_answer with_values(PGconn* connection, const char* sql, const std::vector<parameter>& values)
{
    const argument_list arguments(values);
    pg_answer answer(PQexecParams(connection, sql, arguments.count(), nullptr, arguments.values(), arguments.lengths(),
                                  arguments.formats(), 0));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        throw error_of(answer.get(), connection);
    return answer;
}

/// One file in one transaction. A file may wait 5 s for a lock on a table that is in use; then it steps back, so that it never stops a running system for long.
void apply(PGconn* connection, const std::string& set_name, int number, const migration& file)
{
    for (int attempt = 1;; ++attempt) {
        try {
            simple(connection, "BEGIN");
            simple(connection, file.sql);
            with_values(connection,
                        "INSERT INTO schema_migration (set_name, number, name, sha256) VALUES ($1, $2, $3, $4)",
                        {set_name, number, file.name, file.sha256});
            if (std::string_view(PQcmdStatus(simple(connection, "COMMIT").get())) != "COMMIT")
                throw error("the file ended its own transaction", "25P02");
            return;
        } catch (const error& failure) {
            if (failure.connection_lost())
                throw;
            simple(connection, "ROLLBACK");
            if (failure.sqlstate() != "55P03" || attempt == 10)
                throw error("migration " + file.name + " of " + set_name + ": " + failure.what(), failure.sqlstate());
        }
    }
}

} // namespace

unsigned migrate(const std::string& dsn, const std::string& folder, const std::string& set_name)
{
    const auto files = migrations_in(folder);
    const auto connection = connect(with_limits(dsn, {"migrate", 0, 0}));
    // Held until this connection closes; the number is arbitrary but must never change.
    simple(connection.get(), "SELECT pg_advisory_lock(7203114900582311)");
    simple(connection.get(), "SET lock_timeout = '5s'");
    simple(connection.get(), "CREATE TABLE IF NOT EXISTS schema_migration (set_name text NOT NULL, number integer NOT NULL, "
                             "name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), "
                             "PRIMARY KEY (set_name, number))");
    std::map<int, std::string> applied;
    const auto rows =
        with_values(connection.get(), "SELECT number, sha256 FROM schema_migration WHERE set_name = $1", {set_name});
    for (int row = 0; row < PQntuples(rows.get()); ++row)
        applied[std::stoi(PQgetvalue(rows.get(), row, 0))] = PQgetvalue(rows.get(), row, 1);

    unsigned count = 0;
    for (const auto& [number, file] : files) {
        const auto before = applied.find(number);
        if (before == applied.end()) {
            // A number below one that is applied already would run in another order on another machine.
            if (!applied.empty() && number < applied.rbegin()->first)
                throw error("migration " + file.name + " of " + set_name + " comes too late", "55000");
            apply(connection.get(), set_name, number, file);
            ++count;
        } else if (before->second != file.sha256) {
            throw error("migration " + file.name + " of " + set_name + " has changed since it was applied", "55000");
        }
    }
    return count;
}

} // namespace chukan::db
