#pragma once
#include "platform/crypto/content.hpp"
#include "platform/runtime/system.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// The content keys (X25519) of the bodies that a system asks for (decisions.md 23), in its table `body_key`: numbered from 1 for each body, the latest one told to nws as the one to seal answers for.
/// When and how keys are rolled is 模擬. nws notes with each 情報照会 for which key its answer is sealed, so an earlier key opens what was asked before, for some days of the environment's clock;
/// then its private half is destroyed.
namespace chukan::content_keys {

struct body_state {
    std::string body;
    std::int64_t number{0};   // of the latest key
    bool announced{false};    // nws has acknowledged the latest
    std::string made_at;      // ISO 8601, environment time
    std::string accept_until; // until when the key before it opens answers; empty: there is none, or it still waits for nws
};

class keeper {
public:
    /// `seal_name` stands before the body in what binds a sealed private key to its place; `ordering_key`: of the announcements. `days`: how long an earlier key is still accepted.
    keeper(runtime::context& context, std::string seal_name, std::string ordering_key, unsigned days);

    /// Sends `body-keys`. Before start.
    void register_messages();
    /// Called in the transaction in which nws has acknowledged keys.
    void on_announced(std::function<void(db::transaction&, std::int16_t)> action) { announced_ = std::move(action); }
    /// GET and POST /content-keys for gate.manage: the states, and rolling the keys of the bodies named in {"bodies": […]}, or of all that have one.
    void register_routes();

    /// Makes the first key of each of these bodies that has none, and announces it. True when nws knows a key of every one.
    bool ensure(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies);
    /// The latest public key (32 raw bytes) of each of these bodies, made where there is none.
    std::map<std::string, std::string> public_keys(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies);
    /// A new key for each of these bodies, or of all that have one where none is named. Those whose latest key nws has not acknowledged yet are left as they are. Returns how many were made.
    std::size_t roll(db::transaction& running, std::int16_t environment, const std::vector<std::string>& bodies);
    std::vector<body_state> states(db::transaction& running, std::int16_t environment) const;
    /// Destroys the private halves that are accepted no longer. Returns how many.
    std::uint64_t destroy_expired(db::transaction& running, std::int16_t environment) const;

private:
    friend class opener;
    std::string sealed_as(const std::string& body, std::int64_t number) const;
    void make(db::transaction& running, std::int16_t environment, const std::vector<std::pair<std::string, std::int64_t>>& wanted);
    http::response show(std::int16_t environment, int status);

    runtime::context& context_;
    const std::string seal_name_, ordering_key_;
    const unsigned days_;
    std::function<void(db::transaction&, std::int16_t)> announced_;
};

/// Opens the answers of one message: one key agreement for each of its ephemeral keys.
class opener {
public:
    opener(const keeper& keys, db::transaction& running, std::int16_t environment) : keys_(keys), running_(running), environment_(environment) {}
    /// `context` as in crypto::content_sealer::seal. Throws service_error E6017 when the key that the answer is sealed for was rolled away and is accepted no longer, std::runtime_error when no key
    /// of this body opens it.
    std::string open(const std::string& body, const std::string& ephemeral_key, const std::string& context, const std::string& sealed, const std::string& asked_at);

private:
    struct of_body {
        std::vector<std::string> private_keys; // the latest first
        std::string destroyed_made_before;     // what was asked until then may have been sealed for a key that is gone; ISO 8601, empty: none is gone
    };
    const of_body& keys_of(const std::string& body);

    const keeper& keys_;
    db::transaction& running_;
    const std::int16_t environment_;
    std::map<std::string, of_body> bodies_;
    std::map<std::pair<std::string, std::string>, std::vector<crypto::content_opener>> agreements_; // by body and ephemeral key
};

} // namespace chukan::content_keys
