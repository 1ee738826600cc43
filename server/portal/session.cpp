#include "server/portal/session.hpp"

#include <algorithm>

namespace chukan::portal {

bool session::may(const std::string& right) const
{
    return right.empty() || std::find(rights.begin(), rights.end(), right) != rights.end();
}

bool session_alive(real_time created, real_time seen, real_time now, const settings& limits)
{
    return now < seen + limits.idle && now < created + limits.total;
}

session_ptr session_cache::find(const std::string& token_hash, real_time now, bool& refresh)
{
    refresh = false;
    std::lock_guard lock(mutex_);
    const auto found = entries_.find(token_hash);
    if (found == entries_.end())
        return nullptr;
    const session& value = *found->second.value;
    const auto age = now - value.fetched;
    // A clock that was set back makes the age negative: then nothing is known about it.
    if (age < age.zero() || age > limits_.cached || !session_alive(value.created, value.fetched, now, limits_)) {
        entries_.erase(found);
        return nullptr;
    }
    if (age > limits_.cached / 2 && !found->second.refreshing)
        refresh = found->second.refreshing = true;
    return found->second.value;
}

std::uint64_t session_cache::generation() const
{
    std::lock_guard lock(mutex_);
    return generation_;
}

void session_cache::put(session_ptr value, std::uint64_t generation)
{
    std::lock_guard lock(mutex_);
    if (generation != generation_)
        return;
    if (entries_.size() >= most)
        entries_.clear(); // they all come back within one request each
    auto& place = entries_[value->token_hash];
    place.value = std::move(value);
    place.refreshing = false;
}

void session_cache::forget_all()
{
    std::lock_guard lock(mutex_);
    ++generation_;
    entries_.clear();
}

} // namespace chukan::portal
