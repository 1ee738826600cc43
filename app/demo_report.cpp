#include "app/demo_report.hpp"

#include "app/places.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace chukan::app {
namespace {

constexpr std::size_t name_width = 40, bar_width = 24;

bool on_screen()
{
    return isatty(STDOUT_FILENO) != 0;
}

std::string seconds_text(double seconds)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", seconds);
    return text;
}

} // namespace

std::size_t width_of(const std::string& text)
{
    std::size_t width = 0;
    for (const unsigned char byte : text) {
        if ((byte & 0xc0) == 0x80)
            continue;
        width += byte >= 0xe2 ? 2 : 1;
    }
    return width;
}

std::string filled(const std::string& text, std::size_t width)
{
    const auto own = width_of(text);
    return own >= width ? text : text + std::string(width - own, ' ');
}

void demo_report::begin(const std::string& japanese, const std::string& english, const char* key)
{
    stages_.push_back({say(japanese, english), key, {}, 0});
    began_ = std::chrono::steady_clock::now();
    drawn_ = {};
    done_ = of_ = 0;
    draw(false);
}

void demo_report::progress(std::uint64_t done, std::uint64_t of)
{
    done_ = std::min(done, of);
    of_ = of;
    if (std::chrono::steady_clock::now() - drawn_ > std::chrono::milliseconds(100))
        draw(false);
}

void demo_report::end(const std::string& note)
{
    auto& current = stages_.back();
    current.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    current.note = note;
    done_ = of_ = std::max<std::uint64_t>(of_, 1);
    draw(true);
}

void demo_report::draw(bool last)
{
    drawn_ = std::chrono::steady_clock::now();
    if (json_ || (!last && !on_screen()))
        return;
    const auto& current = stages_.back();
    const auto full = of_ == 0 ? 0 : static_cast<std::size_t>(bar_width * done_ / of_);
    const auto seconds = last ? current.seconds : std::chrono::duration<double>(drawn_ - began_).count();
    std::printf("%s%s [%s%s] %3u%% %8s  %s%s", on_screen() ? "\r" : "", filled(current.name, name_width).c_str(), std::string(full, '#').c_str(),
                std::string(bar_width - full, '.').c_str(), of_ == 0 ? 0 : static_cast<unsigned>(100 * done_ / of_), seconds_text(seconds).c_str(),
                current.note.c_str(), last ? "\n" : "");
    std::fflush(stdout);
}

void demo_report::row(const std::string& japanese, const std::string& english, std::uint64_t count)
{
    rows_.push_back({say(japanese, english), english, count});
}

void demo_report::print(const std::string& title) const
{
    if (json_) {
        nlohmann::ordered_json rows = nlohmann::ordered_json::object(), seconds = nlohmann::ordered_json::object();
        for (const auto& one : rows_)
            rows[one.key] = one.count;
        for (const auto& one : stages_)
            seconds[one.key] = one.seconds;
        std::puts(nlohmann::ordered_json{{"title", title}, {"rows", rows}, {"seconds", seconds}, {"faults", faults_}, {"right", faults_.empty()}}.dump().c_str());
        return;
    }
    const std::string rule(64, '-');
    std::printf("\n%s\n%s\n", title.c_str(), rule.c_str());
    for (const auto& one : rows_)
        std::printf("%s %14llu\n", filled(one.name, 48).c_str(), static_cast<unsigned long long>(one.count));
    std::printf("%s\n", rule.c_str());
    double whole = 0;
    for (const auto& one : stages_) {
        std::printf("%s %14s\n", filled(one.name, 48).c_str(), seconds_text(one.seconds).c_str());
        whole += one.seconds;
    }
    std::printf("%s %14s\n%s\n", filled(say("合計", "All"), 48).c_str(), seconds_text(whole).c_str(), rule.c_str());
    for (const auto& one : faults_)
        std::printf("%s %s\n", say("誤り:", "WRONG:").c_str(), one.c_str());
    std::printf("%s\n", faults_.empty() ? say("すべての検査に合格しました。三者の記録は一致しています。", "Every check holds; the three sides agree.").c_str()
                                        : say("検査に不合格があります。", "Some checks do not hold.").c_str());
}

} // namespace chukan::app
