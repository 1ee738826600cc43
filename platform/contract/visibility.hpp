#pragma once
#include "platform/contract/contract.hpp"

/// intermediate -> operations, call `visible-branches`: of these 枝番 of an insurer, those whose person's 部署コード is one of `departments` (access::caller::groups). The 部署コード
/// of a person belongs to operations, so operations decides, and a change of it is felt at once.
namespace chukan::contract {

struct visible_branches_request {
    std::string insurer;
    column departments;      // not empty: who may see all of the insurer is not asked about
    column branch_number;    // up to batch_limit
};
struct visible_branches_reply {
    column branch_number;
};

/// decode throws service_error E9203 when the text is none of these.
std::string encode_visible(const visible_branches_request& value);
std::string encode_visible(const visible_branches_reply& value);
visible_branches_request decode_visible_request(const std::string& text);
visible_branches_reply decode_visible_reply(const std::string& text);

} // namespace chukan::contract
