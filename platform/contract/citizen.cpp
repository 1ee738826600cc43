#include "platform/contract/citizen.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <tuple>

namespace chukan::contract {

namespace {

using nlohmann::json;

template <class T> struct fields_of;

#define FIELD(name) std::pair{#name, &type::name}
#define MESSAGE(T, ...)                                                                                                                    \
    template <> struct fields_of<T> {                                                                                                      \
        using type = T;                                                                                                                    \
        static constexpr auto list() { return std::make_tuple(__VA_ARGS__); }                                                                   \
    };
MESSAGE(card_login, FIELD(card), FIELD(pin))
MESSAGE(item_result, FIELD(result))
MESSAGE(disclosure_request, FIELD(login), FIELD(resident_code))
MESSAGE(disclosure_code, FIELD(login), FIELD(code))
MESSAGE(self_information_request, FIELD(request), FIELD(person), FIELD(provider_body), FIELD(information), FIELD(period_from), FIELD(period_to),
        FIELD(requested_at), FIELD(key))
MESSAGE(self_information, FIELD(request), FIELD(status), FIELD(result_code), FIELD(ephemeral_key), FIELD(sealed))
#undef MESSAGE
#undef FIELD

} // namespace

std::string citizen_key(const std::string& base64)
{
    std::string key;
    try {
        key = from_base64(base64);
    } catch (const std::invalid_argument&) {
        key.clear();
    }
    if (key.size() != 32)
        throw service_error("E9203", {{"field", "key"}});
    return key;
}

std::string self_information_context(const std::string& request, const std::string& provider_body)
{
    return "self|" + request + "|" + provider_body;
}

template <class T> std::string encode_citizen(const T& value)
{
    json out = json::object();
    std::apply([&](const auto&... field) { ((out[field.first] = value.*field.second), ...); }, fields_of<T>::list());
    return out.dump();
}

template <class T> T decode_citizen(const std::string& text)
{
    const auto given = json::parse(text, nullptr, false);
    if (!given.is_object())
        throw service_error("E9203", {{"field", "(JSON)"}});
    T out;
    const auto take = [&](const char* name, auto member) {
        const auto found = given.find(name);
        if (found == given.end() || !found->is_string() || found->template get_ref<const std::string&>().find('\0') != std::string::npos)
            throw service_error("E9203", {{"field", name}});
        out.*member = found->template get<std::string>();
    };
    std::apply([&](const auto&... field) { (take(field.first, field.second), ...); }, fields_of<T>::list());
    return out;
}

#define CODEC(T)                                                                                                                           \
    template std::string encode_citizen<T>(const T&);                                                                                      \
    template T decode_citizen<T>(const std::string&);
CODEC(card_login)
CODEC(item_result)
CODEC(disclosure_request)
CODEC(disclosure_code)
CODEC(self_information_request)
CODEC(self_information)

} // namespace chukan::contract
