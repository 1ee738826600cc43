#pragma once
#include "server/intermediate/asking.hpp"

#include <chrono>
#include <exception>
#include <map>
#include <vector>

namespace chukan::intermediate {

/// Writes a group of single inquiries by one transaction. One thread at a time.
class ask_group {
public:
    ask_group(core& shared, content_keys::keeper& keys) : core_(shared), keys_(keys) {}

    using group = std::vector<const inquiry_store::new_inquiry*>;
    /// What became of them, in their order: a problem, or the answer.
    struct result {
        std::vector<std::exception_ptr> problem;
        std::vector<asked> answer;
        contract::column waiting; // stored, and still to be put into a message by the caller
        bool sent{false};         // the batch has become a message
    };
    /// With `leave` the group, and what has `gathered` before it, becomes the message `batch` to nws in the same transaction. Throws db::error.
    result write(std::int16_t environment, const group& values, const contract::column& gathered, bool leave, const std::string& batch);

private:
    using twins = std::vector<std::pair<std::size_t, std::size_t>>; // the same key twice in one group: the second gets the answer of the first
    std::vector<std::size_t> leave_out_known(db::transaction& running, std::int16_t environment, const group& values, result& out, twins& same);
    bool keys_known(db::transaction& running, std::int16_t environment, const group& fresh);
    contract::column add(db::transaction& running, std::int16_t environment, const group& values, const std::vector<std::size_t>& fresh,
                         const inquiry_store::moment& now, const std::string& batch, bool inside, result& out);

    core& core_;
    content_keys::keeper& keys_;
    std::map<std::pair<std::int16_t, std::string>, std::chrono::steady_clock::time_point> announced_; // bodies whose key nws has, and until when that is believed
};

} // namespace chukan::intermediate
