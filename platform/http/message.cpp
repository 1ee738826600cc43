#include "platform/http/message.hpp"

#include "platform/base/error.hpp"

#include <charconv>

namespace chukan::http {

const std::string* request::header(const std::string& lower_case_name) const
{
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? nullptr : &found->second;
}

const std::string& request::required_query(const std::string& name) const
{
    const auto found = query.find(name);
    if (found == query.end() || found->second.empty())
        throw service_error("E9201", {{"parameter", name}});
    return found->second;
}

std::string request::query_or(const std::string& name, std::string otherwise) const
{
    const auto found = query.find(name);
    return found == query.end() ? std::move(otherwise) : found->second;
}

std::int64_t request::integer_query(const std::string& name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const
{
    const auto found = query.find(name);
    if (found == query.end() || found->second.empty())
        return otherwise;
    const std::string& text = found->second;
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() || number < least || number > most)
        throw service_error("E9202", {{"parameter", name}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
    return number;
}

response response::json(std::string text, int status)
{
    response made;
    made.status = status;
    made.body = std::move(text);
    return made;
}

response response::text(std::string text, std::string content_type, int status)
{
    response made;
    made.status = status;
    made.content_type = std::move(content_type);
    made.body = std::move(text);
    return made;
}

response response::empty(int status)
{
    response made;
    made.status = status;
    made.content_type.clear();
    return made;
}

} // namespace chukan::http
