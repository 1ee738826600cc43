#include "peers/juki/store.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace chukan::juki::store {
namespace {

constexpr std::int64_t numbers_of_a_page = 4096;

std::int64_t integer_at(const db::result::row& row, int column)
{
    const auto text = row.view(column); // by place: 10,000 rows are read here at a time
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Rows of place, reference, state and sealed code, put at their places.
void fill(std::vector<found_resident>& found, const db::result& rows)
{
    for (const auto row : rows)
        found.at(static_cast<std::size_t>(integer_at(row, 0)) - 1) = {integer_at(row, 1), row.view(2) == "0" ? "I0000" : "E5002", row.bytes("code_sealed")};
}

/// The serial of nws's own form (15 digits and a check digit); nothing for any other.
std::optional<std::int64_t> serial_of(const std::string& number)
{
    if (number.size() != 16 || number.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    return std::stoll(number) / 10;
}

std::vector<bool> mark_other_forms(db::transaction& running, std::int16_t environment, const std::vector<std::string>& numbers)
{
    const auto rows = running.exec("INSERT INTO asked_number (environment_id, acquisition_number) SELECT $1::smallint, unnest($2::text[]) "
                                   "ON CONFLICT DO NOTHING RETURNING acquisition_number",
                                   environment, db::array(numbers));
    std::set<std::string, std::less<>> added;
    for (const auto row : rows)
        added.emplace(row.view(0));
    std::vector<bool> fresh;
    for (const auto& number : numbers)
        fresh.push_back(added.erase(number) == 1); // of two in one message the first counts
    return fresh;
}

} // namespace

std::vector<bool> mark_asked(db::transaction& running, std::int16_t environment, const std::vector<std::string>& numbers)
{
    std::map<std::int64_t, std::string> pages;
    std::vector<std::string> others;
    for (const auto& number : numbers)
        if (const auto serial = serial_of(number))
            pages[*serial / numbers_of_a_page];
        else
            others.push_back(number);
    std::vector<std::int64_t> wanted;
    for (const auto& [page, bits] : pages)
        wanted.push_back(page);
    const auto of_other_form = others.empty() ? std::vector<bool>{} : mark_other_forms(running, environment, others);
    if (!wanted.empty()) {
        // Locked in one order, so that two messages about neighbouring numbers wait for each other and never in a circle.
        running.exec("INSERT INTO asked_numbers (environment_id, page, bits) SELECT $1::smallint, page, decode(repeat('00', 512), 'hex') "
                     "FROM unnest($2::bigint[]) AS p(page) ORDER BY page ON CONFLICT DO NOTHING",
                     environment, db::array(wanted));
        const auto rows = running.exec("SELECT page, bits FROM asked_numbers WHERE environment_id = $1 AND page = ANY ($2::bigint[]) ORDER BY page FOR UPDATE",
                                       environment, db::array(wanted));
        for (const auto row : rows)
            pages[row.integer("page")] = row.bytes("bits");
    }
    std::vector<bool> fresh;
    fresh.reserve(numbers.size());
    std::size_t other = 0;
    for (const auto& number : numbers) {
        const auto serial = serial_of(number);
        if (!serial) {
            fresh.push_back(of_other_form[other++]);
            continue;
        }
        const auto place = *serial % numbers_of_a_page;
        auto& byte = pages[*serial / numbers_of_a_page].at(static_cast<std::size_t>(place / 8));
        const auto bit = static_cast<char>(1 << (place % 8));
        fresh.push_back((byte & bit) == 0);
        byte = static_cast<char>(byte | bit);
    }
    if (!wanted.empty()) {
        std::vector<std::string> bits;
        for (const auto& [page, value] : pages)
            bits.push_back(value);
        running.exec("UPDATE asked_numbers a SET bits = p.bits FROM unnest($2::bigint[], $3::bytea[]) AS p(page, bits) "
                     "WHERE a.environment_id = $1 AND a.page = p.page",
                     environment, db::array(wanted), db::bytea_array(bits));
    }
    return fresh;
}

std::vector<found_resident> find_numbers(db::transaction& running, std::int16_t environment, const std::vector<std::string>& tags)
{
    // In the order of the tags, so that the index is walked and not jumped about.
    std::vector<std::size_t> order(tags.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto left, auto right) { return tags[left] < tags[right]; });
    std::vector<std::string> sorted;
    sorted.reserve(tags.size());
    for (const auto place : order)
        sorted.push_back(tags[place]);
    std::vector<found_resident> in_order(tags.size());
    // LATERAL … OFFSET 0 keeps the plan in the text: an index look-up for each tag, whatever the statistics of a table that is being filled say.
    const auto rows = running.exec("SELECT q.place, r.reference, r.state, r.code_sealed FROM unnest($2::bytea[]) WITH ORDINALITY AS q(number_tag, place), "
                                   "LATERAL (SELECT reference, state, code_sealed FROM resident r WHERE r.environment_id = $1 AND r.number_tag = q.number_tag OFFSET 0) r",
                                   environment, db::bytea_array(sorted));
    fill(in_order, rows);
    std::vector<found_resident> found(tags.size());
    for (std::size_t place = 0; place < order.size(); ++place)
        found[order[place]] = std::move(in_order[place]);
    std::vector<std::string> missing;
    std::vector<std::size_t> places;
    for (std::size_t place = 0; place < found.size(); ++place)
        if (found[place].result.empty()) {
            found[place].result = "E5001";
            missing.push_back(tags[place]);
            places.push_back(place);
        }
    if (!missing.empty())
        for (const auto row : running.exec("SELECT q.place FROM unnest($2::bytea[]) WITH ORDINALITY AS q(number_tag, place), "
                                           "LATERAL (SELECT FROM former_number f WHERE f.environment_id = $1 AND f.number_tag = q.number_tag OFFSET 0) f",
                                           environment, db::bytea_array(missing)))
            found[places.at(static_cast<std::size_t>(row.integer("place")) - 1)].result = "E5003";
    return found;
}

std::vector<found_resident> find_references(db::transaction& running, std::int16_t environment, const std::vector<std::int64_t>& references)
{
    std::vector<found_resident> found(references.size(), {0, "E5001", {}});
    const auto rows = running.exec("SELECT q.place, r.reference, r.state, r.code_sealed FROM unnest($2::bigint[]) WITH ORDINALITY AS q(reference, place), "
                                   "LATERAL (SELECT reference, state, code_sealed FROM resident r WHERE r.environment_id = $1 AND r.reference = q.reference OFFSET 0) r",
                                   environment, db::array(references));
    fill(found, rows);
    return found;
}

void add_batch(db::transaction& running, std::int16_t environment, const std::string& batch, const resolved_batch& value, const std::string& now)
{
    running.exec("INSERT INTO resolved_batch (environment_id, batch_id, unit, items, resolved, failed_place, failed, numbers, codes_sealed, resolved_at) "
                 "VALUES ($1, $2::uuid, $3, $4, $5, $6::integer[], $7::text[], $8, $9, $10::timestamptz)",
                 environment, batch, value.unit, value.items, value.resolved, db::array(value.failed_place), db::array(value.failed), value.numbers,
                 value.codes_sealed.empty() ? std::nullopt : std::optional(db::binary{value.codes_sealed}), now);
}

std::optional<resolved_batch> find_batch(db::transaction& running, std::int16_t environment, const std::string& batch)
{
    const auto rows = running.exec("SELECT unit, items, resolved, numbers, codes_sealed FROM resolved_batch WHERE environment_id = $1 AND batch_id = $2::uuid",
                                   environment, batch);
    if (rows.empty())
        return std::nullopt;
    const auto row = rows[0];
    resolved_batch value;
    value.unit = row.text("unit");
    value.items = static_cast<std::size_t>(row.integer("items"));
    value.resolved = static_cast<std::size_t>(row.integer("resolved"));
    value.numbers = row.text("numbers");
    value.codes_sealed = row.bytes("codes_sealed");
    for (const auto failure : running.exec("SELECT f.place, f.result FROM resolved_batch b, unnest(b.failed_place, b.failed) AS f(place, result) "
                                           "WHERE b.environment_id = $1 AND b.batch_id = $2::uuid",
                                           environment, batch)) {
        value.failed_place.push_back(failure.integer("place"));
        value.failed.push_back(failure.text("result"));
    }
    return value;
}

void finish_batch(db::transaction& running, std::int16_t environment, const std::string& batch, std::size_t issued)
{
    running.exec("UPDATE resolved_batch SET issued = $3, numbers = '', codes_sealed = NULL WHERE environment_id = $1 AND batch_id = $2::uuid", environment, batch,
                 issued);
}

} // namespace chukan::juki::store
