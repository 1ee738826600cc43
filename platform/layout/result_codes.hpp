#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace chukan::layout {

/// config/result_codes.json: the one table of codes (interface.md 4): HTTP status, Japanese and English text with {places}, cause, what the clerk should do, and where the rule comes from.
struct result_code {
    std::string code;
    int status{422};
    std::string text_ja, text_en, cause_ja, action_ja, action_en, source; // source: guide, law, or 模擬
};

class result_codes {
public:
    static std::shared_ptr<const result_codes> load(const std::string& config_directory);
    /// Unknown codes give the entry of E9001 (and are a defect: a test looks for them).
    const result_code& find(std::string_view code) const;
    std::string text_ja(std::string_view code, const std::map<std::string, std::string>& values) const;
    std::string text_en(std::string_view code, const std::map<std::string, std::string>& values) const;
    /// application/problem+json: code, title, title_en, detail, status, action.
    std::string problem(std::string_view code, const std::map<std::string, std::string>& values) const;
    const std::map<std::string, result_code, std::less<>>& all() const { return codes_; }

private:
    std::map<std::string, result_code, std::less<>> codes_;
};

} // namespace chukan::layout
