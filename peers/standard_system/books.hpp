#pragma once
#include "peers/standard_system/book.hpp"
#include "platform/layout/layout.hpp"

#include <map>
#include <set>

/// The folder in which a union's own system keeps what it knows, and what is remembered of it from one command to the next (books.json).
namespace chukan::standard_system {

/// A file that was written for the terminal and whose result has not come back.
struct open_file {
    std::string name, id;
    std::uint64_t rows{0};
};

/// What the server answered to one row that it did not take.
struct rejected_row {
    std::string file, record_number, person, code, message;
};

/// One folder, held by one process at a time. Every command writes new books beside the old ones and ends with commit(), which puts them in force all at once: a command that is
/// broken off has done nothing, and may be given again.
///   own-…         what the union knows of its people (KN010), their 資格 (SK010) and its data about them (TK010)
///   registered-…  what the server has said it took
///   out/          files for the terminal; beside each the result that must come back if all is right
///   sent/         the same as books, until the result is in
class books {
public:
    /// Makes the folder. Throws std::runtime_error when it holds books already.
    static books create(const std::string& config_directory, const std::string& folder);
    /// Throws std::runtime_error when there are none, or another command is at work on them.
    static books open(const std::string& config_directory, const std::string& folder);
    books(books&&) noexcept;
    ~books();

    std::string insurer, date;             // 保険者コード; the day of the books, YYYYMMDD
    layout::encoding encoding{layout::encoding::utf8};
    std::uint64_t seed{1};
    std::string population;                // folder of `generate population` whose people these are
    std::uint64_t next_person{1};          // of it: who comes next from outside
    std::string release;                   // of the 配信マスター in use; empty: none yet
    std::vector<open_file> out;
    std::map<std::string, std::string> taken; // file -> digest of the result that was taken in
    std::map<std::string, unsigned> last_number; // "KN010 20171113" -> 連番 last used
    std::map<std::string, std::string> found; // 宛名番号 of the 未取得 list -> the last 照会結果コード about it
    std::string codes_of;                  // the last KN012 taken in
    std::map<std::string, std::uint64_t> codes; // of it: state of the 機関別符号 -> persons

    const std::shared_ptr<const layout::catalogue>& catalogue() const { return catalogue_; }
    const layout::definition& layout(const book_kind& of) const { return catalogue_->find(of.kind, date); }
    const std::string& folder() const { return folder_; }
    const std::string& config_directory() const { return config_directory_; }
    /// The book in force, `own` or `registered`.
    std::unique_ptr<book_reader> read(const char* which, const book_kind& of) const;
    /// A new one, in force after it was closed and commit() called. The old one can still be read. The books must not be moved meanwhile.
    std::unique_ptr<book_writer> rewrite(const char* which, const book_kind& of);
    std::string sent_path(const std::string& file_name) const { return folder_ + "/sent/" + file_name; }
    std::string out_path(const std::string& file_name) const { return folder_ + "/out/" + file_name; }
    void commit();

private:
    books(const std::string& config_directory, const std::string& folder);
    std::string path(const std::string& book, unsigned version) const;

    std::string config_directory_, folder_;
    std::shared_ptr<const layout::catalogue> catalogue_;
    std::map<std::string, unsigned> versions_, new_versions_; // own-KN010 -> which file of it is in force
    struct lock;
    std::unique_ptr<lock> lock_;
};

} // namespace chukan::standard_system
