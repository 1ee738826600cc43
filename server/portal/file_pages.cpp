#include "server/portal/file_pages.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::portal {

using nlohmann::json;

namespace {

bool digits(const std::string& text)
{
    return text.size() <= 20 && text.find_first_not_of("0123456789") == std::string::npos;
}

} // namespace

void malformed_kind()
{
    throw service_error("E9203", {{"field", "kind"}});
}

std::vector<owner_page> read_cursor(const std::string& cursor, const std::vector<std::string>& owners)
{
    std::vector<owner_page> pages;
    for (const auto& owner : owners)
        pages.push_back({owner, "", 0, false, {}, ""});
    if (cursor.empty())
        return pages;
    // owner order: after.skip, or x where nothing more is to come; separated by underscores.
    const auto parts = split(cursor, '_');
    const service_error wrong("E9203", {{"field", "cursor"}});
    if (parts.size() != pages.size())
        throw wrong;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] == "x") {
            pages[i].ended = true;
            continue;
        }
        const auto dot = parts[i].find('.');
        const auto skip = dot == std::string::npos ? "" : parts[i].substr(dot + 1);
        pages[i].after = parts[i].substr(0, dot);
        if (skip.empty() || skip.size() > 3 || !digits(skip) || !digits(pages[i].after) || std::stoul(skip) > 500)
            throw wrong;
        pages[i].skip = std::stoul(skip);
    }
    return pages;
}

void fill(owner_page& page, const std::string& answer)
{
    const auto content = json::parse(answer, nullptr, false);
    const auto items = content.is_object() ? content.find("items") : content.end();
    if (!content.is_object() || items == content.end() || !items->is_array())
        throw service_error("E9003", {{"system", page.owner}});
    for (const auto& item : *items)
        page.items.push_back({item.is_object() ? item.value("received_at", std::string()) : "", item.dump()});
    const auto next = content.find("next_cursor");
    if (next != content.end() && next->is_string())
        page.next = next->get<std::string>();
}

std::string merge(std::vector<owner_page>& pages, std::size_t limit)
{
    std::string items;
    for (std::size_t count = 0; count < limit; ++count) {
        owner_page* newest = nullptr;
        for (auto& page : pages)
            if (!page.ended && page.skip < page.items.size())
                if (!newest || page.items[page.skip].received_at > newest->items[newest->skip].received_at)
                    newest = &page;
        if (!newest)
            break;
        items += (items.empty() ? "" : ",") + newest->items[newest->skip++].text;
    }
    std::string cursor;
    bool more = false;
    for (auto& page : pages) {
        std::string part = "x";
        if (!page.ended && page.skip < page.items.size())
            part = page.after + "." + std::to_string(page.skip);
        else if (!page.ended && !page.next.empty())
            part = page.next + ".0";
        more = more || part != "x";
        cursor += (cursor.empty() ? "" : "_") + part;
    }
    return "{\"items\":[" + items + "],\"next_cursor\":" + (more ? '"' + cursor + '"' : "null") + "}";
}

} // namespace chukan::portal
