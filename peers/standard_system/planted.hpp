#pragma once
#include "platform/layout/definition.hpp"
#include "platform/layout/result_codes.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Files with known defects, made from the layouts alone: every item broken in every way that its definition forbids, every rule violated, every kind of unusable file,
/// and beside each the answer that must come back. What is expected follows from what was planted, not from asking the engine.
namespace chukan::standard_system {

struct planted_finding {
    std::uint32_t line{0};
    std::string record_number;
    unsigned item_number{0};
    std::string item_name, value, code;
    std::map<std::string, std::string> values; // fill the text of the code
};

struct planted_file {
    std::string kind, id, name, bytes;
    layout::encoding encoding{layout::encoding::utf8};
    std::vector<planted_finding> findings;     // in the order of lines
    std::vector<std::vector<std::string>> rows; // as written, for the result file; empty for an unusable file
    std::string unusable_code;                 // E1xxx; empty: usable
    std::uint64_t position{0};
};

struct planting {
    std::shared_ptr<const layout::catalogue> layouts;
    std::shared_ptr<const layout::result_codes> codes;
    std::string insurer{"39130000"}, date{"20171113"};
    layout::encoding encoding{layout::encoding::utf8};
};

/// One file for each kind that goes up (and the request to the 住基ネット), with one defect in each of its records.
std::vector<planted_file> plant_rows(const planting& wish);
/// One file for each way in which a whole file is unusable.
std::vector<planted_file> plant_unusable(const planting& wish);

/// Two files of 加入者情報 that belong together: one that registers persons and has no defect, and one of corrections (処理区分 2 and 3, and 新規 of who is known) in which every contradiction to what is
/// registered stands on a row of its own. Nobody knows a 枝番 beforehand: where one belongs stands the 宛名番号 of its person (C1 …), to be replaced by what KN011 of the first file gives.
std::vector<planted_file> plant_corrections(const planting& wish);
/// The same file with those 枝番, by 宛名番号, in its rows and in what is expected.
planted_file with_branches(const planting& wish, planted_file file, const std::map<std::string, std::string>& branches);

/// The errors file and the result file that must come back, in the file's encoding. In the result file the 枝番 of an accepted row is empty: nobody knows it beforehand.
std::string expected_errors(const planting& wish, const planted_file& file);
std::string expected_result(const planting& wish, const planted_file& file);

/// Writes all of it into `folder`: the files, {name}.errors.csv, {name}.result.csv, and unusable.csv (name,code,position). Returns how many findings were planted.
std::size_t write_planted(const planting& wish, const std::string& folder);

} // namespace chukan::standard_system
