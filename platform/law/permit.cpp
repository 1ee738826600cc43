#include "platform/law/permit.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::law {

namespace {

permit read(const std::string& json)
{
    const auto body = nlohmann::json::parse(json);
    permit value;
    value.environment = body.at("environment").get<std::int16_t>();
    value.exchange_number = body.at("exchange_number").get<std::string>();
    value.asker_body = body.at("asker_body").get<std::string>();
    value.provider_body = body.at("provider_body").get<std::string>();
    value.office = body.at("office").get<std::string>();
    value.procedure = body.at("procedure").get<std::string>();
    value.information = body.at("information").get<std::string>();
    value.asker_for = body.value("asker_for", "");
    value.provider_for = body.value("provider_for", "");
    value.expires_on = body.value("expires_on", "");
    value.kid = body.value("kid", "");
    return value;
}

} // namespace

bool permit::is_for(const permit& inquiry) const
{
    return environment == inquiry.environment && exchange_number == inquiry.exchange_number && asker_body == inquiry.asker_body &&
           provider_body == inquiry.provider_body && office == inquiry.office && procedure == inquiry.procedure && information == inquiry.information;
}

std::string sign_permit(const permit& value, std::string_view private_key)
{
    nlohmann::json body{{"environment", value.environment},     {"exchange_number", value.exchange_number},
                        {"asker_body", value.asker_body},       {"provider_body", value.provider_body},
                        {"office", value.office},               {"procedure", value.procedure},
                        {"information", value.information}};
    for (const auto& [name, field] : {std::pair{"asker_for", &permit::asker_for}, std::pair{"provider_for", &permit::provider_for},
                                      std::pair{"expires_on", &permit::expires_on}, std::pair{"kid", &permit::kid}})
        if (!(value.*field).empty())
            body[name] = value.*field;
    const auto text = body.dump();
    return to_base64(text) + "." + to_base64(crypto::ed25519_sign(private_key, text));
}

std::optional<permit> read_permit(std::string_view text, std::string_view public_key, const permit& inquiry)
{
    const auto dot = text.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    try {
        const auto json = from_base64(text.substr(0, dot));
        if (!crypto::ed25519_verify(public_key, json, from_base64(text.substr(dot + 1))))
            return std::nullopt;
        auto value = read(json);
        if (value.is_for(inquiry))
            return value;
    } catch (const std::exception&) {
        // whatever cannot be read was not signed by nws
    }
    return std::nullopt;
}

std::optional<std::string> kid_of(std::string_view text)
{
    try {
        const auto body = nlohmann::json::parse(from_base64(text.substr(0, text.find('.'))));
        return body.value("kid", std::string(first_kid));
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::optional<permit> read_permit(std::string_view text, const permit_keys& keys, const permit& inquiry)
{
    const auto kid = kid_of(text);
    const auto key = kid ? keys.find(*kid) : keys.end();
    return key == keys.end() ? std::nullopt : read_permit(text, key->second, inquiry);
}

bool permit_holds(std::string_view text, std::string_view public_key, const permit& inquiry)
{
    return read_permit(text, public_key, inquiry).has_value();
}

std::string permit_key_answer(const permit_keys& keys, const std::string& current)
{
    auto list = nlohmann::json::array();
    for (const auto& [kid, key] : keys)
        list.push_back({{"kid", kid}, {"public_key", to_base64(key)}});
    return nlohmann::json{{"public_key", to_base64(keys.at(current))}, {"kid", current}, {"keys", list}}.dump();
}

std::string permit_key_answer(std::string_view public_key)
{
    return nlohmann::json{{"public_key", to_base64(public_key)}}.dump();
}

namespace {

std::string key_in(const nlohmann::json& entry)
{
    auto key = from_base64(entry.at("public_key").get<std::string>());
    if (key.size() != 32)
        throw std::runtime_error("a public key of permits has 32 bytes");
    return key;
}

} // namespace

permit_keys permit_keys_of_answer(const std::string& json)
{
    try {
        const auto answer = nlohmann::json::parse(json);
        permit_keys out;
        if (answer.contains("keys"))
            for (const auto& entry : answer.at("keys"))
                out.emplace(entry.at("kid").get<std::string>(), key_in(entry));
        else
            out.emplace(first_kid, key_in(answer));
        if (!out.empty())
            return out;
    } catch (const std::exception&) {
    }
    throw std::runtime_error("nws gave no usable key of its permits");
}

std::string permit_key_of_answer(const std::string& json)
{
    try {
        return key_in(nlohmann::json::parse(json));
    } catch (const std::exception&) {
    }
    throw std::runtime_error("nws gave no usable key of its permits");
}

} // namespace chukan::law
