#pragma once
#include <cstdint>
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

    /// The same inquiry: everything but the delegation and the last day, which only nws can say.
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

/// What nws answers to GET /internal/permit-key, and back: {"public_key": base64}. The second throws std::runtime_error when it is no such thing.
std::string permit_key_answer(std::string_view public_key);
std::string permit_key_of_answer(const std::string& json);

} // namespace chukan::law
