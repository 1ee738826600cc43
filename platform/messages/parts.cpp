#include "platform/messages/parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace chukan::messages::parts {

namespace {

/// The columns that hold an item's result code (platform/contract); all others say nothing about an item that was given up.
bool is_result(const std::string& name)
{
    return name == "result" || name == "result_code";
}

} // namespace

std::optional<std::string> slice(const std::string& body, unsigned items, unsigned first, unsigned count)
{
    const auto whole = nlohmann::json::parse(body, nullptr, false);
    if (!whole.is_object())
        return std::nullopt;
    auto out = nlohmann::json::object();
    bool any = false;
    for (const auto& [name, value] : whole.items()) {
        if (!value.is_array()) {
            out[name] = value;
            continue;
        }
        if (value.size() != items || first + count > items)
            return std::nullopt;
        any = true;
        auto& column = out[name] = nlohmann::json::array();
        for (unsigned item = first; item < first + count; ++item)
            column.push_back(value[item]);
    }
    return any ? std::optional(out.dump()) : std::nullopt;
}

std::string merge(const std::vector<part_reply>& replies, unsigned items)
{
    std::vector<nlohmann::json> read;
    std::set<std::string> columns;
    auto out = nlohmann::json::object();
    for (const auto& reply : replies) {
        read.push_back(reply.code.empty() ? nlohmann::json::parse(reply.body, nullptr, false) : nlohmann::json::object());
        if (!read.back().is_object())
            read.back() = nlohmann::json::object();
        for (const auto& [name, value] : read.back().items())
            if (value.is_array())
                columns.insert(name);
            else
                out[name] = value;
    }
    if (std::none_of(columns.begin(), columns.end(), is_result))
        columns.insert("result"); // item_results: the usual answer to a batch
    for (const auto& name : columns) {
        auto column = nlohmann::json::array();
        for (unsigned item = 0; item < items; ++item)
            column.push_back(is_result(name) ? "I0000" : ""); // an empty column says that every item is well
        for (std::size_t place = 0; place < replies.size(); ++place) {
            const auto& reply = replies[place];
            const auto found = read[place].find(name);
            const bool given = found != read[place].end() && found->is_array() && found->size() == reply.count;
            for (unsigned item = 0; item < reply.count && reply.first + item < items; ++item)
                if (given)
                    column[reply.first + item] = (*found)[item];
                else if (!reply.code.empty() && is_result(name))
                    column[reply.first + item] = reply.code;
        }
        out[name] = std::move(column);
    }
    return out.dump();
}

} // namespace chukan::messages::parts
