#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// 情報提供許可証 (domain.md 2.2; the form is 模擬): nws states, signed, that it permitted one inquiry. The provider opens no copy without it.
namespace chukan::law {

struct permit {
    std::int16_t environment{0};
    std::string exchange_number; // 処理通番
    std::string asker_body, provider_body, office, procedure, information;
    std::string asker_for{}, provider_for{}; // 機関コード（委任元）, where asker or provider acts for another body
    std::string expires_on{};                // YYYYMMDD on the environment's clock, the last day on which the provider may take it; empty = never
    std::string kid{};                       // which of nws' keys signed it; empty = the first

    /// The same inquiry: everything but the delegation, the last day and the key, which only nws can say.
    bool is_for(const permit& inquiry) const;
};

/// A permit is good for so many days of environment time (模擬): longer than any outage that is planned, shorter than a captured one is of use.
inline constexpr int permit_days = 7;

/// base64(JSON) "." base64(Ed25519 of nws over the JSON). `private_key` is 32 raw bytes, as in crypto::ed25519_sign.
std::string sign_permit(const permit& value, std::string_view private_key);

/// The permit as nws signed it, when `text` was signed by the holder of `public_key` (32 raw bytes) and is for exactly this inquiry: a permit of another
/// inquiry is no permit. Whether it has expired is for the caller to see.
std::optional<permit> read_permit(std::string_view text, std::string_view public_key, const permit& inquiry);
bool permit_holds(std::string_view text, std::string_view public_key, const permit& inquiry);

/// nws' public keys (32 raw bytes) by their kid: all that it signed with and has not withdrawn.
using permit_keys = std::map<std::string, std::string, std::less<>>;
/// The kid of a permit that says none.
inline constexpr auto first_kid = "1";

/// The kid that a permit names, unchecked; nothing when it cannot be read.
std::optional<std::string> kid_of(std::string_view text);
/// As above, with the key that the permit names. Nothing also when nws has no such key, or has withdrawn it.
std::optional<permit> read_permit(std::string_view text, const permit_keys& keys, const permit& inquiry);

/// What nws answers to GET /internal/permit-key, and back: {"public_key": base64 of the key that it signs with now, "kid": its kid, "keys": [{"kid", "public_key"}, …]}. An answer without `keys`
/// (a network of one key) is that of kid 1. The readers throw std::runtime_error when it is no such thing.
std::string permit_key_answer(const permit_keys& keys, const std::string& current);
std::string permit_key_answer(std::string_view public_key);
permit_keys permit_keys_of_answer(const std::string& json);
std::string permit_key_of_answer(const std::string& json);

} // namespace chukan::law
