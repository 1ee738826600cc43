#pragma once
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::intermediate {

/// One データ項目 (MS060): what a value of TK010 item 11 must look like. Codes are 模擬.
struct data_item {
    std::string code, name, type;        // text kana date birth_date code digits number alphanumeric
    std::size_t length{0};
    bool repeats{false};
    std::set<std::string, std::less<>> codes;
    std::string dataset{"0001"}, valid_from{}, valid_to{}; // データセット番号; YYYYMMDD on the environment's clock, empty: open

    bool valid_on(std::string_view date) const { return (valid_from.empty() || valid_from <= date) && (valid_to.empty() || date <= valid_to); }
    bool address{false};                 // it tells where a person lives: not shown of who is under 支援措置
    bool fits(std::string_view value) const;
};

struct information {
    std::string code, name, version, valid_from, valid_to;
    bool of_unions{false};               // 広域連合 are among its providers
    std::set<std::string, std::less<>> datasets;
    std::map<std::string, data_item, std::less<>> items;
};

/// The 配信マスター in use and the 保険者番号 of each insurer (config/masters).
class masters {
public:
    /// Throws std::runtime_error naming the file.
    static std::shared_ptr<const masters> load(const std::string& config_directory);

    const information* find_information(std::string_view code) const;
    const data_item* find_item(std::string_view code) const;
    std::string information_name(std::string_view code) const;
    /// May rows of this insurer's files carry this 保険者番号? True for an insurer that the table does not know.
    bool insurer_number_allowed(std::string_view insurer, std::string_view number) const;
    bool office_known(std::string_view code) const { return offices_.contains(code); }
    /// The 事務手続 exists and belongs to the 事務.
    bool procedure_of_office(std::string_view procedure, std::string_view office) const;

private:
    std::map<std::string, information, std::less<>> information_;
    std::map<std::string, const data_item*, std::less<>> items_;
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> numbers_;
    std::set<std::string, std::less<>> offices_;
    std::map<std::string, std::string, std::less<>> procedures_;
};

} // namespace chukan::intermediate
