#include "platform/intake/part.hpp"

#include <algorithm>

namespace chukan::intake {

void part::take(const layout::checked_record& record)
{
    const auto& values = *record.values;
    items_ = values.size();
    const auto row = static_cast<std::uint32_t>(content_->lines.size());
    std::uint32_t line_feeds = 0;
    for (const auto value : values) {
        content_->text.append(value);
        content_->ends.push_back(static_cast<std::uint32_t>(content_->text.size()));
        line_feeds += static_cast<std::uint32_t>(std::count(value.begin(), value.end(), '\n'));
    }
    content_->lines.push_back(record.line);
    bool rejected = false;
    bool warned = false;
    for (const auto& finding : record.findings) {
        (finding.warning() ? warned : rejected) = true;
        findings_.push_back({row, no_item, finding});
    }
    rejected_.push_back(rejected);
    warned_.push_back(warned);
    next_byte = record.byte_end;
    next_line = record.line + 1 + line_feeds; // a quoted value may hold line feeds of its own
}

void part::add(std::size_t row, std::string code, std::size_t item, std::map<std::string, std::string> values)
{
    layout::finding finding;
    finding.line = content_->lines[row];
    if (items_ > 0)
        finding.record_number = own(row, 0); // レコード番号 is the first item of every layout
    if (item != no_item)
        finding.item_number = static_cast<unsigned>(item + 1);
    if (const auto shown = values.find("value"); shown != values.end())
        finding.value = shown->second;
    finding.code = std::move(code);
    finding.values = std::move(values);
    if (finding.warning())
        warned_[row] = true;
    else
        rejected_[row] = true;
    findings_.push_back({static_cast<std::uint32_t>(row), item, std::move(finding)});
}

} // namespace chukan::intake
