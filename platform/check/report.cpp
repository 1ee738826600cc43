#include "platform/check/report.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace chukan::check {

using nlohmann::json;

std::string report::text(const std::string& code, const std::map<std::string, std::string>& values) const
{
    return options_.japanese ? codes_.text_ja(code, values) : codes_.text_en(code, values);
}

void report::add(const layout::checked_record& record)
{
    if (record.findings.empty())
        return;
    (record.rejected() ? rejected_ : warned_) += 1;
    for (const auto& finding : record.findings) {
        ++count_of_[finding.code];
        if (++findings_ <= options_.most_findings)
            listed_.push_back({finding, text(finding.code, finding.values)});
    }
}

void report::unusable(const std::string& code, const std::map<std::string, std::string>& values, std::optional<std::uint64_t> position)
{
    unusable_ = refusal{code, text(code, values), position};
}

void report::write(std::ostream& out) const
{
    if (options_.json)
        return write_json(out);
    const bool ja = options_.japanese;
    for (const auto& [finding, text] : listed_) {
        out << (ja ? "行 " : "line ") << finding.line;
        if (finding.item_number != 0)
            out << (ja ? " 項番 " : " item ") << finding.item_number << " " << finding.item_name;
        out << ": " << finding.code << " " << text;
        if (!finding.value.empty())
            out << " [" << finding.value << "]";
        out << "\n";
    }
    if (findings_ > listed_.size())
        out << (ja ? "… ほか " : "… and ") << findings_ - listed_.size() << (ja ? " 件\n" : " more\n");
    if (name_)
        out << (ja ? "ファイル名: " : "file name: ") << name_->code << " " << name_->text << "\n";
    if (unusable_) {
        out << (ja ? "使えません: " : "unusable: ") << unusable_->code << " " << unusable_->text << "\n";
        return;
    }
    out << kind_ << " (" << encoding_ << "): " << rows_ << (ja ? " 行, エラー " : " rows, rejected ") << rejected_ << (ja ? " 行, 警告 " : ", warned ")
        << warned_ << (ja ? " 行\n" : "\n");
    for (const auto& [code, count] : count_of_)
        out << "  " << code << "  " << count << "  " << text(code, {}) << "\n";
}

void report::write_json(std::ostream& out) const
{
    json findings = json::array();
    for (const auto& [finding, text] : listed_)
        findings.push_back({{"line", finding.line},
                            {"record_number", finding.record_number},
                            {"item_number", finding.item_number},
                            {"item_name", finding.item_name},
                            {"value", finding.value},
                            {"code", finding.code},
                            {"message", text}});
    json body = {{"file", options_.file}, {"kind", kind_},         {"encoding", encoding_}, {"rows", rows_},
                 {"rejected", rejected_}, {"warned", warned_},     {"codes", count_of_},    {"findings", std::move(findings)},
                 {"findings_in_all", findings_}};
    body["name"] = name_ ? json{{"code", name_->code}, {"message", name_->text}} : json();
    body["unusable"] = nullptr;
    if (unusable_) {
        body["unusable"] = {{"code", unusable_->code}, {"message", unusable_->text}};
        body["unusable"]["byte_position"] = unusable_->position ? json(*unusable_->position) : json();
    }
    out << body.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
}

} // namespace chukan::check
