#pragma once
#include "platform/layout/layout.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// 情報提供NWS 配信マスター by release (guide 2.7.1; interface.md 3): MS010–MS070 as full sets, from config/masters and config/law. config/masters/releases.json says which releases
/// there are and from which 項 of 別表第二 on each of them is silent; what hangs on a 項 that a release lacks (事務, 事務手続, 照会許可用照合リスト, names that nothing else asks for) is
/// missing with it. Which columns a master has, in which order and under which names, is its layout (config/layouts/MS*.json): a column is filled by its English name from the entry
/// of that name in config/masters, so a moved, renamed or added one needs no C++.
namespace chukan::masters {

struct release {
    unsigned number{0};
    std::string name, name_en;
    std::string offered_on, in_force_on; // YYYYMMDD
    unsigned rows_to{0};                 // the last 項 of 別表第二 that it holds; 0 = all
    std::string text, text_en;
};

/// One master of one release.
struct table {
    std::string id, ja, en;              // MS020 機関マスター
    std::vector<std::size_t> keys;       // the columns that name a row, by place
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::optional<std::size_t> release{}; // the column リリース: another one is no change of a row
};

/// What became of one table from one release to another: whole rows, without the column リリース.
struct difference {
    std::string id, ja;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> added, removed;
    std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> changed; // before, after
};

class releases {
public:
    /// Throws std::runtime_error naming the file and what is wrong in it.
    static std::shared_ptr<const releases> load(const std::string& config_directory);

    const std::vector<release>& all() const { return all_; }
    const release* find(unsigned number) const;
    /// The newest that is in force on this day by its own date; null before the first.
    const release* on(std::string_view day) const;
    /// MS010 to MS070 as their layouts of that day (YYYYMMDD on the environment's clock) say; the articles of MS070 as they are numbered then. Throws std::runtime_error naming layout
    /// and item when a layout asks for something that every row must have and none has, or lacks what names a row.
    std::vector<table> tables(const release& of, const layout::catalogue& layouts, std::string_view day) const;
    /// Does a 事務 stand in this release?
    bool holds_office(const release& of, std::string_view office) const;

private:
    struct sets;
    std::vector<release> all_;
    std::shared_ptr<const sets> sets_;
};

/// What `after` has and `before` has not, table by table, and the other way round; both written by the same layouts.
std::vector<difference> compare(const std::vector<table>& before, const std::vector<table>& after);

} // namespace chukan::masters
