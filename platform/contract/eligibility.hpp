#pragma once
#include "platform/contract/contract.hpp"

/// intermediate -> operations, call `eligibility-check`: where rows of SK010 say something else of the 資格 than KN010 did (W4001). operations owns 資格履歴, so operations compares.
namespace chukan::contract {

struct eligibility_check_request {
    std::string insurer;
    column branch_number, acquired_on, acquisition_reason, lost_on, loss_reason; // dates YYYYMMDD or empty; up to batch_limit
};
/// The first item that differs, by its English name in the layout (acquired_on: KN010 has no period that begins on that day); empty where nothing does, or where KN010 said nothing.
struct eligibility_check_reply {
    column difference;
};

/// decode throws service_error E9203 when the text is none of these.
std::string encode_eligibility(const eligibility_check_request& value);
std::string encode_eligibility(const eligibility_check_reply& value);
eligibility_check_request decode_eligibility_request(const std::string& text);
eligibility_check_reply decode_eligibility_reply(const std::string& text);

} // namespace chukan::contract
