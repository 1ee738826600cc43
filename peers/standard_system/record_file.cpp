#include "peers/standard_system/record_file.hpp"

#include <fstream>
#include <stdexcept>

namespace chukan::standard_system {

void each_record(const books& of, const std::string& path, const std::string& kind, const layout::reader::sink& sink)
{
    const auto& layout = of.catalogue()->find(kind, of.date);
    layout::reader_settings reading;
    reading.file_encoding = layout.fixed_encoding.value_or(of.encoding);
    reading.today = of.date;
    const auto reader = layout::open_reader(of.catalogue(), layout, reading);
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot read " + path);
    std::string buffer(1u << 18, '\0');
    try {
        while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
            reader->feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(file.gcount())), sink);
        reader->finish(sink);
    } catch (const layout::unusable& problem) {
        throw std::runtime_error(path + ": " + problem.code + " at byte " + std::to_string(problem.position));
    }
}

} // namespace chukan::standard_system
