#include "platform/law/law.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::law {

std::shared_ptr<const bodies> bodies::load(const std::string& file)
{
    return parse(read_file(file), file);
}

std::shared_ptr<const bodies> bodies::parse(std::string_view json, const std::string& name)
{
    const auto root = nlohmann::json::parse(json, nullptr, false);
    if (!root.is_object() || !root.contains("bodies") || !root["bodies"].is_array())
        throw std::runtime_error(name + ": an object with a list \"bodies\" is expected");
    auto table = std::make_shared<bodies>();
    for (const auto& entry : root["bodies"]) {
        const auto text = [&](const char* field) { return entry.contains(field) ? entry[field].get<std::string>() : std::string(); };
        body value{text("code"),         text("name"),       text("kind"),     text("unit"),      text("system"), text("insurer"),
                   text("municipality"), text("valid_from"), text("valid_to"), text("connection"), {text("kind")}};
        if (entry.contains("also"))
            for (const auto& kind : entry["also"])
                value.kinds.push_back(kind.get<std::string>());
        if (value.code.empty() || !table->by_code_.emplace(value.code, table->all_.size()).second)
            throw std::runtime_error(name + ": a body without a code, or twice: " + value.code);
        table->all_.push_back(std::move(value));
    }
    return table;
}

const body* bodies::find(std::string_view code) const
{
    const auto found = by_code_.find(code);
    return found == by_code_.end() ? nullptr : &all_[found->second];
}

} // namespace chukan::law
