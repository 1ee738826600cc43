#include "peers/standard_system/daily_files.hpp"

#include "peers/standard_system/layout_rows.hpp"

#include <algorithm>

namespace chukan::standard_system {

namespace {

/// Items that a row gets only when it is written; they make no difference.
constexpr const char* items_of_the_row[] = {"record_number", "operation", "branch_number"};

/// The files of one difference, each of at most so many rows: the file itself, the same rows as a book (for the result to be held against), and the result that must come back.
class difference_files {
public:
    difference_files(books& of, const book_kind& what, std::uint64_t most_rows)
        : of_(of), what_(what), layout_(of.layout(what)), most_rows_(most_rows), record_number_(place("record_number")), operation_(place("operation")),
          branch_(place("branch_number"))
    {
    }

    void add(const entry& one, char operation, const std::string& branch)
    {
        if (!file_ || file_->rows() == most_rows_)
            begin();
        auto& made = result_.files.back();
        ++(operation == '1' ? made.added : operation == '2' ? made.changed : made.cancelled);
        row_ = one;
        row_.values[record_number_] = std::to_string(++made.rows);
        row_.values[operation_].assign(1, operation);
        row_.values[branch_] = branch;
        for (std::size_t item = 0; item < row_.values.size(); ++item)
            file_->set(item, row_.values[item]);
        file_->end_row();
        sent_->add(row_);
        for (const auto& [from, to] : repeated_)
            expected_->set(to, row_.values[from]);
        expected_->set(expected_->place("result_class"), "1");
        expected_->set(expected_->place("result_code"), "I0000");
        expected_->end_row();
    }

    written close()
    {
        close_file();
        return std::move(result_);
    }

    written& so_far() { return result_; }

private:
    std::size_t place(const char* item) const { return layout_.place(item).value(); }

    void begin()
    {
        close_file();
        const auto number = ++of_.last_number[std::string(what_.id) + " " + of_.date];
        if (number > 999)
            throw std::runtime_error("more than 999 files of one kind on one day");
        const auto name = file_name(of_.insurer, what_.id, of_.date, number);
        const auto expected = file_name(of_.insurer, what_.result_id, of_.date, number) + ".expected";
        result_.files.push_back({of_.out_path(name), of_.out_path(expected)});
        file_ = std::make_unique<layout_rows>(of_.catalogue(), what_.kind, of_.date, of_.encoding, of_.out_path(name));
        expected_ = std::make_unique<layout_rows>(of_.catalogue(), std::string(what_.kind) + "-result", of_.date, of_.encoding, of_.out_path(expected));
        sent_ = std::make_unique<book_writer>(of_.sent_path(name), layout_);
        repeated_.clear();
        const auto& result = of_.catalogue()->find(std::string(what_.kind) + "-result", of_.date);
        for (std::size_t item = 0; item < result.items.size(); ++item)
            if (const auto from = layout_.place(result.items[item].en))
                repeated_.emplace_back(*from, item);
        of_.out.push_back({name, what_.id, 0});
    }

    void close_file()
    {
        if (!file_)
            return;
        file_->close();
        expected_->close();
        sent_->close();
        of_.out.back().rows = result_.files.back().rows;
        file_.reset();
    }

    books& of_;
    const book_kind& what_;
    const layout::definition& layout_;
    std::uint64_t most_rows_;
    std::size_t record_number_, operation_, branch_;
    std::unique_ptr<layout_rows> file_, expected_;
    std::unique_ptr<book_writer> sent_;
    std::vector<std::pair<std::size_t, std::size_t>> repeated_;
    entry row_;
    written result_;
};

/// What the difference looks at of an entry: the items of the row left out.
bool same_content(const layout::definition& layout, const entry& left, const entry& right)
{
    for (std::size_t item = 0; item < left.values.size(); ++item) {
        const auto& name = layout.items[item].en;
        if (std::find(std::begin(items_of_the_row), std::end(items_of_the_row), name) == std::end(items_of_the_row) &&
            name != "personal_number_change" && left.values[item] != right.values[item])
            return false;
    }
    return true;
}

/// 取消 says who and why; of a person it repeats what was registered, without the number.
entry cancelled_row(const layout::definition& layout, const entry& registered)
{
    auto row = registered;
    for (const char* item : {"personal_number", "personal_number_change"})
        if (const auto place = layout.place(item))
            row.values[*place].clear();
    return row;
}

} // namespace

written write_difference(books& of, const book_kind& what, std::uint64_t most_rows)
{
    for (const auto& each : of.out)
        if (each.id == what.id)
            throw std::runtime_error(each.name + " is out: take in its result first, or withdraw it");
    const bool of_persons = what.id == book_kinds()[0].id;
    const auto& layout = of.layout(what);
    const auto& person_layout = of.layout(book_kinds()[0]);
    const auto branch = person_layout.place("branch_number").value(), number = person_layout.place("personal_number").value(),
               number_change = person_layout.place("personal_number_change").value(), protection = person_layout.place("protected").value(),
               protection_end = person_layout.place("protected_until").value();
    const auto own = of.read("own", what), registered = of.read("registered", what), persons = of.read("registered", book_kinds()[0]),
               eligibility = of.read("registered", book_kinds()[1]);
    const auto known = what.id == std::string_view("TK010") ? known_data_items(of) : std::set<std::string>();
    const auto information = layout.place("information"), data_item = layout.place("data_item");
    difference_files files(of, what, most_rows);

    merge(*own, *registered, [&](const entry* mine, const entry* theirs) {
        const auto& one = mine ? *mine : *theirs;
        if (mine && theirs && same_content(layout, *mine, *theirs))
            return;
        if (of_persons) {
            if (!mine) {
                files.add(cancelled_row(layout, one), '3', one.values[branch]);
            } else if (!theirs) {
                if (mine->values[number].empty())
                    ++files.so_far().waiting;
                else
                    files.add(*mine, '1', {});
            } else {
                auto row = *mine;
                if (row.values[number] == theirs->values[number]) {
                    row.values[number].clear(); // a number goes up once, and again only when it has changed
                    row.values[number_change].clear();
                } else if (row.values[number_change].empty()) {
                    row.values[number_change].assign(1, '1');
                }
                if (row.values[protection] == theirs->values[protection] && row.values[protection_end] == theirs->values[protection_end]) {
                    row.values[protection].clear(); // 支援措置 too: who has nothing to say about it leaves it as the server has it
                    row.values[protection_end].clear();
                }
                files.add(row, '2', theirs->values[branch]);
            }
            return;
        }
        persons->seek(one.person);
        eligibility->seek(one.person);
        const bool known_person = persons->here() && persons->here()->person == one.person;
        const bool eligible = eligibility->here() && eligibility->here()->person == one.person;
        if (mine && !known.empty() && !known.contains(mine->values[*information] + " " + mine->values[*data_item]))
            ++files.so_far().held_back;
        else if (!known_person || (data_item && !eligible))
            ++files.so_far().waiting;
        else
            files.add(one, !theirs ? '1' : mine ? '2' : '3', persons->here()->values[branch]);
    });
    auto made = files.close();
    of.commit();
    return made;
}

} // namespace chukan::standard_system
