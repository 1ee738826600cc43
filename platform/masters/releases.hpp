#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// 情報提供NWS 配信マスター by release (guide 2.7.1; interface.md 3): MS010–MS070 as full sets, from config/masters and config/law. config/masters/releases.json says which releases
/// there are and from which 項 of 別表第二 on each of them is silent; what hangs on a 項 that a release lacks (事務, 事務手続, 照会許可用照合リスト, names that nothing else asks for) is
/// missing with it.
namespace chukan::masters {

struct release {
    unsigned number{0};
    std::string name, name_en;
    std::string offered_on, in_force_on; // YYYYMMDD
    unsigned rows_to{0};                 // the last 項 of 別表第二 that it holds; 0 = all
    std::string text, text_en;
};

/// One master of one release. The first `keys` columns name a row.
struct table {
    std::string id, ja, en;              // MS020 機関
    std::size_t keys{1};
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

/// What became of one table from one release to another: whole rows.
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
    /// MS010 to MS070.
    std::vector<table> tables(const release& of) const;
    /// Does a 事務 stand in this release?
    bool holds_office(const release& of, std::string_view office) const;

private:
    struct sets;
    std::vector<release> all_;
    std::shared_ptr<const sets> sets_;
};

std::vector<difference> compare(const std::vector<table>& before, const std::vector<table>& after);

} // namespace chukan::masters
