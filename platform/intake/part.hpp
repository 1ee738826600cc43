#pragma once
#include "platform/layout/layout.hpp"

#include <any>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::intake {

/// Up to 10,000 consecutive records of one received file, checked against the layout and copied out of the reader. The same file is always cut in the
/// same places, so `number` names the same records after a crash.
class part {
public:
    std::uint32_t number{0};          // from 0
    std::uint64_t first_record{0};    // 0-based, of the whole file
    bool last{false};
    std::uint64_t records_of_file{0};
    static constexpr std::size_t most_records = 10000;

    std::size_t size() const { return content_->lines.size(); }
    /// UTF-8, by the place of the item in the layout (catalogue::place). Valid as long as the part.
    std::string_view value(std::size_t row, std::size_t item) const
    {
        const auto* end = &content_->ends[row * items_ + item];
        const auto begin = row == 0 && item == 0 ? 0U : end[-1];
        return std::string_view(content_->text).substr(begin, *end - begin);
    }
    std::string own(std::size_t row, std::size_t item) const { return std::string(value(row, item)); }
    std::uint32_t line(std::size_t row) const { return content_->lines[row]; }

    /// Rejected by the layout or by a finding of the use case: it must not be registered.
    bool rejected(std::size_t row) const { return rejected_[row]; }
    bool warned(std::size_t row) const { return warned_[row]; }
    /// A finding of the use case (E4xxx, W4xxx …). `item` is the place in the layout, or none for the record as a whole. values["value"] is what the errors file shows as 値:
    /// leave it out where it must not be shown.
    static constexpr std::size_t no_item = static_cast<std::size_t>(-1);
    void add(std::size_t row, std::string code, std::size_t item = no_item, std::map<std::string, std::string> values = {});

    /// What prepare() found out for apply(), and apply() for result_line().
    std::any scratch;
    /// What prepare() left in the part before, when that part is being applied while this one is prepared (handler::prepares_ahead); otherwise nothing.
    std::any under_way;

    // What follows is for the desk.
    struct noted {
        std::uint32_t row{0};
        std::size_t item{no_item};    // place; for those of the use case
        layout::finding finding;
    };
    const std::vector<noted>& findings() const { return findings_; }
    std::vector<noted>& findings() { return findings_; }
    void take(const layout::checked_record& record);
    std::uint64_t next_byte{0};       // where the record after the last begins
    std::uint32_t next_line{1};

private:
    struct taken {
        std::string text;
        std::vector<std::uint32_t> ends, lines;
    };
    std::size_t items_{0};
    std::shared_ptr<taken> content_{std::make_shared<taken>()}; // shared by copies, which are made when all records are in
    std::vector<bool> rejected_, warned_;
    std::vector<noted> findings_;     // in the order found
};

} // namespace chukan::intake
