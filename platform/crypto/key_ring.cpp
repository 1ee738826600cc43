#include "platform/crypto/key_ring.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/db/database.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>

namespace chukan::crypto {

namespace {

struct data_key {
    std::uint32_t id{0};
    std::string sealing;               // AES-256 key
    std::string tagging;               // HMAC key, from which one per purpose is derived
};

std::string id_bytes(std::uint32_t id)
{
    std::string out(4, '\0');
    for (int place = 0; place < 4; ++place)
        out[place] = static_cast<char>(id >> (24 - 8 * place));
    return out;
}

class stored_key_ring final : public key_ring {
public:
    stored_key_ring(db::database& database, std::string installation_key)
        : database_(database), installation_key_(std::move(installation_key))
    {
    }

    std::string seal(std::int16_t environment, std::string_view context, std::string_view plain) override
    {
        const auto key = current(environment);
        return id_bytes(key->id) + gcm_seal(key->sealing, bound(environment, context), plain);
    }

    std::string open(std::int16_t environment, std::string_view context, std::string_view sealed) override
    {
        if (sealed.size() < 4)
            throw std::runtime_error("sealed text is too short");
        std::uint32_t id = 0;
        for (int place = 0; place < 4; ++place)
            id = id << 8 | static_cast<unsigned char>(sealed[place]);
        return gcm_open(find(environment, id)->sealing, bound(environment, context), sealed.substr(4));
    }

    std::string tag(std::int16_t environment, std::string_view purpose, std::string_view value) override
    {
        // The first key tags for the environment's whole life: a rotated key would hide what is stored.
        return hmac_sha256(find(environment, 1)->tagging, std::string(purpose) + '\0' + std::string(value)).substr(0, 16);
    }

    void destroy(std::int16_t environment) override
    {
        database_.transact([&](db::transaction& running) {
            running.exec("DELETE FROM data_key WHERE environment_id = $1", environment);
        });
        std::unique_lock lock(mutex_);
        keys_.erase(environment);
    }

private:
    using key_map = std::map<std::uint32_t, std::shared_ptr<const data_key>>;

    static std::string bound(std::int16_t environment, std::string_view context)
    {
        return std::to_string(environment) + '\0' + std::string(context);
    }

    std::shared_ptr<const data_key> current(std::int16_t environment)
    {
        {
            std::shared_lock lock(mutex_);
            if (const auto known = keys_.find(environment); known != keys_.end() && !known->second.empty())
                return known->second.rbegin()->second;
        }
        load(environment);
        std::shared_lock lock(mutex_);
        return keys_.at(environment).rbegin()->second;
    }

    std::shared_ptr<const data_key> find(std::int16_t environment, std::uint32_t id)
    {
        for (int attempt = 0; attempt < 2; ++attempt) {
            {
                std::shared_lock lock(mutex_);
                if (const auto known = keys_.find(environment); known != keys_.end())
                    if (const auto key = known->second.find(id); key != known->second.end())
                        return key->second;
            }
            load(environment);
        }
        throw std::runtime_error("the data key of this ciphertext is gone");
    }

    void load(std::int16_t environment)
    {
        const auto rows = database_.transact([&](db::transaction& running) {
            // Whoever comes first makes the key; the others read it.
            const std::string wrapped =
                gcm_seal(installation_key_, "data_key " + std::to_string(environment) + " 1", random_bytes(64));
            running.exec("INSERT INTO data_key (environment_id, key_id, wrapped, created_at) "
                         "SELECT $1::smallint, 1, $2::bytea, clock_timestamp() "
                         "WHERE NOT EXISTS (SELECT FROM data_key WHERE environment_id = $1::smallint) ON CONFLICT DO NOTHING",
                         environment, db::binary{wrapped});
            return running.exec("SELECT key_id, wrapped FROM data_key WHERE environment_id = $1 ORDER BY key_id", environment);
        });
        key_map loaded;
        for (const auto row : rows) {
            const auto id = static_cast<std::uint32_t>(row.integer("key_id"));
            const std::string material = gcm_open(
                installation_key_, "data_key " + std::to_string(environment) + " " + std::to_string(id), row.bytes("wrapped"));
            loaded[id] = std::make_shared<data_key>(data_key{id, material.substr(0, 32), material.substr(32)});
        }
        std::unique_lock lock(mutex_);
        keys_[environment] = std::move(loaded);
    }

    db::database& database_;
    std::string installation_key_;
    std::shared_mutex mutex_;
    std::map<std::int16_t, key_map> keys_;
};

} // namespace

std::unique_ptr<key_ring> open_key_ring(db::database& database, const std::string& installation_key_file)
{
    if (!std::filesystem::exists(installation_key_file))
        write_file(installation_key_file, to_hex(random_bytes(32)), 0600);
    const std::string key = from_hex(read_file(installation_key_file).substr(0, 64));
    return std::make_unique<stored_key_ring>(database, key);
}

} // namespace chukan::crypto
