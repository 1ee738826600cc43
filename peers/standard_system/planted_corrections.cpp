#include "peers/standard_system/layout_rows.hpp"
#include "peers/standard_system/numbers.hpp"
#include "peers/standard_system/planted.hpp"
#include "platform/identifiers/check_digits.hpp"

namespace chukan::standard_system {
namespace {

using record = std::vector<std::string>;
using items = std::map<std::string, std::string>; // by English name

std::string written(const layout::definition& layout, layout::encoding encoding, const std::vector<record>& rows)
{
    layout::writer writer(encoding);
    writer.row(layout.header());
    for (const auto& row : rows)
        writer.row({row.begin(), row.end()});
    return writer.take();
}

/// Persons C1, C2 … and the files about them. A 宛名番号 is the marker of its person's 枝番.
class corrections {
public:
    explicit corrections(const planting& wish) : wish_(wish), layout_(wish.layouts->find("enrollee", wish.date)) {}

    planted_file registration()
    {
        begin(801);
        for (unsigned person = 1; person <= 13; ++person)
            add(new_row(person, person == 12 ? lost("20170401", "04") : person == 13 ? lost("20170401", "01") : items{}));
        return finish();
    }

    planted_file changes()
    {
        begin(802);
        planted("E4001", "addressee_number", change(1, {{"addressee_number", "C2"}}));
        planted("E4005", "insured_number", change(1, {{"insured_number", insured(2)}}));
        planted("E4009", "insurer_number", change(1, {{"insurer_number", "39990015"}}), {{"number", "39990015"}});
        planted("E4013", "personal_number", change(2, {{"personal_number", number(50)}}));
        planted("E4002", "personal_number", change(2, {{"personal_number", number(3)}, {"personal_number_change", "1"}}));
        planted("E4201", "personal_number", change(3, {{"personal_number_change", "2"}}));
        planted("E4014", "enrollee_kind", change(4, {{"enrollee_kind", "2"}, {"insured_number", ""}, {"acquired_on", ""}, {"acquisition_reason", ""}}));
        auto moves = lost("20171101", "04");
        moves.insert({{"changed_on", "20171101"}, {"change_reason", "02"}});
        planted("E4015", "lost_on", change(5, moves));
        planted("E4016", "addressee_number", change(6, {{"operation", "3"}, {"addressee_number", "C7"}}));
        const items again{{"acquired_on", "20170901"}, {"acquisition_reason", "02"}};
        planted("E4017", "acquired_on", change(13, again), {{"from", "20150315"}, {"to", "20170401"}});
        planted("E4101", "branch_number", change(7, {{"branch_number", identifiers::branch_number(99999999)}}));
        planted("E4103", "acquired_on", change(8, again), {{"from", "20150315"}, {"to", ""}});
        auto dies = lost("20170331", "01");
        dies.insert({{"changed_on", "20170331"}, {"change_reason", "04"}});
        planted("W4003", "lost_on", change(9, dies), {{"date", "20170401"}});
        planted("W4002", "personal_number", new_row(12, again), {{"branch", "C12"}});
        planted("E4002", "personal_number", new_row(14, {{"personal_number", number(10)}}));
        add(new_row(15, {}));
        planted("E4004", "addressee_number", new_row(16, {{"addressee_number", "C15"}}));
        planted("E4003", "personal_number", new_row(17, {{"personal_number", number(15)}}));
        planted("E4012", "insured_number", new_row(18, {{"insured_number", insured(15)}}));
        add(change(11, {{"name", "訂正　太郎"}}));
        add(change(10, {{"operation", "3"}}));
        return finish();
    }

private:
    static std::string number(unsigned person)
    {
        const std::string eleven = "999" + padded(98000000 + person, 8);
        return eleven + identifiers::personal_number_check(eleven);
    }
    static std::string insured(unsigned person) { return insured_number_of(9800000 + person); }
    static items lost(const char* on, const char* why) { return {{"lost_on", on}, {"loss_reason", why}}; }

    void begin(unsigned serial)
    {
        file_ = {};
        file_.kind = layout_.kind;
        file_.id = layout_.id;
        file_.encoding = wish_.encoding;
        file_.name = file_name(wish_.insurer, layout_.id, wish_.date, serial);
    }

    record new_row(unsigned person, const items& other)
    {
        record row = layout_.samples.front();
        const std::string marker = "C" + std::to_string(person);
        const auto set = [&](const std::string& item, const std::string& value) { row[layout_.place(item).value()] = value; };
        set("record_number", std::to_string(file_.rows.size() + 1));
        set("addressee_number", marker);
        set("personal_number", number(person));
        set("insured_number", insured(person));
        for (const auto& [item, value] : other)
            set(item, value);
        return row;
    }

    record change(unsigned person, const items& other)
    {
        items all{{"operation", "2"}, {"branch_number", "C" + std::to_string(person)}};
        for (const auto& [item, value] : other)
            all[item] = value;
        return new_row(person, all);
    }

    void add(record row) { file_.rows.push_back(std::move(row)); }

    void planted(const char* code, const char* item, record row, std::map<std::string, std::string> values = {})
    {
        const auto place = layout_.place(item).value();
        const auto& broken = layout_.items[place];
        planted_finding finding;
        finding.line = static_cast<std::uint32_t>(file_.rows.size() + 2);
        finding.record_number = row.front();
        finding.item_number = broken.number;
        finding.item_name = broken.ja;
        if (!broken.masked)
            finding.value = row[place];
        finding.code = code;
        finding.values = std::move(values);
        finding.values.emplace("item", broken.ja);
        finding.values.emplace("value", finding.value);
        file_.findings.push_back(std::move(finding));
        add(std::move(row));
    }

    planted_file finish()
    {
        file_.bytes = written(layout_, file_.encoding, file_.rows);
        return std::move(file_);
    }

    const planting& wish_;
    const layout::definition& layout_;
    planted_file file_;
};

} // namespace

std::vector<planted_file> plant_corrections(const planting& wish)
{
    corrections of(wish);
    std::vector<planted_file> out;
    out.push_back(of.registration());
    out.push_back(of.changes());
    return out;
}

planted_file with_branches(const planting& wish, planted_file file, const std::map<std::string, std::string>& branches)
{
    const auto& layout = wish.layouts->find(file.kind, wish.date);
    const auto place = layout.place("branch_number").value();
    const auto put = [&](std::string& text) {
        if (const auto known = branches.find(text); known != branches.end())
            text = known->second;
    };
    for (auto& row : file.rows)
        put(row[place]);
    for (auto& finding : file.findings)
        if (const auto named = finding.values.find("branch"); named != finding.values.end())
            put(named->second);
    file.bytes = written(layout, file.encoding, file.rows);
    return file;
}

} // namespace chukan::standard_system
