#pragma once
#include <fstream>
#include <string>
#include <string_view>

namespace chukan::standard_system {

/// A file written through one large buffer. Throws std::runtime_error when the disk refuses.
class output {
public:
    explicit output(std::string path);
    ~output();
    output(const output&) = delete;
    output& operator=(const output&) = delete;
    output& operator<<(std::string_view text);
    output& operator<<(std::uint64_t number) { return *this << std::string_view(std::to_string(number)); }
    /// A JSON string with its quotes.
    output& quoted(std::string_view text);
    /// Must be called: a destructor cannot tell that the disk was full.
    void close();

private:
    void flush();
    std::string path_;
    std::ofstream file_;
    std::string buffer_;
};

} // namespace chukan::standard_system
