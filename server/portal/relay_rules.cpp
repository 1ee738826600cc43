#include "server/portal/relay.hpp"

#include "platform/base/error.hpp"

#include <algorithm>

namespace chukan::portal {

namespace {

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string encode(const std::string& segment)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : segment) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c) || c == '-' || c == '_' ||
                           c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        }
    }
    return out;
}

} // namespace

std::string owner_of_kind(const std::string& kind)
{
    if (kind == "enrollee")
        return "operations";
    if (kind == "department" || kind == "role" || kind == "access-group" || kind == "user")
        return "portal"; // which asks itself as it asks the others: one road for every file
    return kind == "eligibility" || kind == "fukuhon" || kind == "inquiry" ? "intermediate" : "";
}

std::string right_of(const operation& what, const http::request& request)
{
    const auto& values = request.path_values;
    // The portal's own desk knows the kind of the receipt, and with it the right.
    if (what.owner == "by-receipt" && owner_of_receipt(values.at("receipt")) == "portal")
        return "";
    return what.right;
}

std::string owner_of_receipt(const std::string& receipt)
{
    const bool form = receipt.size() > 2 && receipt.size() <= 42 && receipt[1] == '-' &&
                      std::all_of(receipt.begin() + 2, receipt.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || digit(c) || c == '-';
                      });
    if (!form)
        return "";
    return receipt[0] == 'O' ? "operations" : receipt[0] == 'I' ? "intermediate" : receipt[0] == 'P' ? "portal" : "";
}

std::string encoding_of(const std::string& content_type)
{
    const std::string text = lower(content_type);
    auto at = text.find("charset=");
    if (at == std::string::npos)
        return "";
    std::string name = text.substr(at + 8);
    name = name.substr(0, name.find_first_of("; \t"));
    name.erase(std::remove(name.begin(), name.end(), '"'), name.end());
    if (name == "utf-8" || name == "utf8")
        return "0";
    if (name == "shift_jis" || name == "shift-jis" || name == "sjis" || name == "windows-31j" || name == "cp932" ||
        name == "ms932")
        return "1";
    if (name == "utf-16le" || name == "utf-16")
        return "2";
    throw service_error("E9211");
}

std::string owner_path(const std::string& pattern, const http::request& request)
{
    std::string out;
    std::size_t from = 0;
    while (true) {
        const auto open = pattern.find('{', from);
        if (open == std::string::npos) {
            out += pattern.substr(from);
            break;
        }
        const auto close = pattern.find('}', open);
        out += pattern.substr(from, open - from);
        out += encode(request.path_values.at(pattern.substr(open + 1, close - open - 1)));
        from = close + 1;
    }
    const auto query = request.target.find('?');
    if (query != std::string::npos)
        out += request.target.substr(query);
    return out;
}

std::string for_log(std::string text)
{
    if (text.size() > 64)
        text.resize(64);
    std::size_t run = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && digit(text[i])) {
            ++run;
            continue;
        }
        if (run == 12)
            std::fill(text.begin() + static_cast<std::ptrdiff_t>(i - run),
                      text.begin() + static_cast<std::ptrdiff_t>(i), '*');
        run = 0;
    }
    // Cut in the middle of a character, or sent in another encoding: PostgreSQL takes UTF-8 only.
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E)
            c = '?';
    return text;
}

} // namespace chukan::portal
