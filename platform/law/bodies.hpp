#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The bodies (機関マスター) that take part in 情報連携: config/masters/bodies.json. All codes are 模擬.
namespace chukan::law {

struct body {
    std::string code;       // 機関コード, 16 digits
    std::string name;
    std::string kind;       // 機関種別: 01 広域連合, 02 市町村長, 03 厚生労働大臣, 04 日本年金機構, 05 共済組合等, 06 医療保険者（その他）, 90 取りまとめ機関
    std::string unit;       // 符号管理単位: shared-server, or the body's own code
    std::string system;     // who holds its data: intermediate or institutions
    std::string connection; // nws
    std::string insurer;    // 保険者コード of a union; else empty
    std::string valid_from, valid_to; // YYYYMMDD; empty = open
};

class bodies {
public:
    /// Throws std::runtime_error naming file and field when the master is broken.
    static std::shared_ptr<const bodies> load(const std::string& config_directory);

    const body* find(std::string_view code) const;
    const body* of_insurer(std::string_view insurer) const;
    const std::vector<body>& all() const { return all_; }
    /// Name of a 機関種別; the code itself when it is unknown.
    std::string kind_name(std::string_view kind) const;

private:
    std::vector<body> all_;
    std::map<std::string, std::size_t, std::less<>> by_code_, by_insurer_;
    std::map<std::string, std::string, std::less<>> kinds_;
};

} // namespace chukan::law
