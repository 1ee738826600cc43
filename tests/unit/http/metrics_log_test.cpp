#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

using namespace chukan;

TEST(Metrics, SpeakPrometheus)
{
    metrics::count("t_requests_total", "system=\"a\",status=\"200\"");
    metrics::count("t_requests_total", "system=\"a\",status=\"200\"", 2);
    metrics::count("t_requests_total", "system=\"b\",status=\"200\"");
    metrics::set("t_open", "system=\"a\"", 1.5);
    metrics::observe_seconds("t_seconds", "system=\"a\"", 0.003);
    const auto text = metrics::text("a");
    EXPECT_NE(text.find("# TYPE t_requests_total counter\nt_requests_total{system=\"a\",status=\"200\"} 3\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("system=\"b\""), std::string::npos);
    EXPECT_NE(text.find("t_open{system=\"a\"} 1.5\n"), std::string::npos);
    EXPECT_NE(text.find("t_seconds_bucket{system=\"a\",le=\"0.0025\"} 0\n"), std::string::npos) << text;
    EXPECT_NE(text.find("t_seconds_bucket{system=\"a\",le=\"0.005\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("t_seconds_bucket{system=\"a\",le=\"+Inf\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("t_seconds_count{system=\"a\"} 1\n"), std::string::npos);
}

TEST(Log, WritesOneJsonLineAndEscapesControlCharacters)
{
    const std::string file = testing::TempDir() + "/log-" + std::to_string(::getpid());
    log::configure(file, log::level::info);
    log::write(log::level::debug, "portal", "not wanted");
    log::write(log::level::warning, "portal", "certificate refused", {{"subject", "a\"b\\c\nd\x01"}, {"名前", "値"}});
    log::flush();
    log::configure("", log::level::error);
    std::ifstream in(file);
    std::string line, rest;
    std::getline(in, line);
    EXPECT_FALSE(std::getline(in, rest));
    EXPECT_NE(line.find("\"level\":\"warning\",\"system\":\"portal\",\"event\":\"certificate refused\",\"subject\":\"a\\\"b\\\\c\\u000ad\\u0001\",\"名前\":\"値\"}"),
              std::string::npos)
        << line;
}
