#include "platform/csv/splitter.hpp"

#include <array>
#include <cstring>

namespace chukan::csv {

namespace {

constexpr std::array<bool, 256> stops_of_plain_field()
{
    std::array<bool, 256> stop{};
    for (const unsigned char c : {',', '\n', '"'})
        stop[c] = true;
    return stop;
}
constexpr auto stops = stops_of_plain_field();

} // namespace

std::string& splitter::room()
{
    if (cursor_ != 0) {
        text_.erase(0, cursor_);
        cursor_ = 0;
    }
    return text_;
}

bool splitter::next(record& into, bool at_end)
{
    if (cursor_ == text_.size())
        return false;
    if (scan(into, at_end))
        return true;
    if (text_.size() - cursor_ > limit_)
        throw broken(broken::reason::line_too_long, line_);
    return false;
}

bool splitter::scan(record& into, bool at_end)
{
    const char* const begin = text_.data() + cursor_;
    const char* const end = text_.data() + text_.size();
    const char* at = begin;
    std::uint32_t line_feeds = 0;
    into.fields.clear();
    into.stray_quote = 0;
    doubled_.clear();
    const auto stray = [&] {
        if (into.stray_quote == 0)
            into.stray_quote = static_cast<unsigned>(into.fields.size()) + 1;
    };
    const auto plain_end = [&](const char* from) {
        while (from != end && !stops[static_cast<unsigned char>(*from)])
            ++from;
        return from;
    };
    for (bool last = false; !last;) {
        const char* field = at;
        const char* field_end;
        bool quoted = at != end && *at == '"';
        if (quoted) {
            const char* const opened = at++;
            field = at;
            bool has_doubled = false;
            while (true) {
                const char* quote = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end - at)));
                const char* const stop = quote != nullptr ? quote : end;
                for (const char* c = at; (c = static_cast<const char*>(std::memchr(c, '\n', static_cast<std::size_t>(stop - c)))) != nullptr; ++c)
                    ++line_feeds;
                if (quote == nullptr) {
                    // A quoted field that swallowed whole lines and still goes on is a quote that was never closed.
                    if (at_end || (static_cast<std::size_t>(end - begin) > limit_ && line_feeds > 0))
                        throw broken(broken::reason::unterminated_quote, line_, std::string(begin, opened));
                    return false;
                }
                if (quote + 1 == end && !at_end)
                    return false; // it may be the first of a doubled one
                at = quote + 1;
                if (at == end || *at != '"') {
                    field_end = quote;
                    break;
                }
                has_doubled = true;
                ++at;
            }
            if (has_doubled)
                doubled_.push_back(into.fields.size());
            const bool carriage = at != end && *at == '\r';
            if (carriage && at + 1 == end && !at_end)
                return false;
            if (carriage && (at + 1 == end || at[1] == '\n'))
                ++at;
            if (at != end && *at != ',' && *at != '\n') {
                // Text behind a closed quote: the field is taken from its opening quote on, as it stands.
                stray();
                if (has_doubled)
                    doubled_.pop_back();
                quoted = false;
                field = opened;
            }
        }
        if (!quoted) {
            at = plain_end(at);
            while (at != end && *at == '"') {
                stray();
                at = plain_end(at + 1);
            }
            field_end = at;
            if (at != end && *at == '\n' && field_end != field && field_end[-1] == '\r')
                --field_end;
        }
        if (at == end && !at_end)
            return false;
        into.fields.emplace_back(field, static_cast<std::size_t>(field_end - field));
        last = at == end || *at == '\n';
        if (at != end)
            ++at;
        if (!last && at == end && !at_end)
            return false;
    }
    const auto length = static_cast<std::size_t>(at - begin);
    if (length > limit_)
        throw broken(broken::reason::line_too_long, line_);
    into.line = line_;
    into.raw = std::string_view(begin, length);
    line_ += line_feeds + 1;
    cursor_ += length;
    return true;
}

void splitter::take_fields(record& into)
{
    for (const std::size_t index : doubled_) {
        std::string_view& field = into.fields[index];
        char* const begin = text_.data() + (field.data() - text_.data());
        std::size_t to = 0;
        for (std::size_t from = 0; from < field.size(); ++from) {
            begin[to++] = field[from];
            if (field[from] == '"')
                ++from;
        }
        field = std::string_view(begin, to);
    }
    doubled_.clear();
}

} // namespace chukan::csv
