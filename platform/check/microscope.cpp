#include "platform/check/microscope.hpp"

#include "platform/text/characters.hpp"

#include <algorithm>

namespace chukan::check {

namespace {

constexpr text::encoding all_encodings[] = {text::encoding::utf8, text::encoding::cp932, text::encoding::utf16le};
constexpr std::size_t longest_shown_header = 200;    // columns
constexpr std::size_t longest_record = 4 * 64 * 1024; // of text; behind it a quote counts as never closed

std::string why_of(text::undecodable::reason why)
{
    switch (why) {
    case text::undecodable::reason::nul:
        return "nul";
    case text::undecodable::reason::byte_order:
        return "byte_order";
    default:
        return "malformed";
    }
}

std::string bom_of(std::string_view start)
{
    if (start.substr(0, 3) == "\xef\xbb\xbf")
        return "utf8";
    if (start.substr(0, 2) == "\xff\xfe")
        return "utf16le";
    if (start.substr(0, 2) == "\xfe\xff")
        return "utf16be";
    return "none";
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Which bytes belong to a run of ten digits or more, whether one byte or two (UTF-16) each.
std::vector<bool> long_numbers(std::string_view bytes)
{
    std::vector<bool> out(bytes.size(), false);
    for (const std::size_t step : {1U, 2U})
        for (std::size_t at = 0; at < bytes.size();) {
            std::size_t end = at;
            while (end < bytes.size() && is_digit(bytes[end]) && (step == 1 || (end + 1 < bytes.size() && bytes[end + 1] == '\0')))
                end += step;
            if ((end - at) / step >= 10)
                for (std::size_t i = at; i < std::min(end, bytes.size()); i += step)
                    out[i] = true;
            at = std::max(end, at + 1);
        }
    return out;
}

} // namespace

std::optional<std::uint64_t> looked_at::place_to_look(std::size_t expected) const
{
    const auto& trial = trials[static_cast<std::size_t>(read_as)];
    if (!trial.whole)
        return trial.first_bad;
    if (open_quote)
        return open_quote->byte;
    std::optional<std::uint64_t> first;
    for (const auto& [count, where] : columns)
        if (expected != 0 && count != expected && (!first || where.first_byte < *first))
            first = where.first_byte;
    return first;
}

microscope::microscope(std::optional<text::encoding> declared)
    : decoders_{text::decoder(text::encoding::utf8), text::decoder(text::encoding::cp932), text::decoder(text::encoding::utf16le)}, declared_(declared)
{
    for (const auto encoding : all_encodings)
        seen_.trials[static_cast<std::size_t>(encoding)].encoding = encoding;
}

void microscope::try_all(std::string_view bytes)
{
    for (const auto encoding : all_encodings) {
        const auto index = static_cast<std::size_t>(encoding);
        auto& trial = seen_.trials[index];
        if (!trial.whole)
            continue;
        const bool ours = decided_ && seen_.read_as == encoding;
        std::string& into = ours ? text_ : scratch_;
        try {
            decoders_[index].decode(bytes, into);
        } catch (const text::undecodable& problem) {
            trial.whole = false;
            trial.first_bad = problem.position;
            trial.why = why_of(problem.why);
        }
        scratch_.clear();
    }
}

void microscope::feed(std::string_view bytes)
{
    seen_.bytes += bytes.size();
    if (decided_) {
        try_all(bytes);
        return take_text();
    }
    // The first 64 KB, or the whole of a shorter file, decide how it is read.
    start_ += bytes;
    if (start_.size() >= 64 * 1024)
        decide(false);
}

void microscope::decide(bool whole)
{
    std::string held;
    held.swap(start_);
    seen_.bom = bom_of(held);
    seen_.read_as = declared_.value_or(seen_.bom == "utf16le" ? text::encoding::utf16le : text::encoding::utf8);
    if (!declared_ && seen_.bom == "none") {
        try {
            std::string ignored;
            text::decoder utf8(text::encoding::utf8);
            utf8.decode(held, ignored);
            if (whole)
                utf8.finish(ignored);
        } catch (const text::undecodable&) {
            seen_.read_as = text::encoding::cp932;
        }
    }
    decided_ = true;
    record_byte_ = seen_.bom == "utf8" ? 3 : seen_.bom == "none" ? 0 : 2;
    try_all(held);
    take_text();
}

const looked_at& microscope::finish()
{
    if (!decided_)
        decide(true);
    for (const auto encoding : all_encodings) {
        const auto index = static_cast<std::size_t>(encoding);
        auto& trial = seen_.trials[index];
        if (!trial.whole)
            continue;
        try {
            decoders_[index].finish(encoding == seen_.read_as ? text_ : scratch_);
        } catch (const text::undecodable& problem) {
            trial.whole = false;
            trial.first_bad = problem.position;
            trial.why = why_of(problem.why);
        }
    }
    take_text();
    if (in_quotes_)
        seen_.open_quote = looked_at::place{quote_line_, quote_byte_};
    else if (!record_.empty() || commas_ != 0)
        end_record();
    if (after_cr_)
        ++seen_.cr;
    return seen_;
}

void microscope::take_text()
{
    for (std::size_t at = 0; at < text_.size();) {
        const std::size_t from = at;
        const char32_t c = text::next_character(text_, at);
        const std::string_view written(text_.data() + from, at - from);
        seen_.private_use += text::private_use(c);
        seen_.half_width_kana += text::half_width_kana(c);
        seen_.controls += text::control(c) && c != '\r' && c != '\n';
        if (after_cr_) {
            after_cr_ = false;
            (c == '\n' ? seen_.crlf : seen_.cr) += 1;
        } else if (c == '\n') {
            ++seen_.lf;
        }
        if (c == '\r')
            after_cr_ = true;
        if (c == '\n')
            ++line_;
        seen_.ends_with_line_end = c == '\n';
        if (quote_broken_)
            continue;
        record_bytes_ += text::encoded_length(written, seen_.read_as);
        if (c != '"') {
            just_closed_ = false;
        } else if (in_quotes_) {
            in_quotes_ = false;
            just_closed_ = true;
        } else if (just_closed_) {
            in_quotes_ = true; // a doubled quote inside
            just_closed_ = false;
        } else if (field_begins_) {
            in_quotes_ = true;
            quote_line_ = line_;
            quote_byte_ = record_byte_ + record_bytes_ - text::encoded_length(written, seen_.read_as);
        }
        field_begins_ = c == ',' && !in_quotes_;
        if (!in_quotes_ && c == '\n') {
            end_record();
            continue;
        }
        commas_ += c == ',' && !in_quotes_;
        if (seen_.records == 0 || in_quotes_)
            record_ += written;
        else if (record_.empty())
            record_.assign(1, 'x');
        if (record_.size() > longest_record && in_quotes_) {
            quote_broken_ = true;
            record_.clear();
        }
    }
    text_.clear();
}

void microscope::end_record()
{
    auto& count = seen_.columns[commas_ + 1];
    if (count.records++ == 0) {
        count.first_line = record_line_;
        count.first_byte = record_byte_;
    }
    if (seen_.records++ == 0) {
        std::string name;
        for (const char c : record_) {
            if (c == ',' || c == '\r') {
                if (seen_.header.size() < longest_shown_header)
                    seen_.header.push_back(name);
                name.clear();
            } else if (c != '"') {
                name += c;
            }
        }
        if (!name.empty() && seen_.header.size() < longest_shown_header)
            seen_.header.push_back(name);
    }
    record_.clear();
    commas_ = 0;
    field_begins_ = true;
    record_byte_ += record_bytes_;
    record_bytes_ = 0;
    record_line_ = line_;
}

std::vector<bool> form_of(std::string_view around, std::uint64_t first, text::encoding encoding, std::uint64_t values_from, std::optional<std::uint64_t> place)
{
    const bool wide = encoding == text::encoding::utf16le;
    const auto separates = [](unsigned char byte) { return byte < 0x20 || byte == ',' || byte == '"' || byte == 0x7f; };
    std::vector<bool> out(around.size(), false);
    for (std::size_t index = 0; index < around.size(); ++index) {
        const std::uint64_t at = first + index;
        const auto byte = static_cast<unsigned char>(around[index]);
        if (at < values_from || (place && (at == *place || at == *place + 1)))
            out[index] = true;
        else if (!wide)
            out[index] = out[index] || separates(byte); // no byte of a longer character is one of these, neither in UTF-8 nor in CP932
        else if (at % 2 == 0 && separates(byte) && index + 1 < around.size() && around[index + 1] == '\0')
            out[index] = out[index + 1] = true;
    }
    constexpr std::string_view utf8_bom = "\xef\xbb\xbf", wide_bom = "\xff\xfe";
    for (const auto bom : {utf8_bom, wide_bom})
        if (first == 0 && around.starts_with(bom))
            std::fill_n(out.begin(), bom.size(), true);
    return out;
}

std::vector<byte_line> byte_view(std::string_view around, std::uint64_t first, std::uint64_t place, unsigned lines, const std::vector<bool>& shown)
{
    auto hidden = long_numbers(around);
    for (std::size_t index = 0; index < shown.size() && index < hidden.size(); ++index)
        if (!shown[index])
            hidden[index] = true;
    const std::uint64_t end = first + around.size();
    const std::uint64_t middle = std::clamp(place, first, end);
    const std::uint64_t half = static_cast<std::uint64_t>(lines) / 2 * 16;
    std::uint64_t from = middle - middle % 16;
    from = from > half ? from - half : 0;
    from = std::max(from, (first + 15) / 16 * 16);
    std::vector<byte_line> out;
    for (; out.size() < lines && from < end; from += 16) {
        byte_line line;
        line.offset = from;
        for (std::uint64_t at = from; at < std::min(from + 16, end); ++at) {
            const auto index = static_cast<std::size_t>(at - first);
            const auto byte = static_cast<unsigned char>(around[index]);
            constexpr const char* digits = "0123456789abcdef";
            std::string two(2, '*');
            if (!hidden[index]) {
                two[0] = digits[byte >> 4];
                two[1] = digits[byte & 15];
            }
            line.hex.push_back(std::move(two));
            line.text += hidden[index] ? '*' : byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
            if (at == place)
                line.marked = static_cast<unsigned>(at - from);
        }
        out.push_back(std::move(line));
    }
    return out;
}

seen_record show(const layout::definition& layout, const layout::checked_record& record, std::uint64_t record_begin)
{
    seen_record out;
    out.line = record.line;
    out.first_byte = record_begin;
    out.end_byte = record.byte_end;
    const auto& values = *record.values;
    for (std::size_t i = 0; i < layout.items.size() && i < values.size(); ++i) {
        const auto& item = layout.items[i];
        out.items.push_back({item.number, item.ja, layout::shown_value(item, values[i]), {}});
    }
    for (const auto& finding : record.findings) {
        if (finding.item_number == 0 || finding.item_number > out.items.size())
            out.of_record.push_back(finding);
        else
            out.items[finding.item_number - 1].findings.push_back(finding);
    }
    return out;
}

} // namespace chukan::check
