#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/juki_files.hpp"
#include "peers/standard_system/record_file.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <algorithm>
#include <filesystem>

namespace chukan::standard_system {

namespace {

namespace fs = std::filesystem;

/// 39130000_KN011_20171113_001.csv is the result of 39130000_KN010_20171113_001.csv.
std::string file_of_result(const std::string& name)
{
    for (const auto& each : book_kinds()) {
        const std::string mark = std::string("_") + each.result_id + "_";
        if (const auto place = name.find(mark); place != std::string::npos)
            return name.substr(0, place) + "_" + each.id + "_" + name.substr(place + mark.size());
    }
    throw std::runtime_error(name + " is not named like a result (KN011, SK011, TK011)");
}

std::string quoted(std::string_view text)
{
    layout::writer writer(layout::encoding::utf8);
    writer.row({text});
    auto out = writer.take();
    out.resize(out.size() - 2);
    return out;
}

/// The registered book, as the answers to one file change it: entries before and between those of the file stay as they are.
class applied_result {
public:
    applied_result(books& of, const book_kind& what)
        : layout_(of.layout(what)), old_(of.read("registered", what)), new_(of.rewrite("registered", what)),
          operation_(layout_.place("operation").value())
    {
    }
    void take(entry row)
    {
        pass(row);
        const auto operation = row.values[operation_];
        const bool registered = old_->here() && old_->here()->compare(row) == 0;
        if (registered && operation == "2") { // what 変更 leaves out stays
            keep(row, {"personal_number"});
            keep(row, {"protected", "protected_until"});
        }
        if (registered)
            old_->advance();
        if (operation == "3")
            return;
        for (const char* item : {"record_number", "operation", "personal_number_change"})
            if (const auto place = layout_.place(item))
                row.values[*place].clear();
        new_->add(row);
    }
    void close()
    {
        for (; old_->here(); old_->advance())
            new_->add(*old_->here());
        new_->close();
    }

private:
    /// When the first of these items is empty, all of them stay as registered.
    void keep(entry& row, const std::vector<const char*>& items)
    {
        const auto first = layout_.place(items.front());
        if (!first || !row.values[*first].empty())
            return;
        for (const auto* item : items)
            if (const auto place = layout_.place(item))
                row.values[*place] = old_->here()->values[*place];
    }
    void pass(const entry& row)
    {
        for (; old_->here() && old_->here()->compare(row) < 0; old_->advance())
            new_->add(*old_->here());
    }
    const layout::definition& layout_;
    std::unique_ptr<book_reader> old_;
    std::unique_ptr<book_writer> new_;
    std::size_t operation_;
};

void remove_files(const books& of, const std::string& name)
{
    fs::remove(of.sent_path(name));
}

} // namespace

taken take_result(books& of, const std::string& path)
{
    taken done;
    done.file = file_of_result(fs::path(path).filename().string());
    const auto digest = to_hex(crypto::sha256(read_file(path)));
    if (const auto before = of.taken.find(done.file); before != of.taken.end()) {
        if (before->second != digest)
            throw std::runtime_error("another result of " + done.file + " was taken in before");
        done.before = true;
        return done;
    }
    const auto open = std::find_if(of.out.begin(), of.out.end(), [&](const auto& each) { return each.name == done.file; });
    if (open == of.out.end())
        throw std::runtime_error(done.file + " is not a file that is out");
    done.id = open->id;
    const auto& what = find_book_kind(open->id);
    const auto& result = of.catalogue()->find(std::string(what.kind) + "-result", of.date);
    const auto& layout = of.layout(what);
    const auto at = [&](const char* item) { return result.place(item).value(); };
    const auto record_number = at("record_number"), branch = at("branch_number"), result_class = at("result_class"), code = at("result_code"),
               message = at("result_message");
    const auto sent_number = layout.place("record_number").value(), sent_branch = layout.place("branch_number").value();

    book_reader sent(of.sent_path(done.file), layout);
    applied_result applied(of, what);
    std::string rejected = "file,record_number,person,code,message\r\n";
    each_record(of, path, std::string(what.kind) + "-result", [&](const layout::checked_record& record) {
        const auto& values = *record.values;
        if (!sent.here() || sent.here()->values[sent_number] != values[record_number])
            throw std::runtime_error(path + ", line " + std::to_string(record.line) + ": not the result of " + done.file);
        auto row = *sent.here();
        ++done.rows;
        const auto state = values[result_class];
        if (state == "1" || state == "3") {
            if (row.values[sent_branch].empty())
                row.values[sent_branch] = values[branch];
            if (row.values[sent_branch].empty() || row.values[sent_branch] != values[branch])
                throw std::runtime_error(path + ", line " + std::to_string(record.line) + ": without the 枝番 of its person");
            ++done.accepted;
            done.warned += state == "3";
            applied.take(std::move(row));
        } else {
            ++done.rejected;
            rejected += done.file + "," + std::string(values[record_number]) + "," + row.person + "," + std::string(values[code]) + "," +
                        quoted(values[message]) + "\r\n";
        }
        sent.advance();
    });
    if (sent.here())
        throw std::runtime_error(path + ": cut off, " + std::to_string(open->rows) + " rows went up");
    applied.close();
    write_file(of.folder() + "/rejected.csv", rejected, 0600);
    of.out.erase(open);
    of.taken[done.file] = digest;
    of.commit();
    remove_files(of, done.file);
    return done;
}

void withdraw(books& of, const std::string& name)
{
    const auto open = std::find_if(of.out.begin(), of.out.end(), [&](const auto& each) { return each.name == name; });
    if (open == of.out.end())
        throw std::runtime_error(name + " is not a file that is out");
    if (open->id == juki_request_id)
        forget_request(of, name);
    of.out.erase(open);
    of.commit();
    remove_files(of, name);
}

std::uint64_t list_missing(const books& of)
{
    const auto& people = book_kinds()[0];
    const auto& layout = of.layout(people);
    const auto at = [&](const char* item) { return layout.place(item).value(); };
    layout::writer writer(of.encoding, true, true);
    writer.row({"宛名番号", "氏名", "氏名カナ", "生年月日", "性別", "住所", "住民区分", "照会結果コード"});
    std::uint64_t missing = 0;
    for (const auto own = of.read("own", people); own->here(); own->advance()) {
        const auto& one = *own->here();
        if (!one.values[at("personal_number")].empty())
            continue;
        const auto asked = of.found.find(one.person);
        writer.row({one.person, one.values[at("name")], one.values[at("kana")], one.values[at("birth_date")], one.values[at("sex")],
                    one.values[at("address")], one.values[at("resident_kind")], asked == of.found.end() ? std::string_view() : std::string_view(asked->second)});
        ++missing;
    }
    write_file(of.folder() + "/missing.csv", writer.take(), 0600);
    return missing;
}

} // namespace chukan::standard_system
