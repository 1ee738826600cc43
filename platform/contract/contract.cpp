#include "platform/contract/contract.hpp"

#include "platform/base/error.hpp"
#include "platform/contract/branch_change.hpp"
#include "platform/contract/flat_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace chukan::contract {

namespace {

/// The fields of one message by name: the only place where a struct and its JSON are tied together.
template <class T> struct fields_of;

#define CHUKAN_FIELD(name) std::pair{#name, &type::name}
#define CHUKAN_MESSAGE(T, ...)                                                                                                             \
    template <> struct fields_of<T> {                                                                                                      \
        using type = T;                                                                                                                    \
        static constexpr auto list() { return std::make_tuple(__VA_ARGS__); }                                                                   \
    };

#define F CHUKAN_FIELD
CHUKAN_MESSAGE(item_results, F(result))
CHUKAN_MESSAGE(branch_block_request, F(insurer), F(count))
CHUKAN_MESSAGE(branch_block_reply, F(first_serial), F(count))
CHUKAN_MESSAGE(branch_map, F(insurer), F(branch_number), F(person_key), F(enrollee_kind), F(insurer_number), F(new_persons), F(more_follow))
CHUKAN_MESSAGE(branch_change, F(insurer), F(branch_number), F(person_key), F(enrollee_kind), F(insurer_number), F(reason), F(gone_person))
CHUKAN_MESSAGE(code_retry, F(insurer), F(branch_number))
CHUKAN_MESSAGE(code_states_request, F(insurer), F(branch_number), F(after), F(limit))
CHUKAN_MESSAGE(code_states_reply, F(branch_number), F(state), F(acquisition_kind), F(date), F(result_code))
CHUKAN_MESSAGE(acquisition_number_request, F(unit), F(count))
CHUKAN_MESSAGE(acquisition_number_reply, F(acquisition_number))
CHUKAN_MESSAGE(code_requests, F(unit), F(acquisition_number), F(person_key))
CHUKAN_MESSAGE(code_progress, F(acquisition_number), F(state), F(result_code))
CHUKAN_MESSAGE(resident_resolutions, F(unit), F(acquisition_number), F(resident_reference))
CHUKAN_MESSAGE(link_code_issues, F(unit), F(acquisition_number), F(resident_code))
CHUKAN_MESSAGE(link_codes, F(unit), F(acquisition_number), F(link_code))
CHUKAN_MESSAGE(inquiries, F(inquiry_id), F(link_code), F(asker_body), F(provider_body), F(office), F(procedure), F(information),
               F(period_from), F(period_to), F(asker_disclosure), F(asked_at))
CHUKAN_MESSAGE(inquiry_receipts, F(exchange_number), F(result_code), F(reason_ja), F(reason_en))
CHUKAN_MESSAGE(answer_requests, F(exchange_number), F(link_code), F(asker_body), F(provider_body), F(office), F(procedure), F(information),
               F(period_from), F(period_to), F(asker_disclosure), F(asked_at), F(permit), F(asker_key))
CHUKAN_MESSAGE(answers, F(exchange_number), F(status), F(result_code), F(provided_at), F(provider_disclosure), F(ephemeral_key), F(sealed))
CHUKAN_MESSAGE(answer_content, F(information), F(item_code), F(item_name), F(value))
CHUKAN_MESSAGE(body_keys, F(body), F(public_key))
CHUKAN_MESSAGE(environment_announcement, F(id), F(world), F(name), F(phase), F(version), F(base_real), F(base_environment), F(rate),
               F(frozen), F(automatic_sending), F(paused), F(seed), F(insurers))
#undef F

/// Messages whose columns describe the same items and must be equally long; the others hold lists of their own.
template <class T>
constexpr bool one_table = !std::is_same_v<T, environment_announcement>;

constexpr int deepest = 4;

nlohmann::json parse(const std::string& body)
{
    // Depth is bounded before anything recursive touches the value; a message is flat.
    const auto shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        if (depth > deepest)
            throw service_error("E9203", {{"field", "(depth)"}});
        return true;
    };
    try {
        auto value = nlohmann::json::parse(body, shallow);
        if (!value.is_object())
            throw service_error("E9203", {{"field", "(object)"}});
        return value;
    } catch (const nlohmann::json::exception&) {
        throw service_error("E9203", {{"field", "(JSON)"}});
    }
}

/// Messages of bulk size; the announcement has a real number and is small.
template <class T>
constexpr bool plain = !std::is_same_v<T, environment_announcement>;

/// Reads a plainly written message. False: the full parser decides, and names what is wrong.
template <class T>
bool read_plain(const std::string& body, T& value)
{
    constexpr auto fields = fields_of<T>::list();
    std::array<bool, std::tuple_size_v<decltype(fields)>> seen{};
    flat::reader reader(body);
    const auto one = [&](std::string_view name) {
        bool read = false;
        std::size_t place = 0;
        const auto try_field = [&](const auto& field) {
            if (name == field.first && !seen[place])
                read = seen[place] = reader.read(value.*field.second);
            ++place;
        };
        std::apply([&](const auto&... field) { (try_field(field), ...); }, fields);
        return read;
    };
    if (!reader.object(one) || !std::all_of(seen.begin(), seen.end(), [](bool there) { return there; }))
        return false;
    std::optional<std::size_t> length;
    bool even = true;
    const auto measure = [&](const auto& field) {
        if constexpr (std::is_same_v<std::decay_t<decltype(value.*field.second)>, column>) {
            even = even && length.value_or((value.*field.second).size()) == (value.*field.second).size();
            length = (value.*field.second).size();
        }
    };
    std::apply([&](const auto&... field) { (measure(field), ...); }, fields);
    return even;
}

} // namespace

template <class T> std::string encode(const T& value)
{
    if constexpr (plain<T>) {
        std::string out = "{";
        const auto add = [&](const auto& field) {
            flat::append(out, std::string_view(field.first));
            out += ':';
            flat::append(out, value.*field.second);
            out += ',';
        };
        std::apply([&](const auto&... field) { (add(field), ...); }, fields_of<T>::list());
        out.back() = '}';
        return out;
    }
    nlohmann::json out = nlohmann::json::object();
    std::apply([&](auto... field) { ((out[field.first] = value.*field.second), ...); }, fields_of<T>::list());
    return out.dump();
}

template <class T> T decode(const std::string& body)
{
    if constexpr (plain<T>) {
        T value;
        if (read_plain(body, value))
            return value;
    }
    auto in = parse(body);
    T value;
    std::optional<std::size_t> length;
    const auto take = [&](const char* name, auto member) {
        auto& place = value.*member;
        const auto found = in.find(name);
        if (found == in.end())
            throw service_error("E9203", {{"field", name}});
        try {
            found->get_to(place);
        } catch (const nlohmann::json::exception&) {
            throw service_error("E9203", {{"field", name}});
        }
        if constexpr (one_table<T> && std::is_same_v<std::decay_t<decltype(place)>, column>) {
            // code_states_request has one column only, so the rule costs it nothing.
            if (length && *length != place.size())
                throw service_error("E9203", {{"field", name}});
            length = place.size();
        }
    };
    std::apply([&](auto... field) { (take(field.first, field.second), ...); }, fields_of<T>::list());
    return value;
}

#define CHUKAN_CODEC(T)                                                                                                                    \
    template std::string encode<T>(const T&);                                                                                              \
    template T decode<T>(const std::string&);
CHUKAN_CODEC(item_results)
CHUKAN_CODEC(branch_block_request)
CHUKAN_CODEC(branch_block_reply)
CHUKAN_CODEC(branch_map)
CHUKAN_CODEC(branch_change)
CHUKAN_CODEC(code_retry)
CHUKAN_CODEC(code_states_request)
CHUKAN_CODEC(code_states_reply)
CHUKAN_CODEC(acquisition_number_request)
CHUKAN_CODEC(acquisition_number_reply)
CHUKAN_CODEC(code_requests)
CHUKAN_CODEC(code_progress)
CHUKAN_CODEC(resident_resolutions)
CHUKAN_CODEC(link_code_issues)
CHUKAN_CODEC(link_codes)
CHUKAN_CODEC(inquiries)
CHUKAN_CODEC(inquiry_receipts)
CHUKAN_CODEC(answer_requests)
CHUKAN_CODEC(answers)
CHUKAN_CODEC(answer_content)
CHUKAN_CODEC(body_keys)
CHUKAN_CODEC(environment_announcement)

void require_distinct(const column& exchange_numbers)
{
    std::vector<std::string_view> sorted(exchange_numbers.begin(), exchange_numbers.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
        throw service_error("E9215", {{"exchange_number", std::string(*twice)}});
}

} // namespace chukan::contract
