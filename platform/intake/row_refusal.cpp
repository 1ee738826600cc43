#include "platform/intake/row_refusal.hpp"

#include "platform/intake/desk.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::intake {

http::response refuse_row(const layout::result_codes& codes, const layout::definition& layout, std::vector<part::noted> findings, const item_names& names)
{
    using nlohmann::json;
    json errors = json::array();
    const layout::finding* first = nullptr;
    for (auto& each : findings) {
        auto& finding = each.finding;
        if (finding.warning())
            continue;
        const std::size_t place = finding.item_number > 0 ? finding.item_number - 1 : each.item;
        const auto* item = place < layout.items.size() ? &layout.items[place] : nullptr;
        if (item != nullptr) {
            finding.values.emplace("item", item->ja);
            finding.values.emplace("item_en", item->en);
            if (names.hidden && names.hidden(place)) {
                finding.value = hidden_address;
                for (const char* shown : {"value", "found", "character"})
                    if (const auto given = finding.values.find(shown); given != finding.values.end())
                        given->second = hidden_address;
            }
        }
        if (first == nullptr)
            first = &finding;
        const auto& code = codes.find(finding.code);
        json error{{"code", finding.code},
                   {"message", codes.text_ja(finding.code, finding.values)},
                   {"message_en", codes.text_en(finding.code, finding.values)},
                   {"value", finding.value},
                   {"action", code.action_ja},
                   {"action_en", code.action_en}};
        if (item != nullptr) {
            error["item_number"] = item->number;
            error["item_name"] = item->ja;
            if (const auto field = names.field(place); !field.empty())
                error["pointer"] = "/" + field;
        }
        errors.push_back(std::move(error));
    }
    if (first == nullptr)
        throw std::logic_error("a row without errors was refused");
    json problem = json::parse(codes.problem(first->code, first->values));
    problem["errors"] = std::move(errors);
    auto out = http::response::json(problem.dump(-1, ' ', false, json::error_handler_t::replace), codes.find(first->code).status);
    out.content_type = "application/problem+json";
    return out;
}

} // namespace chukan::intake
