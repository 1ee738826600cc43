#include "platform/http/router.hpp"

#include <algorithm>

namespace chukan::http {
namespace {

/// Calls `take` with every segment of a path that begins with a slash.
template <typename Take>
void each_segment(std::string_view path, Take take)
{
    for (std::size_t begin = 1; begin <= path.size();) {
        const auto end = std::min(path.find('/', begin), path.size());
        take(path.substr(begin, end - begin));
        begin = end + 1;
    }
}

void add_blocking(router& into, const char* method, std::string pattern, body_policy body, blocking_handler handler, std::vector<std::string> callers)
{
    route made;
    made.method = method;
    made.pattern = std::move(pattern);
    made.body = body;
    made.blocking = std::move(handler);
    made.callers = std::move(callers);
    into.add(std::move(made));
}

/// {name}, also with a fixed end: {name}.csv. {name...} takes all that is left, and one segment at least.
router::segment parsed(std::string_view text)
{
    const auto close = text.find('}');
    if (text.size() < 3 || text.front() != '{' || close == std::string_view::npos)
        return {std::string(text), {}, false};
    if (text.size() > 5 && text.ends_with("...}"))
        return {{}, std::string(text.substr(1, text.size() - 5)), true};
    return {std::string(text.substr(close + 1)), std::string(text.substr(1, close - 1)), false};
}

bool fits(const router::segment& wanted, std::string_view value)
{
    if (wanted.name.empty())
        return wanted.literal == value;
    return wanted.rest || (value.size() > wanted.literal.size() && value.ends_with(wanted.literal));
}

} // namespace

void router::add(route value)
{
    shape made;
    each_segment(value.pattern, [&](std::string_view text) { made.push_back(parsed(text)); });
    shapes_.push_back(std::move(made));
    routes_.push_back(std::move(value));
}

void router::get(std::string pattern, blocking_handler handler, std::vector<std::string> callers)
{
    add_blocking(*this, "GET", std::move(pattern), body_policy::none, std::move(handler), std::move(callers));
}

void router::post(std::string pattern, blocking_handler handler, std::vector<std::string> callers)
{
    add_blocking(*this, "POST", std::move(pattern), body_policy::buffered, std::move(handler), std::move(callers));
}

void router::put(std::string pattern, blocking_handler handler, std::vector<std::string> callers)
{
    add_blocking(*this, "PUT", std::move(pattern), body_policy::buffered, std::move(handler), std::move(callers));
}

void router::del(std::string pattern, blocking_handler handler, std::vector<std::string> callers)
{
    add_blocking(*this, "DELETE", std::move(pattern), body_policy::none, std::move(handler), std::move(callers));
}

bool router::fit(const shape& pattern, const std::vector<std::string_view>& path)
{
    const bool open = !pattern.empty() && pattern.back().rest;
    if (open ? path.size() < pattern.size() : path.size() != pattern.size())
        return false;
    // From the end: nearly all patterns of a table begin alike.
    for (auto place = pattern.size(); place-- > 0;)
        if (!fits(pattern[place], path[place]))
            return false;
    return true;
}

router::match router::find(std::string_view method, std::string_view path) const
{
    const std::string_view wanted = method == "HEAD" ? "GET" : method; // the session leaves the body out
    match result;
    if (!path.starts_with('/'))
        return result;
    std::vector<std::string_view> segments;
    segments.reserve(8);
    each_segment(path, [&](std::string_view text) { segments.push_back(text); });
    for (std::size_t place = 0; place < routes_.size() && !result.found; ++place)
        if (routes_[place].method == wanted && fit(shapes_[place], segments))
            result.found = &routes_[place];
    result.path_known = result.found || std::any_of(shapes_.begin(), shapes_.end(), [&](const shape& each) { return fit(each, segments); });
    if (!result.found)
        return result;
    const auto& shape = shapes_[static_cast<std::size_t>(result.found - routes_.data())];
    for (std::size_t place = 0; place < shape.size(); ++place)
        if (const auto& each = shape[place]; each.rest)
            result.values.emplace(each.name, path.substr(static_cast<std::size_t>(segments[place].data() - path.data())));
        else if (!each.name.empty())
            result.values.emplace(each.name, segments[place].substr(0, segments[place].size() - each.literal.size()));
    return result;
}

} // namespace chukan::http
