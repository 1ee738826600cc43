#include "tests/bench/limits.hpp"

#include "tests/bench/child.hpp"
#include "tests/bench/csv_line.hpp"

#include "platform/base/text.hpp"
#include "platform/db/database.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace chukan::bench {

namespace {

double seconds_since(std::chrono::steady_clock::time_point began)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

std::string with_database(const std::string& dsn, const std::string& database)
{
    const auto start = dsn.find("dbname=");
    return dsn.substr(0, start) + "dbname=" + database + dsn.substr(dsn.find(' ', start));
}

} // namespace

std::string bench_database(const std::string& admin_dsn)
{
    const auto dsn = with_database(admin_dsn, "postgres");
    if (db::administer(dsn, "SELECT 1 FROM pg_database WHERE datname = 'bench'").empty())
        db::administer(dsn, "CREATE DATABASE bench TEMPLATE template0");
    return with_database(admin_dsn, "bench");
}

namespace {

db::settings bulk_settings(const std::string& dsn)
{
    db::settings settings;
    settings.dsn = dsn;
    settings.application_name = "bench";
    return settings;
}

} // namespace

copied raw_copy(const std::string& admin_dsn, const std::string& csv_file, copied* out, std::size_t key)
{
    const auto dsn = bench_database(admin_dsn);
    std::ifstream file(csv_file);
    std::string line;
    std::getline(file, line);
    std::vector<std::string_view> fields;
    split_line(line, fields);
    std::string columns = "environment_id smallint", columns_of_file;
    for (std::size_t column = 1; column <= fields.size(); ++column) {
        columns_of_file += (column == 1 ? "c" : ", c") + std::to_string(column);
        columns += ", c" + std::to_string(column) + (column == 1 && key == record_number ? " integer" : " text");
    }
    db::administer(dsn, "DROP TABLE IF EXISTS raw; CREATE TABLE raw (" + columns + ", PRIMARY KEY (environment_id, c" + std::to_string(key == record_number ? 1 : key + 1) + ")); CHECKPOINT");

    copied done;
    const auto database = db::open(bulk_settings(dsn));
    const auto began = std::chrono::steady_clock::now();
    database->bulk([&](db::bulk_transaction& running) {
        auto rows = running.copy("raw");
        while (std::getline(file, line)) {
            if (line.ends_with('\r'))
                line.pop_back();
            split_line(line, fields);
            rows->field(std::int64_t{1});
            for (const auto field : fields)
                rows->field(field);
            rows->end_row();
        }
        done.rows = rows->finish();
    });
    done.seconds = seconds_since(began);
    if (out) {
        db::administer(dsn, "VACUUM raw"); // the marks of the first reading are not its business
        const auto reading = std::chrono::steady_clock::now();
        std::uint64_t bytes = 0;
        database->bulk([&](db::bulk_transaction& running) {
            running.copy_out("SELECT " + columns_of_file + " FROM raw", [&](std::string_view read) { ++out->rows, bytes += read.size(); });
        });
        out->seconds = seconds_since(reading);
        if (bytes == 0)
            throw std::runtime_error("COPY TO STDOUT gave nothing");
    }
    db::administer(dsn, "DROP TABLE raw");
    return done;
}

copied copy_of_own_tables(const std::string& dsn, const std::vector<std::string>& tables, const std::string& scratch_folder)
{
    copied done;
    const auto database = db::open(bulk_settings(dsn));
    for (const auto& table : tables) {
        const auto file_name = scratch_folder + "/" + table + ".copy";
        {
            std::ofstream file(file_name, std::ios::binary);
            database->bulk([&](db::bulk_transaction& running) {
                running.copy_out("SELECT * FROM " + table, [&](std::string_view line) { file << line << '\n'; });
            });
        }
        db::administer(dsn, "DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (LIKE " + table + " INCLUDING DEFAULTS); CHECKPOINT");
        std::ifstream file(file_name, std::ios::binary);
        std::vector<std::optional<std::string>> fields;
        const auto began = std::chrono::steady_clock::now();
        database->bulk([&](db::bulk_transaction& running) {
            auto rows = running.copy("bench_copy");
            for (std::string line; std::getline(file, line);) {
                db::split_copy_line(line, fields);
                for (const auto& field : fields)
                    field ? rows->field(*field) : rows->null();
                rows->end_row();
            }
            const auto count = rows->finish();
            done.rows = std::max<std::uint64_t>(done.rows, count);
        });
        // The indexes of the table itself, built over the filled copy.
        const auto indexes = db::administer(dsn, "SELECT pg_get_indexdef(indexrelid) AS d FROM pg_index WHERE indrelid = '" + table + "'::regclass");
        int number = 0;
        for (const auto row : indexes) {
            auto definition = row.text("d");
            const auto on = definition.find(" ON "), usings = definition.find(" USING ");
            const auto unique = definition.starts_with("CREATE UNIQUE") ? "CREATE UNIQUE INDEX bench_" : "CREATE INDEX bench_";
            static_cast<void>(on);
            db::administer(dsn, unique + std::to_string(++number) + " ON bench_copy" + definition.substr(usings));
        }
        done.seconds += seconds_since(began);
        db::administer(dsn, "DROP TABLE bench_copy");
        std::filesystem::remove(file_name);
    }
    return done;
}

double pgbench(const std::string& admin_dsn, bool select, unsigned clients, unsigned seconds, std::string& summary)
{
    const auto dsn = bench_database(admin_dsn);
    if (db::administer(dsn, "SELECT 1 FROM pg_tables WHERE tablename = 'lookup'").empty()) {
        db::administer(dsn, "CREATE TABLE lookup (id bigint PRIMARY KEY, a text, b text); INSERT INTO lookup SELECT n, md5(n::text), repeat('x', 100) FROM "
                            "generate_series(1, 1000000) n; CREATE TABLE written (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a text, at timestamptz)");
        db::administer(dsn, "VACUUM ANALYZE lookup"); // outside the transaction of the statements before
    }
    const temporary_folder folder;
    const auto script = folder.path() + "/script.sql";
    write_file(script, select ? "\\set n random(1, 1000000)\nSELECT a, b FROM lookup WHERE id = :n;\n"
                              : "\\set n random(1, 1000000)\nWITH w AS (INSERT INTO written (a, at) VALUES (md5(:n::text), now()) RETURNING id) SELECT l.b, w.id FROM lookup l, w WHERE l.id = :n;\n");
    const auto value = [&](const std::string& key) {
        const auto start = dsn.find(key + "=") + key.size() + 1;
        auto text = dsn.substr(start, dsn.find(' ', start) - start);
        if (text.starts_with('\''))
            text = text.substr(1, text.size() - 2);
        return text;
    };
    std::string program = "pgbench";
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql"))
        if (std::filesystem::exists(entry.path() / "bin/pgbench"))
            program = (entry.path() / "bin/pgbench").string();
    const auto out = run_program({program, "-n", "-M", "prepared", "-c", std::to_string(clients), "-j", "2", "-T", std::to_string(seconds), "-f", script, "-h",
                                  value("host"), "-p", "5432", "-U", "chukan_admin", "bench"},
                                 {{"PGPASSWORD", value("password")}});
    const auto place = out.find("tps = ");
    if (place == std::string::npos)
        throw std::runtime_error("pgbench did not say how much it did: " + out);
    summary = std::string("pgbench -M prepared -c ") + std::to_string(clients);
    return std::strtod(out.c_str() + place + 6, nullptr);
}

struct nginx::parts {
    std::unique_ptr<child> process;
};

nginx::nginx(const std::string& folder, const credentials& server, const std::string& bytes, unsigned short port) : parts_(std::make_unique<parts>())
{
    const auto root = folder + "/nginx";
    std::filesystem::create_directories(root + "/files");
    write_file(root + "/files/index.html", bytes);
    write_file(root + "/nginx.conf", std::string(::geteuid() == 0 ? "user root;\n" : "") +
                                         "worker_processes 2;\ndaemon off;\npid " + root + "/pid;\nerror_log " + root +
                                         "/error.log;\nevents { worker_connections 4096; }\nhttp {\n  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;\n"
                                         "  client_body_temp_path " + root + "/b; proxy_temp_path " + root + "/p; fastcgi_temp_path " + root + "/f; uwsgi_temp_path " + root +
                                         "/u; scgi_temp_path " + root + "/s;\n  server {\n    listen 127.0.0.1:" + std::to_string(port) + " ssl reuseport;\n    ssl_certificate " +
                                         server.certificate + ";\n    ssl_certificate_key " + server.key + ";\n    ssl_client_certificate " + server.authorities +
                                         ";\n    ssl_verify_client on;\n    ssl_protocols TLSv1.3;\n    ssl_ecdh_curve X25519:P-256;\n    ssl_session_tickets on;\n"
                                         "    ssl_session_cache shared:s:10m;\n    root " + root + "/files;\n    default_type text/html;\n  }\n}\n");
    parts_->process = std::make_unique<child>(std::vector<std::string>{"nginx", "-c", root + "/nginx.conf", "-p", root}, std::map<std::string, std::string>{}, root + "/out.log");
    for (int turn = 0; turn < 200; ++turn) {
        if (!parts_->process->alive())
            throw std::runtime_error("nginx does not start: " + read_file(root + "/out.log"));
        if (std::filesystem::exists(root + "/pid") && std::filesystem::file_size(root + "/pid") > 0)
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("nginx does not start");
}

nginx::~nginx() = default;

} // namespace chukan::bench
