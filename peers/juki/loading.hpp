#pragma once
#include "peers/juki/store.hpp"
#include "platform/runtime/system.hpp"
#include "platform/runtime/world_data.hpp"

namespace chukan::juki {

/// Takes residents.ndjson in pieces of any size and applies it, a batch of lines to a transaction. A line that was applied before changes nothing, so an interrupted load is simply sent again.
class resident_loader {
public:
    resident_loader(runtime::context& context, std::int16_t environment) : context_(context), environment_(environment) {}

    /// Adds a piece of the stream; true when a whole batch is waiting and apply() should run.
    bool feed(std::string_view piece) { return lines_.feed(piece); }
    /// What is left; a last line without line feed counts.
    void finish() { lines_.finish(); }
    /// Blocking: writes the waiting lines. Throws service_error E9203 naming the line, E9210 when a 個人番号 belongs to somebody else.
    void apply();
    const load_counts& counts() const { return counts_; }

private:
    resident_row parse(std::string_view line, std::uint64_t number) const;

    runtime::context& context_;
    std::int16_t environment_;
    runtime::line_batches lines_;
    load_counts counts_;
};

} // namespace chukan::juki
