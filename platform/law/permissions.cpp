#include "platform/law/law.hpp"

#include "platform/base/text.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <stdexcept>

namespace chukan::law {

namespace {

constexpr std::array columns = {&permission::row,           &permission::line,        &permission::asker_kind, &permission::office,   &permission::procedure,
                                &permission::provider_kind, &permission::information, &permission::valid_from, &permission::valid_to, &permission::source};
constexpr std::string_view header = "row,line,asker_kind,office,procedure,provider_kind,information,valid_from,valid_to,source";
constexpr std::string_view rows_header = "row,office,duty,duty_en", basis_header = "valid_from,valid_to,article,article_en";

bool is_day_or_empty(const std::string& text)
{
    return text.empty() || (text.size() == 8 && text.find_first_not_of("0123456789") == std::string::npos);
}

std::string key_of(std::string_view office, std::string_view procedure, std::string_view information)
{
    std::string key;
    key.reserve(office.size() + procedure.size() + information.size() + 2);
    return key.append(office).append(1, '\x1f').append(procedure).append(1, '\x1f').append(information);
}

/// Calls `take(where, cells)` for every line under the header. No quotes: a value holds no comma.
template <class Take> void each_line(std::string_view text, const std::string& name, std::string_view expected, Take take)
{
    std::size_t number = 0;
    bool header_seen = false;
    const auto width = static_cast<std::size_t>(std::count(expected.begin(), expected.end(), ',')) + 1;
    for (auto line : split(text, '\n')) {
        ++number;
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.empty() || line.front() == '#')
            continue;
        const auto where = name + " line " + std::to_string(number) + ": ";
        if (!header_seen) {
            if (line != expected)
                throw std::runtime_error(where + "the first line must be " + std::string(expected));
            header_seen = true;
            continue;
        }
        auto cells = split(line, ',');
        if (cells.size() != width)
            throw std::runtime_error(where + "must have " + std::to_string(width) + " columns");
        take(where, cells);
    }
    if (!header_seen)
        throw std::runtime_error(name + ": empty");
}

std::string filled(std::string pattern, const std::string& row, const std::string& about)
{
    const auto put = [&pattern](const std::string& name, const std::string& value) {
        if (const auto at = pattern.find(name); at != std::string::npos)
            pattern.replace(at, name.size(), value);
    };
    put("{row}", row);
    put("{duty}", about);
    return pattern;
}

} // namespace

std::shared_ptr<const permissions> permissions::load(const std::string& file)
{
    const auto folder = std::filesystem::path(file).parent_path();
    const auto beside = [&](const char* name) { return std::filesystem::exists(folder / name) ? read_file((folder / name).string()) : std::string(); };
    return parse(read_file(file), file, beside("rows.csv"), beside("basis.csv"));
}

std::shared_ptr<const permissions> permissions::parse(std::string_view text, const std::string& name, std::string_view rows, std::string_view basis)
{
    auto table = std::make_shared<permissions>();
    each_line(text, name, header, [&](const std::string& where, std::vector<std::string>& cells) {
        permission value;
        for (std::size_t index = 0; index < columns.size(); ++index)
            value.*columns[index] = std::move(cells[index]);
        if (!is_day_or_empty(value.valid_from) || !is_day_or_empty(value.valid_to))
            throw std::runtime_error(where + "a date is YYYYMMDD or empty");
        table->by_request_[key_of(value.office, value.procedure, value.information)].push_back(table->lines_.size());
        table->lines_.push_back(std::move(value));
    });
    if (!rows.empty())
        table->read_rows(rows);
    if (!basis.empty())
        table->read_basis(basis);
    return table;
}

void permissions::read_rows(std::string_view text)
{
    std::set<std::string> permitting;
    for (const auto& line : lines_)
        permitting.insert(line.row);
    each_line(text, "rows.csv", rows_header, [&](const std::string&, std::vector<std::string>& cells) {
        duties_.push_back({cells[0], cells[1], cells[2], cells[3], permitting.contains(cells[0])});
    });
}

void permissions::read_basis(std::string_view text)
{
    each_line(text, "basis.csv", basis_header, [&](const std::string& where, std::vector<std::string>& cells) {
        if (!is_day_or_empty(cells[0]) || !is_day_or_empty(cells[1]))
            throw std::runtime_error(where + "a date is YYYYMMDD or empty");
        bases_.push_back({cells[0], cells[1], cells[2], cells[3]});
    });
}

verdict permissions::check(std::string_view asker_kind, std::string_view provider_kind, std::string_view office, std::string_view procedure,
                           std::string_view information, std::string_view day) const
{
    body asker, provider;
    asker.kinds = {std::string(asker_kind)};
    provider.kinds = {std::string(provider_kind)};
    return check(asker, provider, office, procedure, information, day);
}

verdict permissions::check(const body& asker, const body& provider, std::string_view office, std::string_view procedure, std::string_view information,
                           std::string_view day) const
{
    verdict answer{"E6001", nullptr};
    const auto found = by_request_.find(std::string_view(key_of(office, procedure, information)));
    if (found == by_request_.end())
        return answer;
    const auto is_one_of = [](const std::vector<std::string>& kinds, const std::string& kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
    for (const auto index : found->second) {
        const auto& line = lines_[index];
        if (!is_one_of(asker.kinds, line.asker_kind) || !is_one_of(provider.kinds, line.provider_kind))
            continue;
        if (line.in_force(day))
            return {"I0000", &line};
        answer = {"E6008", &line};
    }
    return answer;
}

const duty* permissions::duty_of(std::string_view office) const
{
    const auto found = std::find_if(duties_.begin(), duties_.end(), [&](const duty& one) { return one.office == office; });
    return found == duties_.end() ? nullptr : &*found;
}

std::string permissions::cite(const std::string& row, std::string_view day, std::string basis::*pattern, std::string duty::*about) const
{
    const auto described = std::find_if(duties_.begin(), duties_.end(), [&](const duty& one) { return one.row == row; });
    const auto name = described == duties_.end() ? std::string("—") : (*described).*about;
    for (const auto& one : bases_)
        if ((one.valid_from.empty() || day >= one.valid_from) && (one.valid_to.empty() || day <= one.valid_to))
            return filled(one.*pattern, row, name);
    return {};
}

std::string permissions::citation(const std::string& row, std::string_view day) const
{
    const auto text = cite(row, day, &basis::article, &duty::name);
    return text.empty() ? "番号法別表第二の" + row + "の項" : text;
}

std::string permissions::citation_en(const std::string& row, std::string_view day) const
{
    const auto text = cite(row, day, &basis::article_en, &duty::name_en);
    return text.empty() ? "My Number Act Appended Table 2 item " + row : text;
}

} // namespace chukan::law
