#include "peers/standard_system/output.hpp"

#include <stdexcept>

namespace chukan::standard_system {
namespace {

constexpr std::size_t buffered = 1u << 20;

} // namespace

output::output(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary | std::ios::trunc)
{
    if (!file_)
        throw std::runtime_error("cannot write " + path_);
    buffer_.reserve(buffered + 4096);
}

output::~output() = default;

output& output::operator<<(std::string_view text)
{
    buffer_ += text;
    if (buffer_.size() >= buffered)
        flush();
    return *this;
}

output& output::quoted(std::string_view text)
{
    buffer_ += '"';
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            buffer_ += '\\';
        if (static_cast<unsigned char>(letter) < 0x20)
            throw std::logic_error("a control character in generated text");
        buffer_ += letter;
    }
    return *this << "\"";
}

void output::flush()
{
    file_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

void output::close()
{
    flush();
    file_.close();
    if (!file_)
        throw std::runtime_error("cannot write " + path_);
}

} // namespace chukan::standard_system
