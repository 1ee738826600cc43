#include "tests/integration/hostile/desk.hpp"

#include "platform/base/text.hpp"
#include "tests/integration/chain/whole_way.hpp"

namespace chukan::test {

namespace {

/// All systems, with a limit for uploads that a test can pass in no time.
world& small_world()
{
    world::adjust = [](config::settings& settings) { settings.upload_bytes = desk::limit; };
    return world::instance();
}

} // namespace

desk& desk::instance()
{
    small_world();
    static desk only;
    return only;
}

desk::desk() : operations_("operations"), portal_("portal")
{
    const whole_way people(world::instance(), 300, 11);
    for (auto& line : split(read_file(people.files().enrollee_file), '\n')) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (header_.empty())
            header_ = line;
        else if (!line.empty())
            rows_.push_back(line);
    }
    clerk(); // logged in: what follows writes no other lines into the log
}

std::vector<std::string> desk::rows(std::size_t count)
{
    std::vector<std::string> out(rows_.begin() + static_cast<std::ptrdiff_t>(given_), rows_.begin() + static_cast<std::ptrdiff_t>(given_ + count));
    given_ += count;
    return out;
}

std::string desk::file(const std::vector<std::string>& lines)
{
    std::string out;
    for (const auto& line : lines)
        out += line + "\r\n";
    return out;
}

std::string desk::fresh_name()
{
    static unsigned number = 100;
    return "39130000_KN010_20171113_" + std::to_string(++number) + ".csv";
}

std::string desk::traces()
{
    // A file says 処理完了 before its job is gone.
    wait_until([this] { return operations_.count("job WHERE kind = 'file'") == 0; }, "no file is being worked on");
    std::string out;
    for (const char* table : {"receipt", "stored_file", "file_chunk", "person", "enrollee", "eligibility_history", "registered_part", "outbox"})
        out += std::string(table) + " " + std::to_string(operations_.count(table)) + "\n";
    out += "job " + std::to_string(operations_.count("job WHERE kind = 'file'")) + "\n";
    out += "file_index " + std::to_string(portal_.count("file_index"));
    return out;
}

std::int64_t desk::business_rows()
{
    return operations_.count("person") + operations_.count("enrollee") + operations_.count("eligibility_history");
}

std::vector<std::string> desk::logged()
{
    return portal_.column("SELECT result FROM operation_log WHERE operation LIKE 'upload\\_%' ORDER BY sequence DESC LIMIT 1000");
}

} // namespace chukan::test
