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

meeting::meeting(neighbours& among, tcp::socket& socket, const tcp::endpoint& to, boost::asio::io_context& context) : among_(among)
{
    boost::system::error_code refused; // out of ports, say: the connection itself may still be possible
    if (!to.address().is_loopback())
        return;
    socket.open(to.protocol(), refused);
    if (!refused)
        socket.bind({to.address(), 0}, refused);
    if (!refused)
        local_ = socket.local_endpoint(refused);
    if (refused)
        return;
    among_.expect(local_, context);
    said_ = true;
}

meeting::~meeting()
{
    if (said_)
        among_.forget(local_);
}

} // namespace chukan::http
