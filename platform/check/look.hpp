#pragma once
#include "platform/check/microscope.hpp"
#include "platform/layout/result_codes.hpp"

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>

/// The microscope's findings as JSON, for the command, the API and the screens alike.
namespace chukan::check {

/// The next piece of a file; empty at its end. Called from the beginning of the file each time `begin` is called.
struct file_source {
    std::function<void()> begin;
    std::function<std::string()> next;
};

/// Reads the file once or twice. `layout` may be null (unknown kind). `place`: the byte that the server named, or that somebody asks for. `hide_values`: only what the file's form shows, for who
/// may not see the addresses in it; nobody can say whose row a byte of a broken file belongs to.
nlohmann::json look_at_bytes(const file_source& file, const layout::definition* layout, std::optional<text::encoding> declared, std::optional<std::uint64_t> place,
                             bool hide_values = false);

/// The record that begins on this physical line, with its items and what is wrong with them by the layout alone; null when the file has none.
nlohmann::json look_at_record(const file_source& file, std::shared_ptr<const layout::catalogue> layouts, const layout::definition& layout,
                              layout::reader_settings settings, std::uint32_t line, const layout::result_codes& codes);

} // namespace chukan::check
