#include "platform/layout/result_codes.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <set>
#include <stdexcept>

namespace chukan::layout {

namespace {

using nlohmann::json;

/// Fills the places {name} of a text; a place without a value vanishes, so that no reader sees our braces.
std::string fill(const std::string& text, const std::map<std::string, std::string>& values)
{
    std::string out;
    std::size_t from = 0;
    while (true) {
        const std::size_t open = text.find('{', from);
        const std::size_t close = open == std::string::npos ? open : text.find('}', open);
        if (close == std::string::npos)
            return out + text.substr(from);
        out.append(text, from, open - from);
        const auto value = values.find(text.substr(open + 1, close - open - 1));
        if (value != values.end())
            out += value->second;
        from = close + 1;
    }
}

json parse(const std::string& path)
{
    std::set<std::string> seen;
    // Two people may add the same code: the parser alone would let the later one win in silence.
    const auto unique = [&](int depth, json::parse_event_t event, json& value) {
        if (depth == 1 && event == json::parse_event_t::key && !seen.insert(value.get<std::string>()).second)
            throw std::runtime_error(path + ": the code " + value.get<std::string>() + " is there twice");
        return true;
    };
    try {
        return json::parse(read_file(path), unique);
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
}

result_code read_code(const std::string& path, const std::string& code, const json& entry)
{
    const auto text = [&](const char* name) {
        const auto found = entry.find(name);
        if (found == entry.end() || !found->is_string() || found->get_ref<const std::string&>().empty())
            throw std::runtime_error(path + ": " + code + " needs a text \"" + name + "\"");
        return found->get<std::string>();
    };
    result_code out;
    out.code = code;
    const auto status = entry.find("status");
    if (status == entry.end() || !status->is_number_integer() || *status < 200 || *status > 599)
        throw std::runtime_error(path + ": " + code + " needs an HTTP status");
    out.status = status->get<int>();
    out.text_ja = text("ja");
    out.text_en = text("en");
    out.cause_ja = text("cause");
    out.action_ja = text("action");
    out.action_en = text("action_en");
    out.source = text("source");
    return out;
}

} // namespace

std::shared_ptr<const result_codes> result_codes::load(const std::string& config_directory)
{
    const std::string path = config_directory + "/result_codes.json";
    auto out = std::make_shared<result_codes>();
    const json content = parse(path);
    for (const auto& [code, entry] : content.items())
        out->codes_.emplace(code, read_code(path, code, entry));
    for (const char* needed : {"I0000", "E9001"})
        if (out->codes_.find(needed) == out->codes_.end())
            throw std::runtime_error(path + ": the code " + needed + " is missing");
    return out;
}

const result_code& result_codes::find(std::string_view code) const
{
    const auto found = codes_.find(code);
    return found != codes_.end() ? found->second : codes_.find("E9001")->second;
}

std::string result_codes::text_ja(std::string_view code, const std::map<std::string, std::string>& values) const
{
    return fill(find(code).text_ja, values);
}

std::string result_codes::text_en(std::string_view code, const std::map<std::string, std::string>& values) const
{
    return fill(find(code).text_en, values);
}

std::string result_codes::problem(std::string_view code, const std::map<std::string, std::string>& values) const
{
    const result_code& entry = find(code);
    const json body = {{"code", entry.code},
                       {"status", entry.status},
                       {"title", fill(entry.text_ja, values)},
                       {"title_en", fill(entry.text_en, values)},
                       {"detail", entry.cause_ja},
                       {"action", fill(entry.action_ja, values)},
                       {"action_en", fill(entry.action_en, values)}};
    // Values may quote what a caller sent, in any bytes.
    return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace chukan::layout
