#pragma once
#include "peers/standard_system/output.hpp"
#include "platform/layout/layout.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::standard_system {

/// A CSV file written by its layout (config/layouts): values go in by the item's English name, so an edited layout keeps working as long as the names stay.
class layout_rows {
public:
    /// Writes the header record.
    layout_rows(std::shared_ptr<const layout::catalogue> catalogue, const std::string& kind, const std::string& date, layout::encoding encoding,
                std::string path);
    /// No file: each row goes to `to`, in the order of the layout's items; the views live until it returns.
    using row_sink = std::function<void(const std::vector<std::string_view>&)>;
    layout_rows(std::shared_ptr<const layout::catalogue> catalogue, const std::string& kind, const std::string& date, row_sink to);
    /// Place of an item, for set().
    std::size_t place(const char* english_name) const;
    void set(std::size_t place, std::string_view value) { values_[place] = value; }
    /// Writes the values set since the last row; all others are empty. Views must live until here.
    void end_row();
    void close();
    std::uint64_t rows() const { return rows_; }

private:
    std::shared_ptr<const layout::catalogue> catalogue_;
    const layout::definition& definition_;
    layout::writer writer_;
    std::unique_ptr<output> file_;
    row_sink sink_;
    std::vector<std::string_view> values_;
    std::uint64_t rows_{0};
};

/// {保険者コード}_{kind id}_{date}_{連番3}.csv
std::string file_name(const std::string& insurer, const std::string& id, const std::string& date, unsigned number);

} // namespace chukan::standard_system
