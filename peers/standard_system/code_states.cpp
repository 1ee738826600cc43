#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/record_file.hpp"
#include "platform/base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

/// KN012: what has become of the 機関別符号 of the union's people.
namespace chukan::standard_system {

namespace {

/// The registered people by 枝番, which is how the server orders them; the books are in the order of the 宛名番号.
class registered_people {
public:
    explicit registered_people(const books& of)
    {
        const auto& people = book_kinds()[0];
        const auto branch = of.layout(people).place("branch_number").value();
        for (const auto reader = of.read("registered", people); reader->here(); reader->advance())
            all_.push_back({std::stoull(reader->here()->values[branch]), reader->here()->person});
        std::sort(all_.begin(), all_.end(), [](const one& left, const one& right) { return left.branch < right.branch; });
    }

    /// True when this 枝番 is this person's; notes that he was told of.
    bool take(const std::string& branch, std::string_view person)
    {
        const auto number = std::stoull(branch);
        const auto found = std::lower_bound(all_.begin(), all_.end(), number, [](const one& left, std::uint64_t right) { return left.branch < right; });
        if (found == all_.end() || found->branch != number || found->person != person)
            return false;
        found->told = true;
        return true;
    }

    template <class Each>
    void untold(const Each& each) const
    {
        for (const auto& person : all_)
            if (!person.told)
                each(person.person, person.branch);
    }

private:
    struct one {
        std::uint64_t branch;
        std::string person;
        bool told{false};
    };
    std::vector<one> all_;
};

} // namespace

code_states take_code_states(books& of, const std::string& path)
{
    const auto name = std::filesystem::path(path).filename().string();
    if (!name.starts_with(of.insurer + "_KN012_"))
        throw std::runtime_error(name + " is not a KN012 of " + of.insurer);
    if (name < of.codes_of)
        throw std::runtime_error(name + " is older than " + of.codes_of + ", which was taken in before");
    const auto& layout = of.catalogue()->find("link-code-status", of.date);
    const auto at = [&](const char* item) { return layout.place(item).value(); };
    const auto branch = at("branch_number"), person = at("addressee_number"), state = at("state");
    registered_people people(of);
    code_states done;
    done.file = name;
    layout::writer open(of.encoding, true, true);
    auto header = layout.header();
    open.row({header.begin(), header.end()});
    each_record(of, path, "link-code-status", [&](const layout::checked_record& record) {
        const auto& values = *record.values;
        if (record.rejected())
            throw std::runtime_error(path + ", line " + std::to_string(record.line) + ": " + record.findings.front().code + " " + record.findings.front().item_name);
        if (!people.take(std::string(values[branch]), values[person]))
            throw std::runtime_error(path + ", line " + std::to_string(record.line) + ": not the 枝番 of one of our registered persons");
        ++done.rows;
        ++done.of_state[std::string(values[state])];
        if (values[state] != "紐付済")
            open.row(values);
    });
    std::vector<std::string_view> row(layout.items.size());
    people.untold([&](const std::string& who, std::uint64_t number) {
        ++done.untold;
        auto digits = std::to_string(number);
        digits.insert(0, 16 - std::min<std::size_t>(16, digits.size()), '0');
        row[branch] = digits;
        row[person] = who;
        row[state] = "記載なし";
        open.row(row);
    });
    write_file(of.folder() + "/codes.csv", open.take(), 0600);
    of.codes_of = name;
    of.codes = done.of_state;
    of.commit();
    return done;
}

} // namespace chukan::standard_system
