#pragma once
#include "server/operations/change_store.hpp"
#include "server/operations/core.hpp"

#include <map>
#include <set>
#include <unordered_map>

namespace chukan::operations {

/// A part whose rows depend on each other: 変更 and 取消 (interface.md 3.1), and a 新規 by which somebody comes back. Each row meets what the rows before it have left, whatever
/// else the file holds; all of it is in the part's transaction. Parts of nothing but new persons never come here.
class row_sequence {
public:
    /// `into`: empty, made for this part. New enrollees are numbered from `first_serial` on.
    row_sequence(core& core, db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part, prepared& into, std::uint64_t first_serial);

    /// Judges the rows, with their findings in the part, and renders what is to be written.
    void examine();
    /// Writes it, and puts the message about the changes. What is new is left to the caller's insert_part.
    void write(const correction_author& author);

private:
    struct holder { // of something that may stand only once in the insurer
        std::string branch;
        bool of_this_file{false};
    };
    struct identity { // of a 個人番号
        std::string person_key; // 16 bytes
        holder here;            // branch empty: nobody of this insurer
        bool insured_now{false};
    };
    struct subject {
        registered_enrollee was, is;
        bool cancelled{false}, awaits{false};
        std::string reason; // of another person or number: 個人番号異動事由, 3 取消
    };
    using ledger = std::unordered_map<std::string, holder>;

    /// Whether who sent the row may touch the person as he stands; if not, the row has its finding in `item`.
    bool is_reached(std::size_t row, const subject& of, std::size_t item);
    void load();
    void load_subjects(std::vector<std::string> branches);
    void register_new(std::size_t row);
    /// Does the row repeat, item by item, what is registered as the rows before it have left it?
    bool says_what_stands(std::size_t row, const subject& of) const;
    void change(std::size_t row, subject& of, bool returns);
    void cancel(std::size_t row, subject& of);
    /// Each says whether the row goes on; if not, it has its finding.
    bool number_agrees(std::size_t row, subject& of, registered_enrollee& next, std::string& reason);
    bool merge_periods(std::size_t row, const subject& of, registered_enrollee& next, bool returns);
    bool is_free(std::size_t row, const ledger& of, std::size_t item, const std::string& owner, const char* taken, const char* taken_here);
    void note(const subject& of, const registered_enrollee& before, const std::string& operation, const std::string& number_change);
    void move(ledger& of, const std::string& from, const std::string& to, const std::string& branch);
    void rewrite(const registered_enrollee& value);
    void leave_number(const registered_enrollee& before, bool number_is_dead);
    void remember_number(const std::string& tag, identity whose);
    std::string fresh_key();
    std::string new_person(std::size_t row);
    contract::branch_change told(const std::vector<std::string>& gone) const;

    std::string tag_of(std::size_t row) const;
    void refuse(std::size_t row, const char* code, std::size_t item);

    core& core_;
    db::bulk_transaction& running_;
    const intake::receipt& receipt_;
    intake::part& part_;
    prepared& into_;
    const places& at_;
    std::uint64_t next_serial_;
    std::int64_t now_;
    rows_of_part rows_;

    std::map<std::string, subject> subjects_; // by 枝番
    ledger addressees_, insured_;
    std::unordered_map<std::string, identity> numbers_; // by tag
    std::unordered_map<std::string, std::string> own_tag_; // by key: the number that rows of this part speak of
    std::set<std::string> left_persons_;      // text keys: some 枝番 left them
    std::map<std::string, std::pair<std::string, std::string>> changed_numbers_; // tag and sealed number by key as text
    std::vector<std::string> rewritten_;
    std::vector<correction> corrections_;
    std::vector<std::string> keys_;           // fresh ones, taken from the end
};

} // namespace chukan::operations
