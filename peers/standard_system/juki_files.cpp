#include "peers/standard_system/juki_files.hpp"

#include "peers/standard_system/record_file.hpp"
#include "platform/base/text.hpp"
#include "platform/identifiers/check_digits.hpp"
#include "platform/text/characters.hpp"

#include <algorithm>
#include <filesystem>

namespace chukan::standard_system {

namespace {

constexpr std::size_t most_files = 10;
constexpr const char* kind_of_request = "juki-inquiry";

/// フクダ as ふくだ: the registers of residents have their kana in hiragana. ヴ and its like have no hiragana in CP932 and stay.
std::string in_hiragana(std::string_view katakana)
{
    std::string out;
    for (std::size_t at = 0; at < katakana.size();) {
        auto c = text::next_character(katakana, at);
        if (c >= 0x30a1 && c <= 0x30f3)
            c -= 0x60;
        text::append_utf8(c, out);
    }
    return out;
}

/// The files of one kind of resident in a delivery.
class delivery {
public:
    delivery(books& of, char kind, std::uint64_t most_rows) : of_(of), kind_(kind), most_rows_(most_rows), writer_(layout::encoding::cp932) {}

    /// False when all ten files are full.
    bool add(const std::vector<std::string_view>& row, const std::string& person)
    {
        if (rows_ == most_rows_)
            close_file();
        if (rows_ == 0 && made_.size() == most_files)
            return false;
        writer_.row(row);
        persons_ += person + "\n";
        ++rows_;
        return true;
    }

    void close(std::vector<written_file>& into)
    {
        close_file();
        into.insert(into.end(), made_.begin(), made_.end());
    }

private:
    void close_file()
    {
        if (rows_ == 0)
            return;
        const auto digit = (made_.size() + 1) % most_files; // 1 to 9, then 0
        const auto name = of_.insurer + kind_ + std::to_string(digit) + "Y.CSV";
        write_file(of_.out_path(name), writer_.take(), 0600);
        write_file(of_.sent_path(name), persons_, 0600);
        of_.out.push_back({name, juki_request_id, rows_});
        made_.push_back({of_.out_path(name), "", rows_, rows_, 0, 0});
        persons_.clear();
        rows_ = 0;
    }

    books& of_;
    char kind_;
    std::uint64_t most_rows_, rows_{0};
    layout::writer writer_;
    std::string persons_;
    std::vector<written_file> made_;
};

std::vector<std::string> persons_of(const books& of, const std::string& name)
{
    auto persons = split(read_file(of.sent_path(name)), '\n');
    persons.pop_back(); // behind the last line feed
    return persons;
}

/// A request whose persons have all been answered is no longer out.
std::vector<std::string> end_answered(books& of)
{
    std::vector<std::string> ended;
    std::erase_if(of.out, [&](const open_file& each) {
        if (each.id != juki_request_id)
            return false;
        const auto persons = persons_of(of, each.name);
        if (std::any_of(persons.begin(), persons.end(), [&](const auto& person) {
                const auto listed = of.found.find(person);
                return listed != of.found.end() && listed->second == juki_request_sent;
            }))
            return false;
        ended.push_back(each.name);
        return true;
    });
    return ended;
}

} // namespace

requested write_requests(books& of, const request_wish& wish)
{
    for (const auto& each : of.out)
        if (each.id == juki_request_id)
            throw std::runtime_error(each.name + " is out: take in its result, or withdraw it");
    const auto& people = book_kinds()[0];
    const auto& layout = of.layout(people);
    const auto& request = of.catalogue()->find(kind_of_request, of.date);
    const auto at = [&](const char* item) { return layout.place(item).value(); };
    const auto number = at("personal_number"), resident_kind = at("resident_kind"), kana = at("kana");
    std::vector<std::pair<std::size_t, std::size_t>> same; // request <- KN010
    for (const char* item : {"name", "birth_date", "sex", "address", "municipality"})
        same.emplace_back(request.place(item).value(), at(item));
    const auto kana_of_request = request.place("kana").value(), reference = request.place("reference").value();

    requested done;
    delivery japanese(of, 'N', wish.most_rows), foreign(of, 'G', wish.most_rows);
    layout::writer held(of.encoding, true, true);
    held.row({"宛名番号", "項目", "コード"});
    std::vector<std::string_view> row(request.items.size());
    for (const auto own = of.read("own", people); own->here(); own->advance()) {
        const auto& one = *own->here();
        const auto listed = of.found.find(one.person);
        if (!one.values[number].empty() || listed == of.found.end() || (!listed->second.empty() && !wish.again))
            continue;
        for (const auto& [to, from] : same)
            row[to] = one.values[from];
        const auto hiragana = in_hiragana(one.values[kana]);
        const auto name_of_person = of.insurer + "_" + one.person;
        row[kana_of_request] = hiragana;
        row[reference] = name_of_person;
        // A warning too: an inquiry with ● for a letter of the name finds nobody, or somebody else.
        if (const auto findings = layout::check_record(*of.catalogue(), request, layout::encoding::cp932, of.date, row); !findings.empty()) {
            ++done.held_back;
            held.row({one.person, findings.front().item_name, findings.front().code});
        } else if ((one.values[resident_kind] == "2" ? foreign : japanese).add(row, one.person))
            listed->second = juki_request_sent;
        else
            ++done.waiting;
    }
    japanese.close(done.files);
    foreign.close(done.files);
    write_file(of.folder() + "/held_back.csv", held.take(), 0600);
    of.commit();
    return done;
}

void forget_request(books& of, const std::string& name)
{
    for (const auto& person : persons_of(of, name))
        if (const auto listed = of.found.find(person); listed != of.found.end() && listed->second == juki_request_sent)
            listed->second.clear();
}

taken take_numbers(books& of, const std::string& path)
{
    const auto& result = of.catalogue()->find("juki-result", of.date);
    const auto reference = result.place("reference").value(), code = result.place("result").value(), number = result.place("personal_number").value();
    taken done;
    done.file = std::filesystem::path(path).filename().string();
    done.id = "JK011";
    std::map<std::string, std::string> numbers;
    each_record(of, path, "juki-result", [&](const layout::checked_record& record) {
        const auto& values = *record.values;
        const std::string person(values[reference].substr(std::min(values[reference].find('_') + 1, values[reference].size())));
        const auto listed = of.found.find(person);
        ++done.rows;
        if (listed == of.found.end()) {
            ++done.rejected; // not on our list, or found before
            return;
        }
        const std::string found(values[number]);
        if (values[code] == "00" && identifiers::personal_number_valid(found)) {
            ++done.accepted;
            numbers[person] = found;
            of.found.erase(listed);
        } else { // 01 and the rest: a clerk looks first
            ++done.rejected;
            listed->second = values[code];
        }
    });
    const auto& people = book_kinds()[0];
    const auto place = of.layout(people).place("personal_number").value();
    const auto own = of.read("own", people);
    const auto updated = of.rewrite("own", people);
    for (; own->here(); own->advance()) {
        auto one = *own->here();
        if (const auto found = numbers.find(one.person); found != numbers.end())
            one.values[place] = found->second;
        updated->add(one);
    }
    updated->close();
    const auto ended = end_answered(of);
    of.commit();
    for (const auto& name : ended)
        std::filesystem::remove(of.sent_path(name));
    return done;
}

} // namespace chukan::standard_system
