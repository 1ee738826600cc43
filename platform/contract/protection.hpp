#pragma once
#include "platform/contract/contract.hpp"

/// 支援措置 (DV) between systems. Never an address, never a reason: only for whom, and until when.
namespace chukan::contract {

/// operations -> intermediate, message `protections`. Reply item_results. A word with a lower version than one that was heard before changes nothing.
struct protections {
    std::string insurer;
    column branch_number, state /* "" none, "-" without an end, else the last day YYYYMMDD */, version /* decimal */;
};

/// operations -> portal, message `operation-notes`: lines of the operation log for what a file did long after its upload. Reply item_results.
struct operation_notes {
    std::string insurer;
    column user_id, operation, object /* 枝番 */, result /* 受付番号 */, at /* ISO 8601, environment time */, real_at;
};

/// decode throws service_error E9203 when the text is none of these.
std::string encode_protections(const protections& value);
std::string encode_notes(const operation_notes& value);
protections decode_protections(const std::string& text);
operation_notes decode_notes(const std::string& text);

} // namespace chukan::contract
