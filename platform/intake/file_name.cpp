#include "platform/intake/file_name.hpp"

#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <algorithm>
#include <cctype>

namespace chukan::intake {

namespace {

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at];
            continue;
        }
        if (at + 2 >= text.size() || hex_digit(text[at + 1]) < 0 || hex_digit(text[at + 2]) < 0)
            return std::nullopt;
        out += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
        at += 2;
    }
    return out;
}

bool digits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::string> harmless(std::optional<std::string> name)
{
    if (!name || name->empty() || name->size() > 255)
        return std::nullopt;
    for (const unsigned char c : *name)
        if (c < 0x20 || c == 0x7f || c == '/' || c == '\\')
            return std::nullopt;
    return name;
}

} // namespace

std::optional<std::string> disposition_name(std::string_view header)
{
    std::optional<std::string> plain, extended;
    std::size_t at = header.find(';');
    while (at != std::string_view::npos) {
        ++at;
        // One parameter: up to the next semicolon that is not inside quotes.
        bool quoted = false;
        std::size_t end = at;
        for (; end < header.size() && (quoted || header[end] != ';'); ++end) {
            if (quoted && header[end] == '\\')
                ++end;
            else if (header[end] == '"')
                quoted = !quoted;
        }
        end = std::min(end, header.size());
        const auto parameter = trim(header.substr(at, end - at));
        at = end < header.size() ? end : std::string_view::npos;
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos)
            continue;
        const auto name = lower(trim(parameter.substr(0, equals)));
        auto value = trim(parameter.substr(equals + 1));
        if (name == "filename*" && lower(value.substr(0, std::min<std::size_t>(7, value.size()))) == "utf-8''") {
            extended = percent_decoded(value.substr(7));
        } else if (name == "filename") {
            std::string text;
            const bool in_quotes = value.size() >= 2 && value.front() == '"' && value.back() == '"';
            if (in_quotes)
                value = value.substr(1, value.size() - 2);
            for (std::size_t index = 0; index < value.size(); ++index) {
                if (in_quotes && value[index] == '\\' && index + 1 < value.size())
                    ++index;
                text += value[index];
            }
            plain = std::move(text);
        }
    }
    return harmless(extended ? std::move(extended) : std::move(plain));
}

bool name_fits(std::string_view name)
{
    const auto parts = split(name, '_');
    if (parts.size() != 4 || parts[0].size() != 8 || !digits(parts[0]) || parts[1].size() != 5 || !identifiers::date_valid(parts[2]))
        return false;
    return parts[3].size() == 7 && digits(std::string_view(parts[3]).substr(0, 3)) && lower(std::string_view(parts[3]).substr(3)) == ".csv";
}

std::string insurer_of(std::string_view name)
{
    return split(name, '_').at(0);
}

std::string kind_of(std::string_view name)
{
    return split(name, '_').at(1);
}

std::string sibling_name(std::string_view name, std::string_view kind_id)
{
    auto parts = split(name, '_');
    if (parts.size() != 4)
        return std::string(kind_id) + ".csv";
    parts[1] = kind_id;
    return join(parts, "_");
}

} // namespace chukan::intake
