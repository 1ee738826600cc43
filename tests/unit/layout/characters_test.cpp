#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/layout.hpp"
#include "tests/unit/layout/temporary_config.hpp"

#include <gtest/gtest.h>

namespace chukan::layout {
namespace {

/// Codes that one value of 氏名 or 氏名カナ of KN010 brings, as a screen or a file of UTF-8 would send it.
std::string codes_of(const catalogue& layouts, const char* item, const std::string& value, encoding insurer = encoding::utf8)
{
    const auto& layout = layouts.find("KN010", "20171113");
    const auto& sample = layout.samples.at(0);
    std::vector<std::string_view> values(sample.begin(), sample.end());
    values[layouts.place(layout, item)] = value;
    std::string out;
    for (const auto& finding : check_record(layouts, layout, insurer, "20171113", values))
        out += (out.empty() ? "" : " ") + finding.code;
    return out;
}

struct one {
    const char* item;
    const char* value;
    const char* shipped;  // as config/characters.json is shipped: warnings
    const char* strict;   // both set to error
    const char* lenient;  // both set to allowed
};
class Characters : public testing::TestWithParam<one> {};

TEST_P(Characters, AreJudgedAsConfigured)
{
    const auto& given = GetParam();
    const auto with = [&](const char* judgement) {
        const temporary_config config;
        write_file(config.path() / "characters.json",
                   std::string(R"({"half_width_kana": ")") + judgement + R"(", "outside_cp932": ")" + judgement + "\"}");
        return codes_of(*catalogue::load(config.path()), given.item, given.value);
    };
    const auto shipped = catalogue::load(std::string(CHUKAN_SOURCE_DIRECTORY) + "/config");
    EXPECT_EQ(codes_of(*shipped, given.item, given.value), given.shipped);
    EXPECT_EQ(codes_of(*shipped, given.item, given.value, encoding::cp932), given.shipped) << "on the screen of an insurer with Shift_JIS";
    EXPECT_EQ(with("error"), given.strict);
    EXPECT_EQ(with("allowed"), given.lenient);
}

INSTANTIATE_TEST_SUITE_P(Values, Characters,
                         testing::Values(one{"name", "髙橋　﨑子", "", "", ""},                      // IBM extensions: CP932 holds them
                                         one{"name", "●田　太郎", "", "", ""},                      // what an insurer writes for 外字
                                         one{"name", "𠮷田　太郎", "W2002", "E2018", ""},            // beyond the basic plane
                                         one{"name", "俱知安　德子", "W2002", "E2018", ""},          // 俱: JIS level 3
                                         one{"name", "見本　é", "W2002", "E2018", ""},
                                         one{"name", "〜—−‖", "", "", ""},                          // lookalikes: written as CP932 has them
                                         one{"name", "ﾐﾎﾝ　太郎", "W2003", "E2019", ""},
                                         one{"name", "ﾐﾎﾝ　𠮷", "W2003 W2002", "E2019", ""},
                                         one{"name", "\xee\x80\x80", "E2011", "E2011", "E2011"},     // U+E000: private use, whatever is configured
                                         one{"name", "\xf3\xb0\x80\x80", "E2011", "E2011", "E2011"}, // U+F0000
                                         one{"name", "見本\t太郎", "E2012", "E2012", "E2012"},
                                         one{"name", "見本\xe2\x80\xa8太郎", "E2012", "E2012", "E2012"},
                                         one{"kana", "ﾐﾎﾝ", "E2010", "E2010", "E2010"},             // in a kana item always an error
                                         one{"kana", "みほん", "E2010", "E2010", "E2010"},
                                         one{"kana", "ミホン　タロウ・ヴー●", "", "", ""}));

TEST(Bytes, AreCountedInTheEncodingOfTheInsurer)
{
    const temporary_config config;
    const auto path = config.path() / "layouts/KN010.json";
    std::string text = read_file(path);
    const std::string old = R"("en": "name", "type": "text", "characters": 50)";
    ASSERT_NE(text.find(old), std::string::npos);
    text.replace(text.find(old), old.size(), old + R"(, "bytes": 12)");
    write_file(path, text);
    const auto layouts = catalogue::load(config.path());
    EXPECT_EQ(codes_of(*layouts, "name", "六文字の氏名", encoding::cp932), "") << "twelve bytes";
    EXPECT_EQ(codes_of(*layouts, "name", "七文字である名", encoding::cp932), "E2003");
    EXPECT_EQ(codes_of(*layouts, "name", "七文字である名", encoding::utf16le), "E2003");
    EXPECT_EQ(codes_of(*layouts, "name", "六文字の氏名", encoding::utf8), "E2003") << "eighteen bytes";
    EXPECT_EQ(codes_of(*layouts, "name", "四文字。", encoding::utf8), "");
}

TEST(Characters, AKanaItemTakesBothKanas)
{
    const auto layouts = catalogue::load(std::string(CHUKAN_SOURCE_DIRECTORY) + "/config");
    const auto& layout = layouts->find("JK010", "20171113");
    for (const auto& [value, code] : {std::pair{"みほん　たろう", ""}, {"ミホン　タロウ", ""}, {"ぁーゝ・●", ""}, {"みほん太郎", "E2016"}, {"ﾐﾎﾝ", "E2016"}}) {
        std::vector<std::string_view> values(layout.samples.at(0).begin(), layout.samples.at(0).end());
        values[layouts->place(layout, "kana")] = value;
        const auto findings = check_record(*layouts, layout, encoding::cp932, "20171113", values);
        EXPECT_EQ(findings.empty() ? "" : findings.front().code, code) << value;
    }
}

TEST(Values, ThatMayBeA個人番号AreNeverShown)
{
    const auto layouts = catalogue::load(std::string(CHUKAN_SOURCE_DIRECTORY) + "/config");
    const auto& layout = layouts->find("KN010", "20171113");
    const auto shown = [&](const char* item, const std::string& value) {
        std::vector<std::string_view> values(layout.samples.at(0).begin(), layout.samples.at(0).end());
        values[layouts->place(layout, item)] = value;
        for (const auto& finding : check_record(*layouts, layout, encoding::utf8, "20171113", values))
            if (finding.item_number == layouts->place(layout, item) + 1)
                return finding.value;
        return std::string("no finding");
    };
    // A row whose columns drifted by one puts the number into 個人番号異動事由, 続柄コード, 生年月日 …
    for (const char* written : {"999123456782", "1234-5678-9018", "1234 5678 9018", "１２３４５６７８９０１８", "123456789019"})
        for (const char* item : {"personal_number_change", "relationship", "birth_date", "postal_code", "personal_number"}) {
            const auto told = shown(item, written);
            EXPECT_TRUE(told == "************" || (std::string(item) == "personal_number" && told == "no finding")) << item << " " << told;
        }
    EXPECT_EQ(shown("birth_date", "20171332"), "20171332") << "other values are shown";
    EXPECT_EQ(shown("branch_number", "0000000000000019"), "0000000000000019") << "a 枝番 is no 個人番号";
}

TEST(ForSpreadsheet, KeepsWhatAProgramWouldChange)
{
    for (const auto& [value, written] : {std::pair{"", ""}, {"見本", "見本"}, {"20171332", "20171332"}, {"0", "0"}, {"00123", "「00123」"}, {"=1+1", "「=1+1」"},
                                         {"+81", "「+81」"}, {"-5", "「-5」"}, {"@x", "「@x」"}, {"'x", "「'x」"}, {"1234567890123456", "「1234567890123456」"},
                                         {"1/2", "「1/2」"}, {"2017-11-13", "「2017-11-13」"}, {"1e5", "「1e5」"}, {" x", "「 x」"}, {"x ", "「x 」"}, {"123456789012345", "123456789012345"}})
        EXPECT_EQ(for_spreadsheet(value), written);
}

} // namespace
} // namespace chukan::layout
