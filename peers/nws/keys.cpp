#include "peers/nws/keys.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <stdexcept>

namespace chukan::nws {
namespace {

const std::string mark(6, '\0');

} // namespace

std::string code_keys::id_code(std::int16_t environment, std::string_view resident_code)
{
    return mark + ring_.tag(environment, "id_code", resident_code).substr(0, 10);
}

std::string code_keys::link_code(std::int16_t environment, const std::string& unit, std::string_view id_code)
{
    return to_hex(crypto::aes_block_encrypt(unit_key(environment, unit), id_code));
}

std::optional<std::string> code_keys::id_of(std::int16_t environment, const std::string& unit, std::string_view link_code)
{
    if (link_code.size() != 32)
        return std::nullopt;
    std::string block;
    try {
        block = from_hex(link_code);
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
    auto id = crypto::aes_block_decrypt(unit_key(environment, unit), block);
    if (id.compare(0, mark.size(), mark) != 0)
        return std::nullopt;
    return id;
}

void code_keys::forget(std::int16_t environment)
{
    std::lock_guard lock(mutex_);
    std::erase_if(unit_keys_, [environment](const auto& entry) { return entry.first.first == environment; });
}

std::string code_keys::unit_key(std::int16_t environment, const std::string& unit)
{
    std::lock_guard lock(mutex_);
    auto& key = unit_keys_[{environment, unit}];
    if (key.empty())
        key = crypto::hkdf_sha256(ring_.tag(environment, "link_code", "master"), "chukan nws", unit, 32);
    return key;
}

} // namespace chukan::nws
