#pragma once
#include "peers/standard_system/books.hpp"

/// What goes to the terminal and what comes back from it.
namespace chukan::standard_system {

struct written_file {
    std::string name, expected;           // paths in out/
    std::uint64_t rows{0}, added{0}, changed{0}, cancelled{0};
};
struct written {
    std::vector<written_file> files;      // several when there are more rows than fit into one
    std::uint64_t waiting{0};             // entries that cannot go yet: no 個人番号, no 枝番, no 資格情報 registered
    std::uint64_t held_back{0};           // TK010: data items that the release of the 配信マスター in use does not know
};
/// The 差分 of one kind: what the own book holds and the registered one does not (新規), holds otherwise (変更), or only the registered one holds (取消). The first 差分 of all is
/// the initial load. Beside each file lies the result that comes back when every row is right. `most_rows` in one file.
/// Throws std::runtime_error while a file of this kind is out: what it will change is not known before its result is in.
written write_difference(books& of, const book_kind& what, std::uint64_t most_rows);

struct taken {
    std::string file, id;
    std::uint64_t rows{0}, accepted{0}, rejected{0}, warned{0};
    bool before{false};                   // the same result was taken in already: nothing changed
};
/// A result file (KN011, SK011, TK011) by its path: what the server took goes into the registered book, with the 枝番 of new persons; what it rejected stays in the difference and is
/// listed in rejected.csv. Throws std::runtime_error for a result of no file of ours, or one that does not fit it line by line.
taken take_result(books& of, const std::string& path);
/// Results of the inquiry to the 住基ネット (JK011): numbers that were found by an exact match go into the own book, and their persons leave the 未取得 list. Of anybody else the list
/// keeps the 照会結果コード.
taken take_numbers(books& of, const std::string& path);

struct code_states {
    std::string file;
    std::uint64_t rows{0}, untold{0};     // untold: registered persons of whom the file says nothing
    std::map<std::string, std::uint64_t> of_state;
    std::uint64_t failed() const { const auto found = of_state.find("取得エラー"); return found == of_state.end() ? 0 : found->second; }
};
/// KN012, the state of the 機関別符号 of everybody registered: how many are in which state is kept, and who has no code yet is listed in codes.csv, with the reason of a 取得エラー.
/// Throws std::runtime_error for a file of another insurer, one older than the last, or one that names a 枝番 that is not ours; nothing has changed then.
code_states take_code_states(books& of, const std::string& path);

/// A file of ours that was not taken (取込不可, cancelled, never sent) is no longer waited for: its rows go out again with the next difference.
void withdraw(books& of, const std::string& name);
/// Writes missing.csv, the 未取得 list. Returns its length.
std::uint64_t list_missing(const books& of);

/// Takes one release of the 配信マスター into use: all seven masters of the same release, or nothing.
struct applied_master {
    std::string id;
    std::uint64_t rows{0}, added{0}, removed{0};
};
std::vector<applied_master> apply_masters(books& of, const std::vector<std::string>& paths);
/// 特定個人情報名コード and データ項目コード that the release in use knows; empty while none is.
std::set<std::string> known_data_items(const books& of);

} // namespace chukan::standard_system
