#include "server/portal/reader.hpp"

#include "platform/base/error.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chukan::portal {

namespace {

using nlohmann::json;

std::size_t characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

const std::string& checked_text(const json& value, const std::string& name, std::size_t least, std::size_t most)
{
    if (!value.is_string())
        malformed(name);
    const auto& text = value.get_ref<const std::string&>();
    const auto length = characters(text);
    if (length < least || length > most || text.find('\0') != std::string::npos)
        malformed(name);
    return text;
}

} // namespace

void malformed(const std::string& field)
{
    throw service_error("E9203", {{"field", field}});
}

body_reader::body_reader(const std::string& body, std::initializer_list<std::string_view> known)
{
    const auto limit = [](int depth, json::parse_event_t, json&) {
        if (depth > 8)
            malformed("(depth)");
        return true;
    };
    try {
        content_ = std::make_unique<json>(json::parse(body, limit));
    } catch (const json::exception&) {
        malformed("(JSON)"); // the parser's own text quotes the body
    }
    if (!content_->is_object())
        malformed("(object)");
    for (const auto& [name, value] : content_->items())
        if (std::find(known.begin(), known.end(), name) == known.end())
            malformed(name.substr(0, 40));
}

body_reader::~body_reader() = default;

std::string body_reader::text(const char* name, std::size_t least, std::size_t most) const
{
    const auto found = content_->find(name);
    if (found == content_->end())
        malformed(name);
    return checked_text(*found, name, least, most);
}

std::optional<std::string> body_reader::maybe_text(const char* name, std::size_t most) const
{
    const auto found = content_->find(name);
    if (found == content_->end() || found->is_null())
        return std::nullopt;
    const auto& text = checked_text(*found, name, 0, most);
    return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

std::vector<std::string> body_reader::texts(const char* name, std::size_t most_items) const
{
    const auto found = content_->find(name);
    if (found == content_->end() || !found->is_array() || found->empty() || found->size() > most_items)
        malformed(name);
    std::vector<std::string> out;
    for (const auto& each : *found)
        out.push_back(checked_text(each, name, 1, 40));
    return out;
}

std::optional<std::string> body_reader::date(const char* name) const
{
    auto text = maybe_text(name, 8);
    if (text && !identifiers::date_valid(*text))
        malformed(name);
    return text;
}

bool user_id_valid(std::string_view text)
{
    return !text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-';
    });
}

} // namespace chukan::portal
