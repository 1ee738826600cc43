#pragma once
#include "platform/messages/messages.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

/// The receiving side of an exchange. Not for other folders.
namespace chukan::messages {

class receiver {
public:
    receiver(db::database& database, const clock::environments& environments, std::string system, std::string digest_key)
        : database_(database), environments_(environments), system_(std::move(system)), digest_key_(std::move(digest_key))
    {
    }
    void receives(std::string kind, incoming how, std::vector<std::string> senders) { incoming_[std::move(kind)] = {std::move(how), std::move(senders)}; }
    void body_may_change(const std::string& kind) { may_change_.insert(kind); }
    void routes(http::router& router);

private:
    struct entry {
        incoming how;
        std::vector<std::string> senders;
    };
    http::response receive(http::request& request);
    std::string apply(const entry& how, const message& value, const std::string& body);

    db::database& database_;
    const clock::environments& environments_;
    const std::string system_, digest_key_;
    std::map<std::string, entry> incoming_;
    std::set<std::string> may_change_;
};

} // namespace chukan::messages
