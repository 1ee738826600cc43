#include "platform/base/error.hpp"
#include "platform/check/look.hpp"
#include "platform/clock/clock.hpp"
#include "platform/intake/desk.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

// The CSV microscope over a stored upload: its bytes when it could not be used, one record of it when a row was refused. What the layout masks stays masked.
namespace chukan::intake {

namespace {

constexpr std::uint64_t looked_at_most = 32ull << 20; // a file breaks early or hardly ever; beyond the place itself no more is read than this

/// The stored file as the microscope wants it, up to a byte.
check::file_source stored(files::store& files, const record& value, std::uint64_t most)
{
    struct state {
        std::uint32_t chunk{0};
        std::uint64_t given{0};
    };
    const auto at = std::make_shared<state>();
    return {[at] { *at = {}; },
            [at, &files, id = value.file_id, environment = value.environment, most] {
                if (at->given >= most)
                    return std::string();
                auto piece = files.read(id, environment, at->chunk++).value_or("");
                if (piece.size() > most - at->given)
                    piece.resize(static_cast<std::size_t>(most - at->given));
                at->given += piece.size();
                return piece;
            }};
}

const layout::definition* layout_of(const layout::catalogue& layouts, const record& value)
{
    try {
        return &layouts.find(value.kind, clock::to_date(clock::from_iso(value.received_at)));
    } catch (const service_error&) {
        return nullptr;
    }
}

} // namespace

void desk_of_system::hide_address(nlohmann::json& row, const record& value, const layout::definition& layout)
{
    auto& items = row["items"];
    const auto& of_record = row["findings"];
    if (std::any_of(of_record.begin(), of_record.end(), [](const auto& each) { return each["code"].template get_ref<const std::string&>()[0] == 'E'; })) {
        // Its columns do not stand where the layout has them: who is meant, and where the address stands, nobody can say.
        for (std::size_t item = 1; item < items.size(); ++item)
            if (items[item]["value"] != "")
                items[item]["value"] = hidden_address;
        return;
    }
    const auto hidden = context_.database.transact([&](db::transaction& running) {
        return kinds_.at(value.kind).handler->hides_address(running, value, 1, [&](std::size_t, std::size_t item) {
            return item < items.size() ? std::string_view(items[item]["value"].get_ref<const std::string&>()) : std::string_view();
        });
    });
    if (!hidden[0])
        return;
    for (std::size_t item = 0; item < items.size() && item < layout.items.size(); ++item) {
        if (!layout.items[item].address || items[item]["value"] == "")
            continue;
        items[item]["value"] = hidden_address;
        for (auto& finding : items[item]["findings"]) { // their words may quote what stands there
            const auto& code = codes_->find(finding["code"].get<std::string>());
            finding["message"] = code.cause_ja;
            finding["message_en"] = code.action_en;
        }
    }
}

http::response desk_of_system::look_at_bytes(http::request& request)
{
    const auto caller = context_.caller_of(request);
    caller.require("file.read");
    const auto value = find_for_caller(request, caller);
    const auto asked = request.integer_query("at", -1, -1, INT64_MAX);
    std::optional<std::uint64_t> place;
    if (asked >= 0)
        place = static_cast<std::uint64_t>(asked);
    else if (value.reason_position)
        place = static_cast<std::uint64_t>(*value.reason_position);
    const std::uint64_t most = std::max(looked_at_most, place.value_or(0) + (1U << 20));
    const auto* layout = layout_of(*layouts_, value);
    const bool hide_values = !caller.may("address.unmask") && (layout == nullptr || tells_addresses(*layout));
    auto seen = check::look_at_bytes(stored(context_.files, value, most), layout, static_cast<text::encoding>(value.encoding), place, hide_values);
    seen["file_bytes"] = value.bytes;
    return http::response::json(seen.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

http::response desk_of_system::look_at_row(http::request& request)
{
    const auto caller = context_.caller_of(request);
    caller.require("file.read");
    const auto value = find_for_caller(request, caller);
    const auto* layout = layout_of(*layouts_, value);
    const auto& text = request.path_values.at("line");
    const bool number = !text.empty() && text.size() <= 9 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (layout == nullptr || !number)
        throw service_error("E9310");
    auto settings = reader_for(value);
    settings.first_byte = 0;
    settings.first_line = 1;
    settings.limits = layout::file_limits::none();
    auto row = check::look_at_record(stored(context_.files, value, UINT64_MAX), layouts_, *layout, settings, static_cast<std::uint32_t>(std::stoul(text)), *codes_);
    if (row.is_null())
        throw service_error("E9310");
    if (tells_addresses(*layout))
        hide_address(row, value, *layout);
    return http::response::json(row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

} // namespace chukan::intake
