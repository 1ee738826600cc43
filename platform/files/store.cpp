#include "platform/files/store.hpp"

#include "platform/db/binary_copy.hpp"
#include "platform/files/packing.hpp"

namespace chukan::files {

namespace {

// file_chunk.packing; 0 is a chunk as it came, of a world made before chunks were packed.
constexpr std::int16_t packed_with_zstd = 1;

// A chunk opens only in its own place: environment (added by the ring), file and number.
std::string chunk_context(std::int64_t id, std::uint32_t number)
{
    return "file_chunk " + std::to_string(id) + " " + std::to_string(number);
}

} // namespace

std::int64_t store::create(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& kind,
                           const std::string& name)
{
    return running
        .exec("INSERT INTO stored_file (environment_id, insurer, kind, name, created_at) "
              "VALUES ($1, $2, $3, $4, clock_timestamp()) RETURNING file_id",
              environment, insurer, kind, name)
        .one()
        .integer("file_id");
}

void store::append(db::transaction& running, std::int64_t id, std::int16_t environment, std::uint32_t number, std::string_view plain)
{
    running.exec("INSERT INTO file_chunk (file_id, number, environment_id, packing, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", id,
                 number, environment, packed_with_zstd, db::binary{keys_.seal(environment, chunk_context(id, number), pack(plain))});
}

void store::complete(db::transaction& running, std::int64_t id, const std::string& sha256, std::uint64_t bytes, std::uint32_t chunks)
{
    running.exec("UPDATE stored_file SET complete = true, sha256 = $2, bytes = $3, chunks = $4 WHERE file_id = $1", id, sha256, bytes,
                 chunks);
}

void store::remove(db::transaction& running, std::int64_t id)
{
    running.exec("DELETE FROM file_chunk WHERE file_id = $1", id);
    running.exec("DELETE FROM stored_file WHERE file_id = $1", id);
}

std::optional<stored_file> store::find(db::transaction& running, std::int64_t id)
{
    const auto rows = running.exec(
        "SELECT file_id, environment_id, insurer, kind, name, sha256, bytes, chunks, complete FROM stored_file WHERE file_id = $1", id);
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    stored_file file;
    file.id = row.integer("file_id");
    file.environment = static_cast<std::int16_t>(row.integer("environment_id"));
    file.insurer = row.text("insurer");
    file.kind = row.text("kind");
    file.name = row.text("name");
    file.sha256 = row.text("sha256");
    file.bytes = static_cast<std::uint64_t>(row.integer("bytes"));
    file.chunks = static_cast<std::uint32_t>(row.integer("chunks"));
    file.complete = row.boolean("complete");
    return file;
}

std::optional<std::string> store::read(std::int64_t id, std::int16_t environment, std::uint32_t number)
{
    const auto sealed = database_.bulk([&](db::bulk_transaction& running) {
        return db::read_bytes(running, "SELECT int2send(packing) || sealed FROM file_chunk WHERE file_id = $1 AND number = $2 AND environment_id = $3",
                              {id, number, environment});
    });
    if (!sealed)
        return std::nullopt;
    constexpr std::size_t head = 2; // packing, as PostgreSQL sends a smallint
    auto content = keys_.open(environment, chunk_context(id, number), std::string_view(*sealed).substr(head));
    return (*sealed)[1] == packed_with_zstd ? unpack(content, longest_chunk) : content;
}

} // namespace chukan::files
