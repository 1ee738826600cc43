#include "platform/http/router.hpp"

namespace chukan::http {
namespace {

/// Takes the next segment off `rest`, which begins with a slash.
std::string_view next_segment(std::string_view& rest)
{
    rest.remove_prefix(1);
    const auto slash = rest.find('/');
    const auto segment = rest.substr(0, slash);
    rest.remove_prefix(segment.size());
    return segment;
}

bool fits(std::string_view pattern, std::string_view path, std::map<std::string, std::string>* values)
{
    while (!pattern.empty() && !path.empty()) {
        if (pattern[0] != '/' || path[0] != '/')
            return false;
        const auto segment = next_segment(pattern);
        // {name}, also with a fixed end: {name}.csv
        const auto close = segment.find('}');
        const bool named = segment.size() > 2 && segment.front() == '{' && close != std::string_view::npos;
        if (named && segment.size() > 5 && segment.substr(segment.size() - 4) == "...}") {
            if (values)
                values->emplace(segment.substr(1, segment.size() - 5), path.substr(1));
            return pattern.empty();
        }
        const auto value = next_segment(path);
        if (named) {
            const auto end = segment.substr(close + 1);
            if (value.size() <= end.size() || !value.ends_with(end))
                return false;
            if (values)
                values->emplace(segment.substr(1, close - 1), value.substr(0, value.size() - end.size()));
        } else if (segment != value) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

/// What every path of the pattern begins with: to compare it rules out nearly all routes of a table.
std::string_view literal_start(std::string_view pattern)
{
    return pattern.substr(0, pattern.find('{'));
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

} // namespace

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

router::match router::find(std::string_view method, std::string_view path) const
{
    const std::string_view wanted = method == "HEAD" ? "GET" : method; // the session leaves the body out
    match result;
    for (const auto& candidate : routes_) {
        if (candidate.method != wanted || !path.starts_with(literal_start(candidate.pattern)) || !fits(candidate.pattern, path, nullptr))
            continue;
        result.found = &candidate;
        result.path_known = true;
        fits(candidate.pattern, path, &result.values);
        return result;
    }
    for (const auto& candidate : routes_)
        result.path_known = result.path_known || fits(candidate.pattern, path, nullptr);
    return result;
}

} // namespace chukan::http
