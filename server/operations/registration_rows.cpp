#include "server/operations/registration_rows.hpp"

namespace chukan::operations {

namespace {

void put_date(db::binary_rows& to, std::string_view value)
{
    if (value.empty())
        to.null();
    else
        to.date(value);
}

constexpr bool is_date(std::size_t column)
{
    return column == change_date_column || column == protection_until_column;
}

} // namespace

rows_of_part::rows_of_part(const intake::receipt& receipt, const intake::part& part, prepared& into, std::int64_t now)
    : receipt_(receipt), part_(part), into_(into), now_(now)
{
    into.enrollees.reserve(part.size() * 480);
    into.periods.reserve(part.size() * 120);
    into.persons.reserve(part.size() * 140);
}

void rows_of_part::person(std::string_view key, std::string_view tag, std::string_view sealed)
{
    auto& to = into_.persons;
    to.begin_row();
    to.smallint(receipt_.environment);
    to.uuid(key);
    to.bytes(tag);
    to.bytes(sealed);
    to.timestamp(now_);
}

void rows_of_part::enrollee(std::size_t row, std::string_view branch, std::string_view key)
{
    auto& to = into_.enrollees;
    to.begin_row();
    to.smallint(receipt_.environment);
    to.text(receipt_.insurer);
    to.text(branch);
    to.uuid(key);
    for (std::size_t column = 0; column < item_columns.size(); ++column)
        if (const auto value = part_.value(row, into_.at.columns[column]); is_date(column))
            put_date(to, value);
        else
            to.text(value);
    to.text(receipt_.number);
    to.timestamp(now_);
}

void rows_of_part::period(std::size_t row, std::string_view branch)
{
    const places& at = into_.at;
    if (part_.value(row, at.acquired).empty())
        return;
    auto& to = into_.periods;
    to.begin_row();
    to.smallint(receipt_.environment);
    to.text(receipt_.insurer);
    to.text(branch);
    put_date(to, part_.value(row, at.acquired));
    to.text(part_.value(row, at.acquisition_reason));
    put_date(to, part_.value(row, at.lost));
    to.text(part_.value(row, at.loss_reason));
    to.timestamp(now_);
}

void rows_of_part::rewritten(const registered_enrollee& value)
{
    auto& to = into_.enrollees;
    to.begin_row();
    to.smallint(receipt_.environment);
    to.text(receipt_.insurer);
    to.text(value.branch);
    to.uuid(value.person_key);
    for (std::size_t column = 0; column < item_columns.size(); ++column)
        if (is_date(column))
            put_date(to, value.items[column]);
        else
            to.text(value.items[column]);
    to.text(value.receipt);
    to.timestamp(value.registered_at);
    for (const auto& period : value.periods) {
        auto& line = into_.periods;
        line.begin_row();
        line.smallint(receipt_.environment);
        line.text(receipt_.insurer);
        line.text(value.branch);
        put_date(line, period.acquired_on);
        line.text(period.acquisition_reason);
        put_date(line, period.lost_on);
        line.text(period.loss_reason);
        line.timestamp(period.registered_at);
    }
}

} // namespace chukan::operations
