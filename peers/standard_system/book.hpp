#pragma once
#include "peers/standard_system/output.hpp"
#include "platform/csv/splitter.hpp"
#include "platform/layout/definition.hpp"

#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// The books of a union's own system: CSV files in UTF-8, sorted by the person's 宛名番号 and, within one person, by the items that name an entry. Whatever is done with two of
/// them is one pass over both, so that memory stays flat whatever the number of persons.
namespace chukan::standard_system {

/// The three kinds of a union's data that go up day by day.
struct book_kind {
    const char* id;                       // KN010
    const char* result_id;                // KN011
    const char* kind;                     // of its layout
    std::vector<const char*> key;         // beside the 宛名番号
};
const std::vector<book_kind>& book_kinds();
/// Throws std::runtime_error for an id that is none of them.
const book_kind& find_book_kind(std::string_view id);

struct entry {
    std::string person, key;              // 宛名番号; the other items of the key, joined
    std::vector<std::string> values;      // by the items of the layout
    /// Of one book: are they the same entry, and which comes first?
    int compare(const entry& other) const;
};

class book_reader {
public:
    /// A file that does not exist is an empty book. Items are found by their English names, so that a layout with other columns still reads what was written.
    book_reader(const std::string& path, const layout::definition& layout);
    /// The entry at hand, or nothing behind the last; good until advance().
    const entry* here() const { return there_ ? &entry_ : nullptr; }
    void advance();
    /// Goes on to the first entry that is not of a person before `person`.
    void seek(std::string_view person);

private:
    bool read();
    std::string path_;
    std::ifstream file_;
    csv::splitter splitter_;
    csv::record record_;
    std::vector<std::size_t> places_;     // column -> item
    std::size_t items_;
    entry entry_;
    bool end_{false}, there_{false};
};

class book_writer {
public:
    /// `closed` is called when all of it is on the disk.
    book_writer(const std::string& path, const layout::definition& layout, std::function<void()> closed = {});
    /// Throws std::logic_error when the entry does not stand behind the one before.
    void add(const entry& one);
    void close();
    std::uint64_t entries() const { return entries_; }

private:
    layout::writer writer_;
    output file_;
    std::function<void()> closed_;
    entry last_;
    std::uint64_t entries_{0};
};

/// Both books in step: `each` gets the entry of either or both.
void merge(book_reader& left, book_reader& right, const std::function<void(const entry* left, const entry* right)>& each);

} // namespace chukan::standard_system
