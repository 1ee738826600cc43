#pragma once
#include "platform/crypto/key_ring.hpp"
#include "platform/db/database.hpp"

#include <functional>
#include <optional>
#include <string>

/// Received and result files, encrypted chunk by chunk (decisions.md 7): tables stored_file and file_chunk of schema/platform.
namespace chukan::files {

constexpr std::size_t chunk_size = 256 * 1024;
constexpr std::size_t longest_chunk = 1024 * 1024;

struct stored_file {
    std::int64_t id{0};
    std::int16_t environment{0};
    std::string insurer;
    std::string kind;           // enrollee, eligibility … or <kind>-result, <kind>-errors
    std::string name;
    std::string sha256;         // of the clear bytes; hex
    std::uint64_t bytes{0};
    std::uint32_t chunks{0};
    bool complete{false};
};

class store {
public:
    store(db::database& database, crypto::key_ring& keys) : database_(database), keys_(keys) {}

    /// A new file without content. Its chunks are durable one by one; until complete() nobody sees it, and the sweeper removes it after a day.
    std::int64_t create(db::transaction& running, std::int16_t environment, const std::string& insurer, const std::string& kind, const std::string& name);
    /// Packs and seals `plain` (at most longest_chunk) as chunk `number` (from 0). A chunk that is there already is left alone.
    void append(db::transaction& running, std::int64_t id, std::int16_t environment, std::uint32_t number, std::string_view plain);
    void complete(db::transaction& running, std::int64_t id, const std::string& sha256, std::uint64_t bytes, std::uint32_t chunks);
    void remove(db::transaction& running, std::int64_t id);
    std::optional<stored_file> find(db::transaction& running, std::int64_t id);
    /// The clear bytes of one chunk; nothing past the last.
    std::optional<std::string> read(std::int64_t id, std::int16_t environment, std::uint32_t number);

private:
    db::database& database_;
    crypto::key_ring& keys_;
};

} // namespace chukan::files
