#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chukan::app {

/// What the demo shows: a bar per stage while it runs, a table at the end.
class demo_report {
public:
    explicit demo_report(bool json) : json_(json) {}

    void begin(const std::string& japanese, const std::string& english, const char* key);
    /// Draws the bar; cheap to call often.
    void progress(std::uint64_t done, std::uint64_t of);
    void end(const std::string& note = {});

    void row(const std::string& japanese, const std::string& english, std::uint64_t count);
    void fault(const std::string& text) { faults_.push_back(text); }
    const std::vector<std::string>& faults() const { return faults_; }
    /// The table, and the verdict. JSON: one object with rows, seconds and faults.
    void print(const std::string& title) const;

private:
    struct stage {
        std::string name, key, note;
        double seconds{0};
    };
    struct line {
        std::string name, key;
        std::uint64_t count;
    };
    void draw(bool last);

    bool json_;
    std::vector<stage> stages_;
    std::vector<line> rows_;
    std::vector<std::string> faults_;
    std::chrono::steady_clock::time_point began_{}, drawn_{};
    std::uint64_t done_{0}, of_{0};
};

/// How many columns of a terminal `text` takes: Japanese characters take two.
std::size_t width_of(const std::string& text);
/// `text` filled with blanks to `width` columns.
std::string filled(const std::string& text, std::size_t width);

} // namespace chukan::app
