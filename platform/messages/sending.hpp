#pragma once
#include "platform/messages/messages.hpp"
#include "platform/messages/store.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

/// The sending side of an exchange: its threads, the way of one message, and what happens to one that the receiver cannot apply. Not for other folders.
namespace chukan::messages {

class sender {
public:
    sender(db::database& database, http::client& client, const clock::environments& environments, std::function<std::string(const std::string&)> url_of,
           exchange_settings settings)
        : database_(database), client_(client), environments_(environments), url_of_(std::move(url_of)), settings_(std::move(settings))
    {
    }
    ~sender() { stop(); }
    void sends(std::string kind, outgoing how) { outgoing_[std::move(kind)] = std::move(how); }
    void start();
    void stop();
    void wake();

private:
    void send_all();
    bool send_one();
    std::optional<std::string> body_of(db::transaction& running, const store::claimed& next, const outgoing& how);
    void settle(db::bulk_transaction& running, const store::claimed& next, const outgoing& how, std::int64_t milliseconds, int status, const std::string& reply);
    void refused(db::bulk_transaction& running, const store::claimed& next, const outgoing& how, int status, const std::string& problem, const std::string& body);
    void park(db::bulk_transaction& running, const store::claimed& next, const outgoing& how, int status, const std::string& problem);
    void finish_whole(db::bulk_transaction& running, const store::claimed& part, const outgoing& how);
    void note_failure(const message& value, unsigned attempts, const std::string& problem);
    std::string labels(const message& value) const;

    db::database& database_;
    http::client& client_;
    const clock::environments& environments_;
    const std::function<std::string(const std::string&)> url_of_;
    const exchange_settings settings_;
    std::map<std::string, outgoing> outgoing_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t wakes_{0};
    bool stopping_{true};
};

} // namespace chukan::messages
