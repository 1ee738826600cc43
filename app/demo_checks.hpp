#pragma once
#include "platform/layout/layout.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What came back, read by the same layouts, and what must have come back.
namespace chukan::app {

/// Reads a CSV of a known kind piece by piece; each record gives the named items in the order of `items`.
class result_reader {
public:
    using sink = std::function<void(const std::vector<std::string_view>&)>;
    result_reader(std::shared_ptr<const layout::catalogue> catalogue, const std::string& kind, const std::string& date,
                  const std::vector<std::string>& items, sink sink);
    void feed(std::string_view piece);
    /// Throws std::runtime_error naming kind and code when the file is unusable.
    void finish();
    void read(const std::string& path);

private:
    void take(const layout::checked_record& record);

    std::shared_ptr<const layout::catalogue> catalogue_;
    std::string kind_;
    std::vector<std::size_t> places_;
    std::vector<std::string_view> values_;
    sink sink_;
    std::unique_ptr<layout::reader> reader_;
};

/// KN011 against expected.csv.
struct registration_outcome {
    std::vector<std::uint64_t> branch;               // by record number - 1; 0 = rejected
    std::map<std::uint64_t, std::string> rejected;   // record number -> code
    std::uint64_t accepted{0};
    std::map<std::string, std::uint64_t> by_code;    // of the rejected
};
registration_outcome read_registration(const std::shared_ptr<const layout::catalogue>& catalogue, const std::string& date, const std::string& path);

/// record number -> code, of one stage of expected.csv.
std::map<std::uint64_t, std::string> read_expected(const std::string& path, const std::string& stage);

/// One line for each difference, at most ten and a count.
std::vector<std::string> differences(const std::string& what, const std::map<std::string, std::string>& wanted, const std::map<std::string, std::string>& found);
std::vector<std::string> differences(const std::string& what, const std::map<std::uint64_t, std::string>& wanted,
                                     const std::map<std::uint64_t, std::string>& found);

/// JS011: one outcome per 照会依頼番号.
struct inquiry_outcome {
    std::string state, code, exchange_number;
};
std::map<std::string, inquiry_outcome> read_inquiries(const std::shared_ptr<const layout::catalogue>& catalogue, const std::string& date,
                                                      const std::string& path);
/// request number -> code of expected_inquiries.csv.
std::map<std::string, std::string> read_expected_inquiries(const std::string& path);

/// Called page by page with the cursor; gives the page's JSON.
using page_source = std::function<std::string(const std::string& cursor)>;
/// 処理通番 -> who asked whom for what under which procedure, of those in `wanted`; how one side's 情報提供等記録 is compared with another's.
std::map<std::string, std::string> read_records(const page_source& pages, const std::map<std::string, std::string>& wanted);

} // namespace chukan::app
