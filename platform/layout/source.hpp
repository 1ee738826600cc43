#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// Reading the JSON files of config/layouts and config/codes so that whoever edits them hears which file, which line and what is wrong, in both languages.
/// Only .cpp files of this folder include it.
namespace chukan::layout {

/// A file of the configuration that cannot be used. what() is "FILE:LINE: POINTER: Japanese / English".
class broken_file : public std::runtime_error {
public:
    broken_file(const std::string& file, unsigned line, const std::string& pointer, const std::string& ja, const std::string& en);
    std::string file;
    unsigned line;
    std::string ja, en;
};

/// Line, from 1, on which the value at a JSON pointer begins; of a pointer that leads nowhere, the line of the last step that exists. `text` is well-formed JSON.
unsigned line_of(std::string_view text, const std::string& pointer);

struct source {
    std::string file, text;
    nlohmann::json content;
    /// Throws broken_file.
    explicit source(std::string path);
};

template <class Value>
using names = std::vector<std::pair<const char*, Value>>;

template <class Value>
std::string name_of(const names<Value>& all, Value wanted)
{
    for (const auto& [name, value] : all)
        if (value == wanted)
            return name;
    return {};
}

/// One JSON object of a source: knows where it stands, and refuses keys that nobody asked for.
class object {
public:
    object(const source& from, std::string pointer, const nlohmann::json& value);
    explicit object(const source& from) : object(from, "", from.content) {}

    [[noreturn]] void fail(const std::string& ja, const std::string& en) const;
    [[noreturn]] void fail_at(const char* key, const std::string& ja, const std::string& en) const;

    bool has(const char* key) const { return value_.contains(key); }
    std::string text(const char* key, bool may_be_missing = false);
    /// YYYYMMDD or empty.
    std::string date(const char* key);
    std::int64_t number(const char* key, std::int64_t least, std::int64_t most, std::int64_t otherwise);
    bool flag(const char* key, bool otherwise = false);
    std::vector<std::string> texts(const char* key);
    object inner(const char* key);
    std::vector<object> objects(const char* key);

    template <class Value>
    Value one_of(const char* key, const names<Value>& allowed)
    {
        const std::string found = text(key);
        std::string list;
        for (const auto& [name, value] : allowed) {
            if (found == name)
                return value;
            list += std::string(list.empty() ? "" : ", ") + name;
        }
        fail_at(key, quoted(key) + " が " + found + " です。次のどれかにしてください: " + list, quoted(key) + " is " + found + "; it must be one of " + list);
    }

    /// To be called when everything has been asked for.
    void nothing_else() const;

private:
    static std::string quoted(const char* key) { return '"' + std::string(key) + '"'; }
    const nlohmann::json* maybe(const char* key);

    const source& source_;
    std::string pointer_;
    const nlohmann::json& value_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace chukan::layout
