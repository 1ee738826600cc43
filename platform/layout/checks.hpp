#pragma once
#include "platform/layout/definition.hpp"

namespace chukan::layout {

/// Checks the items of one record, and then its rules, against a layout. One object per file; nothing is allocated for a good record.
class checker {
public:
    checker(const definition& layout, encoding file_encoding, std::string today, const character_rules& characters, bool from_file = true)
        : layout_(layout), encoding_(file_encoding), today_(std::move(today)), characters_(characters), holds_all_(from_file && file_encoding == encoding::cp932)
    {
    }
    /// Adds what is wrong to `findings`. `values` has one entry per item.
    void check(const std::vector<std::string_view>& values, std::vector<finding>& findings) const;

private:
    void check_item(const item& item, std::string_view value, std::vector<finding>& findings) const;
    void check_value(const item& item, std::string_view value, std::vector<finding>& findings) const;
    /// False when an error was found.
    bool check_characters(const item& item, std::string_view value, std::size_t& length, std::vector<finding>& findings) const;
    void check_rule(const rule& rule, const std::vector<std::string_view>& values, std::vector<finding>& findings) const;
    void add(std::vector<finding>& findings, const item& item, std::string_view value, const char* code,
             std::map<std::string, std::string> values = {}) const;

    const definition& layout_;
    encoding encoding_;
    std::string today_;
    character_rules characters_;
    bool holds_all_; // the text came out of CP932: no character of it can be outside
};

} // namespace chukan::layout
