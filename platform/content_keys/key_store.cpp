#include "platform/content_keys/key_store.hpp"

namespace chukan::content_keys::key_store {

namespace {

// As clock::to_iso writes it; empty for NULL.
std::string columns()
{
    const auto moment = [](const std::string& name) {
        return "coalesce(to_char(" + name + " AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"+09:00\"'), '') AS " + name;
    };
    return "body, number, public_key, coalesce(private_key, '') AS private_key, announced, " + moment("made_at") + ", " + moment("accept_until");
}

std::vector<key> collect(const db::result& rows)
{
    std::vector<key> out;
    for (const auto row : rows)
        out.push_back({row.text("body"), row.integer("number"), row.bytes("public_key"), row.bytes("private_key"), row.boolean("announced"), row.text("made_at"),
                       row.text("accept_until")});
    return out;
}

} // namespace

std::vector<key> latest(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies, bool all)
{
    return collect(running.exec("SELECT DISTINCT ON (body) " + columns() + " FROM body_key WHERE environment_id = $1 AND ($3::boolean OR body = ANY ($2::text[])) "
                                "ORDER BY body, number DESC",
                                environment, db::array(bodies), all));
}

std::vector<key> of_body(db::transaction& running, std::int16_t environment, const std::string& body)
{
    return collect(running.exec("SELECT " + columns() + " FROM body_key WHERE environment_id = $1 AND body = $2 ORDER BY number DESC", environment, body));
}

void add(db::transaction& running, std::int16_t environment, const std::vector<key>& keys, const std::string& batch)
{
    for (const auto& one : keys)
        running.exec("INSERT INTO body_key (environment_id, body, number, public_key, private_key, made_at, batch) VALUES ($1, $2, $3::integer, $4, $5, $6::timestamptz, $7) "
                     "ON CONFLICT DO NOTHING",
                     environment, one.body, one.number, db::binary{one.public_key}, db::binary{one.sealed_private_key}, one.made_at, batch);
}

std::vector<key> of_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    return collect(running.exec("SELECT " + columns() + " FROM body_key WHERE environment_id = $1 AND batch = $2 ORDER BY body", environment, batch));
}

void mark_announced(db::transaction& running, std::int16_t environment, const std::string& batch, const std::string& accept_until)
{
    running.exec("UPDATE body_key SET announced = true WHERE environment_id = $1 AND batch = $2", environment, batch);
    running.exec("UPDATE body_key former SET accept_until = $3::timestamptz FROM body_key k WHERE k.environment_id = $1 AND k.batch = $2 "
                 "AND former.environment_id = $1 AND former.body = k.body AND former.number < k.number AND former.accept_until IS NULL",
                 environment, batch, accept_until);
}

std::uint64_t destroy_expired(db::transaction& running, std::int16_t environment, const std::string& now)
{
    return running
        .exec("UPDATE body_key SET private_key = NULL WHERE environment_id = $1 AND accept_until < $2::timestamptz AND private_key IS NOT NULL", environment, now)
        .affected();
}

} // namespace chukan::content_keys::key_store
