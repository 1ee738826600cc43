#include "app/demo_checks.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace chukan::app {
namespace {

template <class Key>
std::string text_of(const Key& key)
{
    if constexpr (std::is_arithmetic_v<Key>)
        return std::to_string(key);
    else
        return key;
}

template <class Key>
std::vector<std::string> compare(const std::string& what, const std::map<Key, std::string>& wanted, const std::map<Key, std::string>& found)
{
    std::vector<std::string> lines;
    std::uint64_t count = 0;
    const auto differ = [&](const Key& key, const std::string& expected, const std::string& seen) {
        if (++count <= 10)
            lines.push_back(what + " " + text_of(key) + ": " + expected + " expected, " + seen + " found");
    };
    for (const auto& [key, value] : wanted) {
        const auto at = found.find(key);
        if (at == found.end())
            differ(key, value, "nothing");
        else if (at->second != value)
            differ(key, value, at->second);
    }
    for (const auto& [key, value] : found)
        if (!wanted.contains(key))
            differ(key, "nothing", value);
    if (count > 10)
        lines.push_back(what + ": " + std::to_string(count) + " differences in all");
    return lines;
}

} // namespace

result_reader::result_reader(std::shared_ptr<const layout::catalogue> catalogue, const std::string& kind, const std::string& date,
                             const std::vector<std::string>& items, sink sink)
    : catalogue_(std::move(catalogue)), kind_(kind), sink_(std::move(sink))
{
    const auto& layout = catalogue_->find(kind, date);
    for (const auto& item : items)
        places_.push_back(catalogue_->place(layout, item));
    values_.resize(items.size());
    layout::reader_settings settings;
    settings.today = date;
    settings.limits = layout::file_limits::none();
    reader_ = layout::open_reader(catalogue_, layout, settings);
}

void result_reader::take(const layout::checked_record& record)
{
    for (std::size_t i = 0; i < places_.size(); ++i)
        values_[i] = (*record.values)[places_[i]];
    sink_(values_);
}

void result_reader::feed(std::string_view piece)
{
    try {
        reader_->feed(piece, [this](const layout::checked_record& record) { take(record); });
    } catch (const layout::unusable& failure) {
        throw std::runtime_error(kind_ + ": " + failure.code);
    }
}

void result_reader::finish()
{
    try {
        reader_->finish([this](const layout::checked_record& record) { take(record); });
    } catch (const layout::unusable& failure) {
        if (failure.code != "E1010") // a header alone: nothing to report is a right answer
            throw std::runtime_error(kind_ + ": " + failure.code);
    }
}

void result_reader::read(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot read " + path);
    std::string buffer(1u << 18, '\0');
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
        feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(file.gcount())));
    finish();
}

registration_outcome read_registration(const std::shared_ptr<const layout::catalogue>& catalogue, const std::string& date, const std::string& path)
{
    registration_outcome found;
    result_reader reader(catalogue, "enrollee-result", date, {"branch_number", "result_class", "result_code"}, [&](const auto& values) {
        found.branch.push_back(values[0].empty() ? 0 : std::stoull(std::string(values[0])));
        if (values[1] != "2") {
            ++found.accepted;
            return;
        }
        found.rejected[found.branch.size()] = values[2];
        ++found.by_code[std::string(values[2])];
    });
    reader.read(path);
    return found;
}

std::map<std::uint64_t, std::string> read_expected(const std::string& path, const std::string& stage)
{
    std::map<std::uint64_t, std::string> found;
    for (const auto& line : split(read_file(path), '\n')) {
        const auto fields = split(line, ',');
        if (fields.size() >= 3 && fields[1] == stage)
            found[std::stoull(fields[0])] = fields[2];
    }
    return found;
}

std::vector<std::string> differences(const std::string& what, const std::map<std::string, std::string>& wanted, const std::map<std::string, std::string>& found)
{
    return compare(what, wanted, found);
}

std::vector<std::string> differences(const std::string& what, const std::map<std::uint64_t, std::string>& wanted,
                                     const std::map<std::uint64_t, std::string>& found)
{
    return compare(what, wanted, found);
}

std::map<std::string, inquiry_outcome> read_inquiries(const std::shared_ptr<const layout::catalogue>& catalogue, const std::string& date,
                                                      const std::string& path)
{
    std::map<std::string, inquiry_outcome> found;
    result_reader reader(catalogue, "inquiry-result", date, {"request_number", "state", "result_code", "exchange_number"}, [&](const auto& values) {
        found[std::string(values[0])] = {std::string(values[1]), std::string(values[2]), std::string(values[3])};
    });
    reader.read(path);
    return found;
}

std::map<std::string, std::string> read_expected_inquiries(const std::string& path)
{
    std::map<std::string, std::string> found;
    bool header = true;
    for (const auto& line : split(read_file(path), '\n')) {
        const auto fields = split(line, ',');
        if (!header && fields.size() == 2)
            found[fields[0]] = fields[1];
        header = false;
    }
    return found;
}

std::map<std::string, std::string> read_records(const page_source& pages, const std::map<std::string, std::string>& wanted)
{
    std::map<std::string, std::string> found;
    std::string cursor;
    for (;;) {
        const auto page = nlohmann::json::parse(pages(cursor));
        for (const auto& record : page.at("items")) {
            const std::string number = record.at("exchange_number");
            if (!wanted.contains(number))
                continue;
            const std::string text = record.at("asker_body").get<std::string>() + ">" + record.at("provider_body").get<std::string>() + " "
                                     + record.at("procedure").get<std::string>() + " " + record.at("information").get<std::string>();
            if (!found.emplace(number, text).second)
                found[number] += " (twice)";
        }
        if (!page.contains("next_cursor") || page.at("next_cursor").is_null())
            return found;
        const auto next = page.at("next_cursor").is_string() ? page.at("next_cursor").get<std::string>() : page.at("next_cursor").dump();
        if (next.empty() || next == cursor)
            return found;
        cursor = next;
    }
}

} // namespace chukan::app
