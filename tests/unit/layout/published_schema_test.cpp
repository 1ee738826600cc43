#include "platform/base/text.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/layout.hpp"
#include "tests/unit/layout/temporary_config.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

// The published JSON Schema and the loader must say the same: an editor that follows the one never meets a refusal of the other.
namespace chukan::layout {
namespace {

using nlohmann::json;
const std::filesystem::path shipped = std::filesystem::path(CHUKAN_SOURCE_DIRECTORY) / "config";

bool fits(const json& schema, const json& value)
{
    valijson::Schema compiled;
    valijson::SchemaParser parser;
    valijson::adapters::NlohmannJsonAdapter document(schema);
    parser.populateSchema(document, compiled);
    valijson::Validator validator;
    return validator.validate(compiled, valijson::adapters::NlohmannJsonAdapter(value), nullptr);
}

TEST(PublishedSchema, DescribesEveryShippedFile)
{
    for (const auto& [folder, name] : {std::pair{"layouts", "layout.schema.json"}, {"codes", "codes.schema.json"}}) {
        const json schema = json::parse(read_file(shipped / folder / name));
        unsigned files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(shipped / folder)) {
            const auto path = entry.path().string();
            if (path.ends_with(".schema.json") || !path.ends_with(".json"))
                continue;
            ++files;
            EXPECT_TRUE(fits(schema, json::parse(read_file(path)))) << path;
        }
        EXPECT_GT(files, 10U) << folder;
    }
}

/// One change to KN010 that neither may accept.
struct mistake {
    const char* name;
    const char* change; // JSON Patch
    const char* line;   // what the loader's message must name
};
class BothRefuse : public testing::TestWithParam<mistake> {};

TEST_P(BothRefuse, TheSameMistake)
{
    const temporary_config config;
    const json schema = json::parse(read_file(shipped / "layouts/layout.schema.json"));
    const json good = json::parse(read_file(shipped / "layouts/KN010.json"));
    ASSERT_TRUE(fits(schema, good));
    const json broken = good.patch(json::parse(GetParam().change));
    EXPECT_FALSE(fits(schema, broken));
    write_file(config.path() / "layouts/KN010.json", broken.dump(1));
    try {
        catalogue::load(config.path());
        FAIL() << "the loader accepted it";
    } catch (const std::runtime_error& problem) {
        const std::string told = problem.what();
        EXPECT_NE(told.find("layouts/KN010.json:"), std::string::npos) << told;
        EXPECT_NE(told.find(GetParam().line), std::string::npos) << told;
    }
}

INSTANTIATE_TEST_SUITE_P(Mistakes, BothRefuse,
                         testing::Values(mistake{"type", R"([{"op":"replace","path":"/items/4/type","value":"numbers"}])", "/items/4: "},
                                         mistake{"key", R"([{"op":"add","path":"/items/4/lenght","value":3}])", "\"lenght\""},
                                         mistake{"number", R"([{"op":"replace","path":"/items/4/characters","value":"16"}])", "\"characters\""},
                                         mistake{"missing", R"([{"op":"remove","path":"/items/2/en"}])", "/items/2: "},
                                         mistake{"direction", R"([{"op":"replace","path":"/direction","value":"sideways"}])", "\"direction\""},
                                         mistake{"date", R"([{"op":"replace","path":"/valid_from","value":"2016"}])", "\"valid_from\""},
                                         mistake{"rule", R"([{"op":"replace","path":"/rules/0/rule","value":"never"}])", "/rules/0: "},
                                         mistake{"form", R"([{"op":"add","path":"/items/3/form","value":{"pattern":"a"}}])", "/items/3/form: "},
                                         mistake{"no_items", R"([{"op":"remove","path":"/items"}])", "\"items\""}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(BrokenLayout, IsToldWithFileAndLineInBothLanguages)
{
    const temporary_config config;
    const auto path = config.path() / "layouts/KN010.json";
    std::string text = read_file(path);
    const auto at = text.find("\"type\": \"katakana\"");
    ASSERT_NE(at, std::string::npos);
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    text.replace(at, 18, "\"type\": \"katakame\"");
    write_file(path, text);
    try {
        catalogue::load(config.path());
        FAIL();
    } catch (const std::runtime_error& problem) {
        const std::string told = problem.what();
        EXPECT_NE(told.find("layouts/KN010.json:" + std::to_string(line) + ": "), std::string::npos) << told;
        EXPECT_NE(told.find("次のどれか"), std::string::npos) << told;
        EXPECT_NE(told.find("must be one of"), std::string::npos) << told;
    }
    text.replace(at, 18, "\"type\": katakana  ");
    write_file(path, text);
    try {
        catalogue::load(config.path());
        FAIL();
    } catch (const std::runtime_error& problem) {
        EXPECT_NE(std::string(problem.what()).find("layouts/KN010.json:" + std::to_string(line) + ": "), std::string::npos) << problem.what();
    }
}

TEST(Samples, OfEveryLayoutPassItsOwnChecks)
{
    const auto layouts = catalogue::load(shipped);
    unsigned seen = 0;
    for (const auto* layout : layouts->all()) {
        EXPECT_FALSE(layout->samples.empty()) << layout->id;
        for (const auto& sample : layout->samples) {
            const std::vector<std::string_view> values(sample.begin(), sample.end());
            for (const auto& finding : check_record(*layouts, *layout, layout->fixed_encoding.value_or(encoding::utf8), "20171113", values))
                ADD_FAILURE() << layout->id << " item " << finding.item_number << " " << finding.code;
            ++seen;
        }
    }
    EXPECT_GT(seen, 30U);
}

} // namespace
} // namespace chukan::layout
