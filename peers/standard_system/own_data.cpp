#include "peers/standard_system/own_data.hpp"

#include "peers/standard_system/calendar.hpp"
#include "peers/standard_system/copy_files.hpp"
#include "peers/standard_system/enrollee_file.hpp"
#include "peers/standard_system/numbers.hpp"
#include "peers/standard_system/settings_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace chukan::standard_system {

namespace {

/// FNV-1a: who is chosen for something must be the same on every machine.
std::uint64_t lot(std::uint64_t seed, std::string_view date, std::string_view what, std::string_view person)
{
    std::uint64_t hash = 14695981039346656037ull ^ seed;
    for (const auto text : {date, what, person})
        for (const char letter : text)
            hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ull;
    return hash ^ (hash >> 29);
}

/// The `wanted` persons with the lowest lots.
class drawing {
public:
    drawing(const books& of, std::string_view date, std::string_view what, std::uint64_t wanted)
        : seed_(of.seed), date_(date), what_(what), wanted_(wanted)
    {
    }
    void offer(const std::string& person)
    {
        if (wanted_ == 0)
            return;
        drawn_.emplace(lot(seed_, date_, what_, person), person);
        if (drawn_.size() > wanted_)
            drawn_.erase(std::prev(drawn_.end()));
    }
    std::set<std::string> persons() const
    {
        std::set<std::string> out;
        for (const auto& [number, person] : drawn_)
            out.insert(person);
        return out;
    }

private:
    std::uint64_t seed_;
    std::string date_, what_;
    std::uint64_t wanted_;
    std::set<std::pair<std::uint64_t, std::string>> drawn_;
};

std::string key_of(const book_kind& of, const layout::definition& layout, const std::vector<std::string_view>& values)
{
    std::string key;
    for (const auto* item : of.key)
        key += (key.empty() ? "" : "/") + std::string(values[layout.place(item).value()]);
    return key;
}

/// Writes a person of the population into the three own books.
class recorder {
public:
    recorder(books& into, const std::string& date)
        : date_(date), enrollees_(layout_rows(into.catalogue(), "enrollee", date, sink(into, 0))),
          eligibility_(layout_rows(into.catalogue(), "eligibility", date, sink(into, 1)), date),
          fukuhon_(layout_rows(into.catalogue(), "fukuhon", date, sink(into, 2)), date)
    {
    }

    /// The entries of this person, in the order of the books.
    std::array<std::vector<entry>, 3>& entries_of(const person& one)
    {
        for (auto& each : made_)
            each.clear();
        person_ = addressee_number(one);
        enrollees_.write(one, 1, std::nullopt, {});
        if (one.insured) {
            eligibility_.write(one, {});
            fukuhon_.write(one, {});
        }
        for (auto& each : made_)
            std::sort(each.begin(), each.end(), [](const entry& left, const entry& right) { return left.key < right.key; });
        return made_;
    }

private:
    layout_rows::row_sink sink(books& into, std::size_t which)
    {
        const auto& of = book_kinds()[which];
        const auto& layout = into.catalogue()->find(of.kind, date_);
        return [this, which, &of, &layout](const std::vector<std::string_view>& values) {
            entry one{person_, key_of(of, layout, values), {values.begin(), values.end()}};
            for (const char* set_when_written : {"record_number", "operation", "branch_number"})
                one.values[layout.place(set_when_written).value()].clear();
            made_[which].push_back(std::move(one));
        };
    }

    std::string date_;
    std::array<std::vector<entry>, 3> made_;
    std::string person_;
    enrollee_file enrollees_;
    eligibility_file eligibility_;
    fukuhon_file fukuhon_;
};

/// 転居 within the municipality: the same 町, other numbers.
void move_house(std::string& address, std::uint64_t number)
{
    static const std::vector<std::string> digits{"１", "２", "３", "４", "５", "６", "７", "８", "９"};
    std::size_t place = address.size();
    for (const auto& digit : digits)
        place = std::min(place, address.find(digit));
    address.erase(place);
    address += digits[number % 9] + "番" + digits[number / 9 % 9] + "号";
}

} // namespace

void open_books(books& into, const opening& wish)
{
    const auto settings = read_settings(into.config_directory(), wish.population);
    into.insurer = settings.population.insurer;
    into.date = settings.population.date;
    into.encoding = settings.encoding;
    into.seed = settings.population.seed;
    into.population = std::filesystem::absolute(wish.population).string();
    const auto data = tables::load(into.config_directory());
    population people(data, settings.population);
    const auto wanted = wish.persons == 0 ? settings.population.persons : wish.persons;
    if (wanted > settings.population.persons)
        throw std::runtime_error("the population in " + wish.population + " has only " + std::to_string(settings.population.persons) + " persons");

    drawing unknown(into, into.date, "without number", wish.without_number);
    if (wish.without_number > 0) {
        population all(data, settings.population);
        for (std::uint64_t done = 0; done < wanted; ++done)
            unknown.offer(addressee_number(*all.next()));
    }
    const auto without_number = unknown.persons();
    recorder record(into, into.date);
    std::array<std::unique_ptr<book_writer>, 3> own;
    for (std::size_t which = 0; which < own.size(); ++which)
        own[which] = into.rewrite("own", book_kinds()[which]);
    const auto number = into.layout(book_kinds()[0]).place("personal_number").value();
    for (; into.next_person <= wanted; ++into.next_person) {
        auto& entries = record.entries_of(*people.next());
        if (without_number.contains(entries[0].front().person)) {
            entries[0].front().values[number].clear();
            into.found[entries[0].front().person]; // on the list, nothing asked yet
        }
        for (std::size_t which = 0; which < own.size(); ++which)
            for (const auto& one : entries[which])
                own[which]->add(one);
    }
    for (auto& each : own)
        each->close();
    into.commit();
}

happened live_a_day(books& of, const happenings& wish)
{
    parse_day(wish.date);
    if (wish.date <= of.date)
        throw std::runtime_error("the books stand at " + of.date + " already"); // a command given twice does nothing twice
    const auto& enrollees = of.layout(book_kinds()[0]);
    const auto at = [](const layout::definition& layout, const char* item) { return layout.place(item).value(); };
    const auto lost = at(enrollees, "lost_on"), kind = at(enrollees, "enrollee_kind");
    drawing dying(of, wish.date, "dies", wish.deaths), moving(of, wish.date, "moves", wish.moves), reckoned(of, wish.date, "premium", wish.premiums);
    for (const auto reader = of.read("own", book_kinds()[0]); reader->here(); reader->advance()) {
        const auto& one = *reader->here();
        const bool living = one.values[lost].empty();
        if (living)
            moving.offer(one.person);
        if (living && one.values[kind] == "1") {
            dying.offer(one.person);
            reckoned.offer(one.person);
        }
    }
    const auto dead = dying.persons(), premiums = reckoned.persons();
    auto moved = moving.persons();
    for (const auto& person : dead)
        moved.erase(person);
    const auto day_after = format_day(parse_day(wish.date) + 1); // 高確法 53: the right is lost on the day after the death
    happened done;

    const auto settings = read_settings(of.config_directory(), of.population);
    const auto data = tables::load(of.config_directory());
    recorder record(of, wish.date);
    std::array<std::vector<entry>, 3> arrived;
    if (wish.arrivals > 0) {
        population people(data, settings.population);
        for (std::uint64_t place = 1; const auto* one = people.next(); ++place) {
            if (place < of.next_person)
                continue;
            if (done.arrivals == wish.arrivals)
                break;
            auto& entries = record.entries_of(*one);
            for (std::size_t which = 0; which < entries.size(); ++which)
                std::move(entries[which].begin(), entries[which].end(), std::back_inserter(arrived[which]));
            ++done.arrivals;
            ++of.next_person;
        }
        if (done.arrivals < wish.arrivals)
            throw std::runtime_error("nobody is left in the population of " + of.population + " who could come");
    }
    of.date = wish.date;
    for (std::size_t which = 0; which < book_kinds().size(); ++which) {
        const auto& book = book_kinds()[which];
        const auto& layout = of.layout(book);
        const auto reader = of.read("own", book);
        const auto writer = of.rewrite("own", book);
        for (; reader->here(); reader->advance()) {
            auto one = *reader->here();
            const auto set = [&](const char* item, std::string value) { one.values[at(layout, item)] = std::move(value); };
            if (which < 2 && dead.contains(one.person) && one.values[at(layout, "lost_on")].empty()) {
                set("lost_on", day_after);
                set("loss_reason", "01");
            }
            if (which == 0) {
                const bool dies = dead.contains(one.person), moves = moved.contains(one.person);
                if (moves)
                    move_house(one.values[at(layout, "address")], lot(of.seed, wish.date, "to", one.person));
                if (dies || moves) {
                    set("changed_on", wish.date);
                    set("change_reason", dies ? "04" : "02");
                }
                done.deaths += dies;
                done.moves += moves;
            }
            if (which == 2 && premiums.contains(one.person)) {
                const auto& item = one.values[at(layout, "data_item")];
                auto& value = one.values[at(layout, "value")];
                if (item == "TK90000008200030" || item == "TK90000008200050") // 所得割額 and the whole: a thousand yen more
                    value = std::to_string(std::stoull(value) + 1000);
                done.premiums += item == "TK90000008200050";
            }
            writer->add(one);
        }
        for (const auto& one : arrived[which])
            writer->add(one);
        writer->close();
    }
    of.commit();
    return done;
}

} // namespace chukan::standard_system
