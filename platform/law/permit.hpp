#pragma once
#include <cstdint>
#include <string>
#include <string_view>

/// 情報提供許可証 (domain.md 2.2; the form is 模擬): nws states, signed, that it permitted one inquiry. The provider opens no copy without it.
namespace chukan::law {

struct permit {
    std::int16_t environment{0};
    std::string exchange_number; // 処理通番
    std::string asker_body, provider_body, office, procedure, information;
    friend bool operator==(const permit&, const permit&) = default;
};

/// base64(JSON) "." base64(Ed25519 of nws over the JSON). `private_key` is 32 raw bytes, as in crypto::ed25519_sign.
std::string sign_permit(const permit& value, std::string_view private_key);

/// True when `text` was signed by the holder of `public_key` (32 raw bytes) and says exactly `expected`: a permit of another inquiry is no permit.
bool permit_holds(std::string_view text, std::string_view public_key, const permit& expected);

/// What nws answers to GET /internal/permit-key, and back: {"public_key": base64}. The second throws std::runtime_error when it is no such thing.
std::string permit_key_answer(std::string_view public_key);
std::string permit_key_of_answer(const std::string& json);

} // namespace chukan::law
