#pragma once
#include <string>

/// What マイナポータル, 住基ネット, the network and the holders of data say to each other about one citizen (domain.md 2.7, 2.8; the messages are 模擬).
/// A 個人番号 is in none of them; a 住民票コード only between juki and nws; a 機関別符号 only between nws and the holder; mynaportal knows its citizen by the
/// 開示システム用符号 alone.
namespace chukan::contract {

/// mynaportal -> juki, call `card-logins`; its message id is the id of the login. Reply item_result.
struct card_login {
    std::string card, pin;
};
struct item_result {
    std::string result; // I0000, E9314 card or PIN wrong, E9315 locked, E9316 void
};
/// juki -> nws, message `disclosure-requests`: whose 開示システム用符号 is wanted for this login. Request and answer travel by different roads, as with a 取得番号.
struct disclosure_request {
    std::string login, resident_code;
};
/// nws -> mynaportal, message `disclosure-codes`.
struct disclosure_code {
    std::string login, code;
};

/// mynaportal -> nws -> holder, message `self-information-requests`: 自己情報. Reply item_result. `person` is the 開示システム用符号 on the first hop and the holder's
/// own 機関別符号 on the second.
struct self_information_request {
    std::string request, person, provider_body, information;
    std::string period_from, period_to; // YYYYMMDD or empty
    std::string requested_at;           // ISO 8601, environment time
    std::string key;                    // base64 of the session's X25519 public key
};
/// holder -> mynaportal, message `self-information`: straight to the citizen, not through nws. Reply item_result.
struct self_information {
    std::string request;
    std::string status;        // answered, none, impossible
    std::string result_code;
    std::string ephemeral_key; // base64; empty when nothing is sealed
    std::string sealed;        // base64; context = self_information_context; clear text = answer_content as JSON
};
/// What binds a sealed answer to its request.
std::string self_information_context(const std::string& request, const std::string& provider_body);

/// The raw X25519 key of a citizen's session. Throws service_error E9203 when it is none.
std::string citizen_key(const std::string& base64);

/// decode throws service_error E9203 naming the field when the text is no such message.
template <class T> std::string encode_citizen(const T& value);
template <class T> T decode_citizen(const std::string& text);

} // namespace chukan::contract
