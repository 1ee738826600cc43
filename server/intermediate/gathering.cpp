#include "server/intermediate/gathering.hpp"

#include "server/intermediate/periods.hpp"

namespace chukan::intermediate {

namespace {

// 医療保険給付関係情報 is answered from 資格情報 (SK010) and what TK010 holds of it. Codes are 模擬 (config/masters/information.json).
constexpr auto medical = "TM90000000000004";
constexpr auto item_insurer_number = "TK90000000400010", item_acquired = "TK90000000400020", item_lost = "TK90000000400030",
               item_limit = "TK90000000400040";

void add(core& shared, contract::answer_content& content, const std::string& code, const std::string& value)
{
    const auto* item = shared.masters->find_item(code);
    content.item_code.push_back(code);
    content.item_name.push_back(item ? item->name : std::string());
    content.value.push_back(value);
}

} // namespace

std::vector<gathered> gather_copies(core& shared, db::transaction& running, std::int16_t environment, const copy_questions& asked)
{
    std::vector<gathered> found(asked.branch.size());
    for (const auto& row : provide_store::periods(running, environment, asked.insurer, asked.branch)) {
        if (asked.information[row.place] != medical)
            continue;
        const auto& to = asked.period_to[row.place];
        if (!periods_overlap(row.acquired_on, row.lost_on, asked.period_from[row.place], to.empty() ? "" : to + "~"))
            continue; // "~" sorts behind every digit: the last day asked for is part of the period
        auto& one = found[row.place];
        add(shared, one.content, item_insurer_number, row.insurer_number);
        add(shared, one.content, item_acquired, row.acquired_on);
        add(shared, one.content, item_lost, row.lost_on);
        add(shared, one.content, item_limit, row.limit_class);
        one.held = one.held || row.held;
        one.undisclosed = one.undisclosed || row.undisclosed;
    }
    for (const auto& row : provide_store::data(running, environment, asked.insurer, asked.branch, asked.information)) {
        if (!period_touches(row.period, asked.period_from[row.place], asked.period_to[row.place]))
            continue;
        auto& one = found[row.place];
        add(shared, one.content, row.data_item, row.value);
        one.held = one.held || row.held;
        one.undisclosed = one.undisclosed || row.undisclosed;
    }
    return found;
}

} // namespace chukan::intermediate
