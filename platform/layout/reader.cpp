#include "platform/csv/splitter.hpp"
#include "platform/layout/checks.hpp"
#include "platform/text/encoding.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>

namespace chukan::layout {

namespace {

constexpr std::size_t longest_record = 64 * 1024; // bytes of the file
constexpr std::uint64_t share_counts_from = 100;

class file_reader final : public reader {
public:
    file_reader(std::shared_ptr<const catalogue> catalogue, const definition& layout, reader_settings settings)
        : catalogue_(std::move(catalogue)), layout_(layout), settings_(std::move(settings)), limits_(settings_.limits.value_or(catalogue_->limits())),
          encoding_(static_cast<text::encoding>(settings_.file_encoding)), in_middle_(settings_.first_line > 1 || settings_.first_byte > 0),
          decoder_(encoding_, in_middle_, settings_.first_byte),
          // One byte of CP932 becomes at most three of UTF-8, two of UTF-16LE likewise; the exact limit is asked when the record is whole.
          splitter_(encoding_ == text::encoding::utf8 ? longest_record : longest_record * 3, settings_.first_line),
          checker_(layout, settings_.file_encoding, settings_.today, catalogue_->characters()), position_(settings_.first_byte), header_done_(in_middle_ || !layout.has_header)
    {
        for (const auto& rule : layout.rules)
            if (rule.kind == rule_kind::unique)
                unique_[rule.item];
    }

    void feed(std::string_view bytes, const sink& sink) override
    {
        any_ = any_ || !bytes.empty();
        // In pieces of a size that stays in the processor's cache between decoding, splitting and checking.
        constexpr std::size_t piece = 64 * 1024;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            decode([&](std::string& room) { decoder_.decode(bytes.substr(at, piece), room); }, sink);
        }
    }

    void finish(const sink& sink) override
    {
        if (!any_ && !in_middle_)
            throw unusable("E1001", 0);
        decode([&](std::string& room) { decoder_.finish(room); }, sink);
        split(sink, true);
        if (!header_done_)
            throw unusable("E1001", 0);
        if (records_ == 0 && !in_middle_)
            throw unusable("E1010", position_);
        check_share();
    }

    std::uint64_t records() const override { return records_; }

private:
    template <class Decode>
    void decode(const Decode& decode, const sink& sink)
    {
        std::optional<unusable> undecodable;
        try {
            decode(splitter_.room());
        } catch (const text::undecodable& problem) {
            using reason = text::undecodable::reason;
            undecodable.emplace(problem.why == reason::nul ? "E1003" : problem.why == reason::byte_order ? "E1009" : "E1002", problem.position,
                                std::map<std::string, std::string>{{"position", std::to_string(problem.position)}});
        }
        if (!bom_taken_ && decoder_.bom_bytes() != 0) {
            position_ += decoder_.bom_bytes();
            bom_taken_ = true;
        }
        // What stands before the bad byte is read first: the answer is that of the first trouble in the file, in whatever pieces it came.
        split(sink, false);
        if (undecodable)
            throw *undecodable;
    }

    void split(const sink& sink, bool at_end)
    {
        try {
            while (splitter_.next(record_, at_end)) {
                const std::size_t length = text::encoded_length(record_.raw, encoding_);
                if (length > longest_record)
                    throw too_long(record_.line);
                position_ += length;
                splitter_.take_fields(record_);
                if (header_done_)
                    take(sink);
                else
                    check_header();
            }
        } catch (const csv::broken& problem) {
            if (problem.why == csv::broken::reason::line_too_long)
                throw too_long(problem.line);
            const std::uint64_t quote = position_ + text::encoded_length(problem.before, encoding_);
            throw unusable("E1004", quote, {{"position", std::to_string(quote)}, {"line", std::to_string(problem.line)}});
        }
    }

    unusable too_long(std::uint32_t line) const
    {
        return unusable("E1006", position_, {{"line", std::to_string(line)}, {"limit", std::to_string(longest_record)}});
    }

    void check_header()
    {
        const auto expected = layout_.header();
        const std::size_t columns = std::max(expected.size(), record_.fields.size());
        for (std::size_t i = 0; i < columns; ++i) {
            const std::string_view wanted = i < expected.size() ? expected[i] : std::string_view();
            const std::string_view found = i < record_.fields.size() ? record_.fields[i] : std::string_view();
            if (wanted != found || i >= expected.size() || i >= record_.fields.size())
                throw unusable("E1005", 0,
                               {{"kind", layout_.id},
                                {"column", std::to_string(i + 1)},
                                {"expected", std::string(wanted)},
                                {"found", found.size() > 60 ? "…" : std::string(found)}});
        }
        header_done_ = true;
    }

    void take(const sink& sink)
    {
        if (++records_ > limits_.most_rows)
            throw unusable("E1007", position_, {{"limit", std::to_string(limits_.most_rows)}});
        const std::size_t found = record_.fields.size();
        const bool ragged = found != layout_.items.size();
        checked_.line = record_.line;
        checked_.byte_end = position_;
        checked_.findings.clear();
        if (ragged) {
            ++ragged_;
            if (records_ >= share_counts_from)
                check_share();
        }
        if (ragged)
            record_.fields.resize(layout_.items.size());
        checked_.values = &record_.fields;
        if (!settings_.structure_only)
            check(found, ragged);
        sink(checked_);
    }

    void check(std::size_t found, bool ragged)
    {
        if (ragged)
            note("E2020", {{"found", std::to_string(found)}, {"expected", std::to_string(layout_.items.size())}});
        else if (record_.stray_quote != 0)
            note("E2021", {{"column", std::to_string(record_.stray_quote)}});
        else
            checker_.check(record_.fields, checked_.findings);
        if (!ragged && record_.stray_quote == 0)
            check_unique();
        if (checked_.findings.empty())
            return;
        std::string number(record_.fields.front().substr(0, 7));
        if (!std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; }))
            number.clear();
        for (auto& finding : checked_.findings) {
            finding.line = record_.line;
            finding.record_number = number;
        }
    }

    void check_unique()
    {
        if (in_middle_)
            return;
        for (auto& [place, seen] : unique_) {
            const auto value = record_.fields[place];
            if (value.empty())
                continue;
            const auto [at, fresh] = seen.try_emplace(std::hash<std::string_view>{}(value), record_.line);
            if (fresh)
                continue;
            const auto& item = layout_.items[place];
            note("E3006", {{"item", item.ja}, {"item_en", item.en}, {"line", std::to_string(at->second)}});
            checked_.findings.back().item_number = item.number;
            checked_.findings.back().item_name = item.ja;
            checked_.findings.back().value = shown_value(item, value);
        }
    }

    void note(const char* code, std::map<std::string, std::string> values)
    {
        finding out;
        out.code = code;
        out.values = std::move(values);
        checked_.findings.push_back(std::move(out));
    }

    void check_share() const
    {
        if (ragged_ * 100 <= limits_.column_error_percent * records_)
            return;
        throw unusable("E1008", position_,
                       {{"count", std::to_string(ragged_)}, {"percent", std::to_string(ragged_ * 100 / std::max<std::uint64_t>(records_, 1))}});
    }

    std::shared_ptr<const catalogue> catalogue_; // owns the layout
    const definition& layout_;
    reader_settings settings_;
    file_limits limits_;
    text::encoding encoding_;
    bool in_middle_;
    text::decoder decoder_;
    csv::splitter splitter_;
    checker checker_;
    std::uint64_t position_;
    bool header_done_;
    bool any_{false}, bom_taken_{false};
    csv::record record_;
    checked_record checked_;
    std::uint64_t records_{0}, ragged_{0};
    std::map<std::size_t, std::unordered_map<std::size_t, std::uint32_t>> unique_; // item place to hash of a value to its first line
};

} // namespace

bool checked_record::rejected() const
{
    return std::any_of(findings.begin(), findings.end(), [](const finding& found) { return !found.warning(); });
}

std::unique_ptr<reader> open_reader(std::shared_ptr<const catalogue> catalogue, const definition& layout, reader_settings settings)
{
    return std::make_unique<file_reader>(std::move(catalogue), layout, std::move(settings));
}

} // namespace chukan::layout
