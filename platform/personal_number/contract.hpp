#pragma once
#include <string>
#include <vector>

/// The messages that carry a 個人番号; only operations, provision and juki may link this library. Values are moved between systems over mutual TLS and never logged.
namespace chukan::contract {

/// provision -> operations, call `personal-numbers`: by internal person key, at 送信. An unknown key gives an empty string.
struct number_request {
    std::vector<std::string> person_key;
};
struct number_reply {
    std::vector<std::string> personal_number;
};
/// provision -> juki, message `code-resolutions`. Reply item_results (contract.hpp): I0000 (passed on to nws), E5001 該当なし, E5002 消除, E5003 番号が変わった.
struct code_resolutions {
    std::string unit;
    std::vector<std::string> acquisition_number, personal_number;
};

std::string encode_numbers(const number_request&);
std::string encode_numbers(const number_reply&);
std::string encode_numbers(const code_resolutions&);
number_request decode_number_request(const std::string& body);
number_reply decode_number_reply(const std::string& body);
code_resolutions decode_code_resolutions(const std::string& body);

} // namespace chukan::contract
