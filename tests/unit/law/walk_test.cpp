#include "platform/law/law.hpp"

#include "platform/base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

/// Every live line of 別表第二 and its neighbours: the split table says what the law's own text (config/law/table.csv) says, no less and no more.
namespace chukan::law {
namespace {

struct law_line {
    std::string row, asker, duty, provider, information;
};

std::vector<law_line> law_text()
{
    std::vector<law_line> all;
    for (const auto& line : split(read_file("config/law/table.csv"), '\n')) {
        const auto cells = split(line, ',');
        if (cells.size() == 5 && cells[0] != "項")
            all.push_back({cells[0], cells[1], cells[2], cells[3], cells[4]});
    }
    return all;
}

std::map<std::string, std::string> names_of(const std::string& file, const std::string& list)
{
    std::map<std::string, std::string> out;
    const auto text = read_file("config/masters/" + file);
    // The masters are written one entry a line; the test reads them as text so that it shares no code with what it tests.
    const auto begin = text.find("\"" + list + "\": [");
    const auto field = [](const std::string& line, const std::string& name) {
        const auto at = line.find("\"" + name + "\": \"");
        const auto from = at + name.size() + 5;
        return at == std::string::npos ? std::string() : line.substr(from, line.find('"', from) - from);
    };
    for (const auto& line : split(text.substr(begin), '\n')) {
        const auto code = field(line, "code");
        if (!code.empty() && code.rfind("TK", 0) != 0)
            out.emplace(code, field(line, "name"));
    }
    return out;
}

/// 〜関係情報 words of a text: what stands between the separators of a list.
std::set<std::string> general_information(const std::string& text)
{
    std::set<std::string> out;
    static const std::string suffix = "関係情報";
    for (std::size_t at = text.find(suffix); at != std::string::npos; at = text.find(suffix, at + 1)) {
        std::size_t begin = 0;
        for (const char* separator : {"、", "又は"})
            if (const auto found = text.rfind(separator, at); found != std::string::npos)
                begin = std::max(begin, found + std::string(separator).size());
        out.insert(text.substr(begin, at + suffix.size() - begin));
    }
    return out;
}

class Walk : public testing::Test {
protected:
    std::shared_ptr<const permissions> table_ = permissions::load("config/law/permissions.csv");
    std::vector<law_line> law_ = law_text();

    std::string on(const permission& line, const std::string& day) const
    {
        return table_->check(line.asker_kind, line.provider_kind, line.office, line.procedure, line.information, day).code;
    }
};

TEST_F(Walk, EveryLineOfTheLawIsThereAndTheDeletedRowPermitsNothing)
{
    ASSERT_EQ(law_.size(), 260u);
    std::set<std::string> rows;
    std::vector<int> split_into(law_.size() + 1);
    for (const auto& line : law_)
        rows.insert(line.row);
    EXPECT_EQ(rows.size(), 121u);
    for (const auto& line : table_->all()) {
        const auto place = std::stoul(line.line);
        ASSERT_TRUE(place >= 1 && place <= law_.size());
        EXPECT_EQ(line.row, law_[place - 1].row) << place;
        ++split_into[place];
    }
    for (std::size_t place = 1; place <= law_.size(); ++place)
        EXPECT_EQ(split_into[place] > 0, law_[place - 1].row != "36") << "line " << place << " of row " << law_[place - 1].row;
    EXPECT_FALSE(table_->duty_of("JM99000000036000")->permits);
    EXPECT_TRUE(table_->duty_of("JM99000000056002")->permits);
}

TEST_F(Walk, KindsAndInformationAreThoseOfTheText)
{
    const auto kinds = names_of("bodies.json", "kinds"), information = names_of("information.json", "information");
    // The law's words for several kinds at once (別表第二 1 and 9 の項) and those that carry a condition.
    const std::map<std::string, std::vector<std::string>> words{
        {"医療保険者", {"市町村長", "健康保険組合", "全国健康保険協会", "国民健康保険組合", "日本私立学校振興・共済事業団", "国家公務員共済組合", "地方公務員共済組合"}},
        {"都道府県知事等", {"都道府県知事", "福祉事務所を管理する市町村長"}}, {"広島市長若しくは長崎市長", {"広島市長・長崎市長"}}};
    const auto stands = [&](const std::string& text, const std::string& name) {
        if (text.find(name) != std::string::npos)
            return true;
        return std::any_of(words.begin(), words.end(), [&](const auto& word) {
            return text.find(word.first) != std::string::npos && std::find(word.second.begin(), word.second.end(), name) != word.second.end();
        });
    };
    std::map<std::string, std::set<std::string>> split_words;
    for (const auto& line : table_->all()) {
        const auto& text = law_[std::stoul(line.line) - 1];
        ASSERT_TRUE(kinds.contains(line.asker_kind) && kinds.contains(line.provider_kind) && information.contains(line.information)) << line.line;
        EXPECT_TRUE(stands(text.asker, kinds.at(line.asker_kind))) << line.line << ": " << kinds.at(line.asker_kind) << " asks by " << text.asker;
        // Who gives 「他の法令による給付」 is left to ministerial orders: marked as an assumption in the table.
        if (line.source != "assumption") {
            EXPECT_TRUE(stands(text.provider, kinds.at(line.provider_kind))) << line.line << ": " << kinds.at(line.provider_kind) << " provides by " << text.provider;
        }
        if (const auto& name = information.at(line.information); name.ends_with("関係情報"))
            split_words[line.line].insert(name);
    }
    for (std::size_t place = 1; place <= law_.size(); ++place)
        EXPECT_EQ(split_words[std::to_string(place)], general_information(law_[place - 1].information)) << "line " << place;
}

TEST_F(Walk, EveryLineIsPermittedFromItsFirstDayAndNotBefore)
{
    for (const auto& line : table_->all()) {
        const auto what = line.row + " " + line.asker_kind + " " + line.provider_kind + " " + line.information;
        EXPECT_EQ(on(line, line.valid_from), "I0000") << what;
        EXPECT_EQ(on(line, "20250101"), "I0000") << what;
        EXPECT_EQ(on(line, "20150908"), "E6008") << what;
        const bool tax_of_unions = line.asker_kind == "01" && line.information == "TM90000000000002";
        EXPECT_EQ(on(line, "20180630"), tax_of_unions || line.provider_kind == "04" ? "E6008" : "I0000") << what;
    }
}

TEST_F(Walk, NoNeighbourIsPermitted)
{
    using request = std::array<std::string, 4>; // asker, 事務, provider, information
    std::set<request> permitted;
    std::set<std::string> askers, offices, providers, information;
    std::map<std::string, std::string> procedures;
    for (const auto& line : table_->all()) {
        permitted.insert({line.asker_kind, line.office, line.provider_kind, line.information});
        askers.insert(line.asker_kind), offices.insert(line.office), providers.insert(line.provider_kind), information.insert(line.information);
        procedures[line.office] = line.procedure;
    }
    EXPECT_EQ(permitted.size(), table_->all().size()) << "the same line twice";
    const std::array<const std::set<std::string>*, 4> values{&askers, &offices, &providers, &information};
    std::size_t walked = 0;
    for (const auto& line : table_->all()) {
        const request here{line.asker_kind, line.office, line.provider_kind, line.information};
        for (std::size_t which = 0; which < here.size(); ++which) {
            // The next value in the order of codes that is none of the table: the nearest neighbour in that direction.
            auto neighbour = here;
            auto at = values[which]->find(here[which]);
            do {
                if (++at == values[which]->end())
                    at = values[which]->begin();
                neighbour[which] = *at;
            } while (permitted.contains(neighbour) && *at != here[which]);
            ASSERT_FALSE(permitted.contains(neighbour)) << "everybody may do what line " << line.line << " says";
            EXPECT_EQ(table_->check(neighbour[0], neighbour[2], neighbour[1], procedures.at(neighbour[1]), neighbour[3], "20250101").code, "E6001");
            ++walked;
        }
        EXPECT_EQ(table_->check(line.asker_kind, line.provider_kind, line.office, "JT99000000000000", line.information, "20250101").code, "E6001");
        EXPECT_EQ(table_->check(line.asker_kind, line.provider_kind, "JM99000000036000", "JT99000000036001", line.information, "20250101").code, "E6001");
    }
    EXPECT_EQ(walked, 4 * table_->all().size());
}

TEST_F(Walk, CodesAreNobodysOfficialOnes)
{
    for (const auto& line : table_->all()) {
        EXPECT_EQ(line.office.substr(0, 4), "JM99");
        EXPECT_EQ(line.procedure.substr(0, 4), "JT99");
        EXPECT_EQ(line.information.substr(0, 3), "TM9");
    }
    const auto bodies = law::bodies::load("config/masters/bodies.json"); // outlives the list of its bodies
    for (const auto& body : bodies->all())
        EXPECT_EQ(body.code.substr(0, 2), "99");
}

TEST_F(Walk, EveryKindHasABody)
{
    std::set<std::string> kinds;
    const auto bodies = law::bodies::load("config/masters/bodies.json"); // outlives the list of its bodies
    for (const auto& body : bodies->all())
        kinds.insert(body.kinds.begin(), body.kinds.end());
    for (const auto& line : table_->all()) {
        EXPECT_TRUE(kinds.contains(line.asker_kind)) << line.asker_kind;
        EXPECT_TRUE(kinds.contains(line.provider_kind)) << line.provider_kind;
    }
}

} // namespace
} // namespace chukan::law
