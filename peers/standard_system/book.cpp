#include "peers/standard_system/book.hpp"

#include <filesystem>
#include <stdexcept>

namespace chukan::standard_system {

const std::vector<book_kind>& book_kinds()
{
    static const std::vector<book_kind> all{{"KN010", "KN011", "enrollee", {}},
                                            {"SK010", "SK011", "eligibility", {"acquired_on"}},
                                            {"TK010", "TK011", "fukuhon", {"information", "version", "dataset", "period", "repetition", "data_item"}}};
    return all;
}

const book_kind& find_book_kind(std::string_view id)
{
    for (const auto& each : book_kinds())
        if (each.id == id)
            return each;
    throw std::runtime_error("no kind " + std::string(id) + " that goes up day by day");
}

int entry::compare(const entry& other) const
{
    const int by_person = person.compare(other.person);
    return by_person != 0 ? by_person : key.compare(other.key);
}

book_reader::book_reader(const std::string& path, const layout::definition& layout) : path_(path), items_(layout.items.size())
{
    if (!std::filesystem::exists(path)) {
        end_ = true;
        return;
    }
    file_.open(path, std::ios::binary);
    if (!file_ || !read())
        throw std::runtime_error("cannot read " + path);
    for (std::size_t column = 2; column < record_.fields.size(); ++column)
        places_.push_back(layout.place(record_.fields[column]).value_or(items_)); // an item that the layout has no more is left out
    advance();
}

bool book_reader::read()
{
    constexpr std::size_t piece = 1u << 16;
    while (!splitter_.next(record_, end_)) {
        if (end_)
            return false;
        auto& room = splitter_.room();
        const auto before = room.size();
        room.resize(before + piece);
        file_.read(room.data() + before, piece);
        room.resize(before + static_cast<std::size_t>(file_.gcount()));
        end_ = file_.eof();
    }
    splitter_.take_fields(record_);
    return true;
}

void book_reader::advance()
{
    there_ = !(end_ && places_.empty()) && read();
    if (!there_)
        return;
    if (record_.fields.size() != places_.size() + 2)
        throw std::runtime_error(path_ + ", line " + std::to_string(record_.line) + ": damaged");
    entry_.person = record_.fields[0];
    entry_.key = record_.fields[1];
    entry_.values.assign(items_, {});
    for (std::size_t column = 0; column < places_.size(); ++column)
        if (places_[column] < items_)
            entry_.values[places_[column]] = record_.fields[column + 2];
}

void book_reader::seek(std::string_view person)
{
    while (there_ && entry_.person < person)
        advance();
}

book_writer::book_writer(const std::string& path, const layout::definition& layout, std::function<void()> closed)
    : writer_(layout::encoding::utf8), file_(path), closed_(std::move(closed))
{
    std::vector<std::string_view> header{"person", "key"};
    for (const auto& item : layout.items)
        header.push_back(item.en);
    writer_.row(header);
}

void book_writer::add(const entry& one)
{
    if (entries_ > 0 && last_.compare(one) >= 0)
        throw std::logic_error("entries out of order");
    std::vector<std::string_view> line{one.person, one.key};
    line.insert(line.end(), one.values.begin(), one.values.end());
    writer_.row(line);
    last_.person = one.person;
    last_.key = one.key;
    if (++entries_ % 256 == 0)
        file_ << writer_.take();
}

void book_writer::close()
{
    file_ << writer_.take();
    file_.close();
    if (closed_)
        closed_();
}

void merge(book_reader& left, book_reader& right, const std::function<void(const entry* left, const entry* right)>& each)
{
    while (left.here() || right.here()) {
        const int order = !right.here() ? -1 : !left.here() ? 1 : left.here()->compare(*right.here());
        each(order <= 0 ? left.here() : nullptr, order >= 0 ? right.here() : nullptr);
        if (order <= 0)
            left.advance();
        if (order >= 0)
            right.advance();
    }
}

} // namespace chukan::standard_system
