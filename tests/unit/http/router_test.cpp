#include "platform/http/router.hpp"

#include <gtest/gtest.h>

using namespace chukan::http;

namespace {

router example()
{
    router routes;
    const auto handler = [](request&) { return response::empty(); };
    routes.get("/files", handler);
    routes.post("/files/{kind}", handler);
    routes.get("/files/link-code-status", handler);
    routes.get("/files/{receipt}", handler);
    routes.get("/files/{receipt}/result", handler);
    routes.del("/files/{receipt}", handler);
    routes.get("/assets/{rest...}", handler, {"terminal"});
    routes.get("/masters/{name}.csv", handler);
    routes.get("/masters/{name}", handler);
    routes.get("/", handler);
    return routes;
}

} // namespace

TEST(Router, PrefersTheRouteThatWasAddedFirst)
{
    const auto routes = example();
    EXPECT_EQ(routes.find("GET", "/files/link-code-status").found->pattern, "/files/link-code-status");
    EXPECT_EQ(routes.find("GET", "/files/R1").found->pattern, "/files/{receipt}");
}

TEST(Router, ANamedSegmentMayHaveAFixedEnd)
{
    const auto routes = example();
    const auto file = routes.find("GET", "/masters/MS010.csv");
    ASSERT_TRUE(file.found);
    EXPECT_EQ(file.found->pattern, "/masters/{name}.csv");
    EXPECT_EQ(file.values.at("name"), "MS010");
    EXPECT_EQ(routes.find("GET", "/masters/bodies").found->pattern, "/masters/{name}");
    EXPECT_EQ(routes.find("GET", "/masters/.csv").found->pattern, "/masters/{name}") << "the name is never empty";
}

TEST(Router, HandsOverTheNamedSegments)
{
    const auto routes = example();
    const auto match = routes.find("GET", "/files/R201711130000001/result");
    ASSERT_TRUE(match.found);
    EXPECT_EQ(match.values.at("receipt"), "R201711130000001");
}

TEST(Router, TellsAnUnknownPathFromAMethodThatIsNotThere)
{
    const auto routes = example();
    EXPECT_FALSE(routes.find("PUT", "/files/R1").found);
    EXPECT_TRUE(routes.find("PUT", "/files/R1").path_known);
    EXPECT_FALSE(routes.find("GET", "/nothing").path_known);
    EXPECT_FALSE(routes.find("GET", "/files/").path_known) << "an empty segment names nothing";
    EXPECT_FALSE(routes.find("GET", "/files/R1/result/more").path_known);
}

TEST(Router, LetsHeadInWhereGetIs)
{
    EXPECT_TRUE(example().find("HEAD", "/files").found);
}

TEST(Router, TakesAllThatFollows)
{
    const auto routes = example();
    const auto match = routes.find("GET", "/assets/fonts/a.woff2");
    ASSERT_TRUE(match.found);
    EXPECT_EQ(match.values.at("rest"), "fonts/a.woff2");
    EXPECT_EQ(match.found->callers, std::vector<std::string>{"terminal"});
}

TEST(Router, FindsTheRoot)
{
    EXPECT_TRUE(example().find("GET", "/").found);
}
