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
                                      std::pair{"expires_on", &permit::expires_on}})
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

bool permit_holds(std::string_view text, std::string_view public_key, const permit& inquiry)
{
    return read_permit(text, public_key, inquiry).has_value();
}

std::string permit_key_answer(std::string_view public_key)
{
    return nlohmann::json{{"public_key", to_base64(public_key)}}.dump();
}

std::string permit_key_of_answer(const std::string& json)
{
    try {
        auto key = from_base64(nlohmann::json::parse(json).at("public_key").get<std::string>());
        if (key.size() == 32)
            return key;
    } catch (const std::exception&) {
    }
    throw std::runtime_error("nws gave no usable key of its permits");
}

} // namespace chukan::law
