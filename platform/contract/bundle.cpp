#include "platform/contract/bundle.hpp"

#include <algorithm>
#include <charconv>

namespace chukan::contract {

namespace {

bool is_word(std::string_view text)
{
    return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

bool is_number(std::string_view text, std::size_t most, std::size_t& value)
{
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && problem == std::errc{} && end == text.data() + text.size() && value <= most;
}

/// Takes what stands before `mark` off `rest`, and the mark. Nothing when there is no mark.
std::optional<std::string_view> take_until(std::string_view& rest, char mark)
{
    const auto end = rest.find(mark);
    if (end == std::string_view::npos)
        return std::nullopt;
    const auto found = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return found;
}

bool read_line(std::string_view line, bundle& into)
{
    const auto kind = take_until(line, ' '), first = take_until(line, ' ');
    if (!kind || !first || !is_word(*first))
        return false;
    if (*kind == "caller") {
        if (into.callers.size() >= bundle_items || !is_word(line))
            return false;
        into.callers.push_back({std::string(*first), std::string(line)});
        return true;
    }
    bundle_item item;
    const auto trace = take_until(line, ' ');
    if (*kind != "get" || into.items.size() >= bundle_items || !is_number(*first, bundle_items, item.caller) || item.caller >= into.callers.size() || !trace ||
        !is_word(*trace) || !is_word(line) || line[0] != '/')
        return false;
    item.traceparent = *trace;
    item.target = line;
    into.items.push_back(std::move(item));
    return true;
}

/// The text of a header value: no line feed can stand in it.
bool is_text(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

} // namespace

bool fits_in_bundle(const bundle_caller& caller, const std::string& traceparent, const std::string& target)
{
    constexpr std::size_t frame = 40; // words, numbers and spaces around them
    return is_word(caller.environment) && is_word(caller.assertion) && is_word(traceparent) && is_word(target) && target[0] == '/' &&
           caller.environment.size() + caller.assertion.size() + frame <= bundle_line && traceparent.size() + target.size() + frame <= bundle_line &&
           caller.assertion.size() + target.size() + traceparent.size() + 2 * frame <= bundle_bytes / bundle_items;
}

std::string encode_bundle(const bundle& value)
{
    std::string out;
    std::size_t size = 0;
    for (const auto& each : value.callers)
        size += each.environment.size() + each.assertion.size() + 10;
    for (const auto& each : value.items)
        size += each.traceparent.size() + each.target.size() + 12;
    out.reserve(size);
    for (const auto& each : value.callers)
        out.append("caller ").append(each.environment).append(1, ' ').append(each.assertion).append(1, '\n');
    for (const auto& each : value.items)
        out.append("get ").append(std::to_string(each.caller)).append(1, ' ').append(each.traceparent).append(1, ' ').append(each.target).append(1, '\n');
    return out;
}

std::optional<bundle> decode_bundle(std::string_view text)
{
    if (text.size() > bundle_bytes)
        return std::nullopt;
    bundle out;
    while (!text.empty()) {
        const auto line = take_until(text, '\n');
        if (!line || line->size() > bundle_line || !read_line(*line, out))
            return std::nullopt;
    }
    if (out.items.empty())
        return std::nullopt;
    return out;
}

void append_answer(std::string& out, const bundle_answer& value)
{
    const auto or_dash = [](const std::string& text) -> std::string_view { return text.empty() || !is_text(text) ? "-" : std::string_view(text); };
    out.append(std::to_string(value.status)).append(1, ' ').append(std::to_string(value.body.size())).append(1, ' ');
    out.append(is_word(value.retry_after) ? std::string_view(value.retry_after) : "-").append(1, ' ').append(or_dash(value.content_type)).append(1, '\n');
    out.append(value.body);
}

std::optional<std::vector<bundle_answer>> decode_answers(std::string_view bytes, std::size_t expected)
{
    std::vector<bundle_answer> out;
    out.reserve(std::min(expected, bundle_items));
    while (!bytes.empty()) {
        auto head = take_until(bytes, '\n');
        if (!head || head->size() > bundle_line || out.size() >= expected)
            return std::nullopt;
        const auto status = take_until(*head, ' '), length = take_until(*head, ' '), retry = take_until(*head, ' ');
        std::size_t code = 0, size = 0;
        if (!status || !length || !retry || !is_number(*status, 599, code) || (code != 0 && code < 200) || !is_number(*length, bundled_answer, size) ||
            size > bytes.size() || !is_word(*retry) || head->empty() || !is_text(*head))
            return std::nullopt;
        bundle_answer one;
        one.status = static_cast<int>(code);
        if (*retry != "-")
            one.retry_after = *retry;
        if (*head != "-")
            one.content_type = *head;
        one.body = bytes.substr(0, size);
        bytes.remove_prefix(size);
        out.push_back(std::move(one));
    }
    if (out.size() != expected)
        return std::nullopt;
    return out;
}

} // namespace chukan::contract
