#include "platform/http/neighbours.hpp"

namespace chukan::http {

using boost::asio::ip::tcp;

void neighbours::expect(const tcp::endpoint& local, boost::asio::io_context& context)
{
    const std::lock_guard lock(mutex_);
    expected_[local] = &context;
}

void neighbours::forget(const tcp::endpoint& local)
{
    const std::lock_guard lock(mutex_);
    expected_.erase(local);
}

boost::asio::io_context* neighbours::wanted(const tcp::endpoint& remote) const
{
    const std::lock_guard lock(mutex_);
    const auto found = expected_.find(remote);
    return found == expected_.end() ? nullptr : found->second;
}

} // namespace chukan::http
