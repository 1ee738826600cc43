#include "platform/contract/flat_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace chukan::contract::flat {

namespace {

/// Letters that stand for themselves in a JSON string and need no look at UTF-8.
constexpr auto plain = [] {
    std::array<bool, 256> table{};
    for (int letter = 0x20; letter < 0x7f; ++letter)
        table[static_cast<std::size_t>(letter)] = letter != '"' && letter != '\\';
    return table;
}();

constexpr auto is_plain = [](char letter) { return plain[static_cast<unsigned char>(letter)]; }; // no function: it is to be inlined into the loops

} // namespace

void append(std::string& out, std::string_view text)
{
    if (!std::all_of(text.begin(), text.end(), is_plain)) {
        out += nlohmann::json(text).dump();
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

void append(std::string& out, const std::vector<std::string>& texts)
{
    std::size_t size = 2;
    for (const auto& text : texts)
        size += text.size() + 3;
    out.reserve(out.size() + size + 64);
    out += '[';
    for (const auto& text : texts) {
        append(out, std::string_view(text));
        out += ',';
    }
    if (texts.empty())
        out += ']';
    else
        out.back() = ']';
}

bool reader::read(std::string& text)
{
    if (!take('"'))
        return false;
    const char* const begin = at_;
    at_ = std::find_if_not(at_, end_, is_plain);
    if (at_ != end_ && *at_ == '"') {
        text.assign(begin, at_++);
        return true;
    }
    // Escapes and what is not ASCII: this one string by the full parser, which knows what is allowed.
    while (at_ != end_ && *at_ != '"')
        at_ += *at_ == '\\' && end_ - at_ > 1 ? 2 : 1;
    if (at_ == end_)
        return false;
    ++at_;
    const auto value = nlohmann::json::parse(begin - 1, at_, nullptr, false);
    if (!value.is_string())
        return false;
    text = value.get_ref<const std::string&>();
    return true;
}

bool reader::read(std::vector<std::string>& texts)
{
    if (!take('['))
        return false;
    texts.clear();
    if (take(']'))
        return true;
    texts.reserve(std::min<std::size_t>(10000, static_cast<std::size_t>(end_ - at_) / 4));
    do {
        if (!read(texts.emplace_back()))
            return false;
    } while (take(','));
    return take(']');
}

bool reader::read(bool& flag)
{
    skip_space();
    for (const bool value : {true, false}) {
        const std::string_view word = value ? "true" : "false";
        if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
            at_ += word.size();
            flag = value;
            return true;
        }
    }
    return false;
}

} // namespace chukan::contract::flat
