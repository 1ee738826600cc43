#include "platform/layout/source.hpp"

#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"

#include <algorithm>

namespace chukan::layout {

namespace {

using nlohmann::json;

/// Walks over well-formed JSON without building anything.
class walker {
public:
    explicit walker(std::string_view text) : text_(text) {}

    std::size_t at() const { return at_; }

    void space()
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n'))
            ++at_;
    }

    /// Goes to the member or element of the value that begins here; false (and somewhere behind) when it has none.
    bool enter(const std::string& step)
    {
        const bool is_object = text_[at_] == '{';
        if (!is_object && text_[at_] != '[')
            return false;
        ++at_;
        for (std::size_t index = 0;; ++index) {
            space();
            if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']')
                return false;
            std::string name = std::to_string(index);
            if (is_object) {
                const std::size_t from = at_;
                string();
                name = json::parse(text_.substr(from, at_ - from)).get<std::string>();
                space();
                ++at_; // colon
                space();
            }
            if (name == step)
                return true;
            value();
            space();
            if (at_ < text_.size() && text_[at_] == ',')
                ++at_;
        }
    }

private:
    void string()
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\')
                ++at_;
        ++at_;
    }

    void value()
    {
        unsigned depth = 0;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"') {
                string();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
                continue;
            } else if (c == '}' || c == ']') {
                if (depth == 0)
                    return;
                --depth;
                ++at_;
            } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
                return;
            } else {
                ++at_;
                continue;
            }
            if (depth == 0)
                return;
        }
    }

    std::string_view text_;
    std::size_t at_{0};
};

std::string told(const std::string& file, unsigned line, const std::string& pointer, const std::string& ja, const std::string& en)
{
    return file + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + (pointer.empty() ? "" : pointer + ": ") + ja + " / " + en;
}

} // namespace

broken_file::broken_file(const std::string& file, unsigned line, const std::string& pointer, const std::string& ja, const std::string& en)
    : std::runtime_error(told(file, line, pointer, ja, en)), file(file), line(line), ja(ja), en(en)
{
}

unsigned line_of(std::string_view text, const std::string& pointer)
{
    walker walk(text);
    walk.space();
    std::size_t found = walk.at();
    for (const auto& step : split(pointer.empty() ? "" : pointer.substr(1), '/')) {
        if (pointer.empty() || !walk.enter(step))
            break;
        found = walk.at();
    }
    return 1 + static_cast<unsigned>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(found, text.size())), '\n'));
}

source::source(std::string path) : file(std::move(path)), text(read_file(file))
{
    try {
        content = json::parse(text);
    } catch (const json::parse_error& problem) {
        const std::size_t at = std::min<std::size_t>(problem.byte == 0 ? 0 : problem.byte - 1, text.size());
        const auto line = 1 + static_cast<unsigned>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
        throw broken_file(file, line, "", "JSON として読めません", std::string("no JSON: ") + problem.what());
    }
}

object::object(const source& from, std::string pointer, const json& value) : source_(from), pointer_(std::move(pointer)), value_(value)
{
    if (!value.is_object())
        fail("オブジェクトが必要です", "an object is expected");
}

void object::fail(const std::string& ja, const std::string& en) const
{
    throw broken_file(source_.file, line_of(source_.text, pointer_), pointer_, ja, en);
}

void object::fail_at(const char* key, const std::string& ja, const std::string& en) const
{
    throw broken_file(source_.file, line_of(source_.text, pointer_ + "/" + key), pointer_, ja, en);
}

const json* object::maybe(const char* key)
{
    asked_.insert(key);
    const auto found = value_.find(key);
    return found == value_.end() ? nullptr : &*found;
}

std::string object::text(const char* key, bool may_be_missing)
{
    const json* found = maybe(key);
    if (found == nullptr && may_be_missing)
        return {};
    if (found == nullptr || !found->is_string())
        fail_at(key, quoted(key) + " は文字列にしてください", quoted(key) + " must be a text");
    return found->get<std::string>();
}

std::string object::date(const char* key)
{
    std::string value = text(key, true);
    if (!value.empty() && !identifiers::date_valid(value))
        fail_at(key, quoted(key) + " は YYYYMMDD か空にしてください", quoted(key) + " must be YYYYMMDD or empty");
    return value;
}

std::int64_t object::number(const char* key, std::int64_t least, std::int64_t most, std::int64_t otherwise)
{
    const json* found = maybe(key);
    if (found == nullptr)
        return otherwise;
    if (!found->is_number_integer() || found->get<std::int64_t>() < least || found->get<std::int64_t>() > most) {
        const std::string from = std::to_string(least), to = std::to_string(most);
        fail_at(key, quoted(key) + " は " + from + " から " + to + " までの整数にしてください",
                quoted(key) + " must be a whole number from " + from + " to " + to);
    }
    return found->get<std::int64_t>();
}

bool object::flag(const char* key, bool otherwise)
{
    const json* found = maybe(key);
    if (found != nullptr && !found->is_boolean())
        fail_at(key, quoted(key) + " は true か false にしてください", quoted(key) + " must be true or false");
    return found != nullptr ? found->get<bool>() : otherwise;
}

std::vector<std::string> object::texts(const char* key)
{
    const json* found = maybe(key);
    if (found == nullptr || !found->is_array() || !std::all_of(found->begin(), found->end(), [](const json& one) { return one.is_string(); }))
        fail_at(key, quoted(key) + " は文字列の一覧にしてください", quoted(key) + " holds texts");
    return found->get<std::vector<std::string>>();
}

object object::inner(const char* key)
{
    const json* found = maybe(key);
    if (found == nullptr)
        fail_at(key, quoted(key) + " がありません", quoted(key) + " is missing");
    return object(source_, pointer_ + "/" + key, *found);
}

std::vector<object> object::objects(const char* key)
{
    const json* found = maybe(key);
    if (found == nullptr || !found->is_array())
        fail_at(key, quoted(key) + " は一覧にしてください", quoted(key) + " must be a list");
    std::vector<object> out;
    for (std::size_t i = 0; i < found->size(); ++i)
        out.emplace_back(source_, pointer_ + "/" + key + "/" + std::to_string(i), (*found)[i]);
    return out;
}

void object::nothing_else() const
{
    for (const auto& [key, value] : value_.items())
        if (key != "$schema" && asked_.find(key) == asked_.end())
            fail_at(key.c_str(), "\"" + key + "\" は知らない項目です", "\"" + key + "\" is unknown here");
}

} // namespace chukan::layout
