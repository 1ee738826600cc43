#pragma once
#include "peers/institutions/store.hpp"
#include "peers/institutions/world.hpp"
#include "platform/runtime/world_data.hpp"

#include <string>
#include <string_view>

namespace chukan::institutions {

/// One line of copies.ndjson: {"body","reference","information","items":[[code,name,value]…],"valid_from","valid_to","held"?,"disclosure"?}.
/// Appends it to `to`. Throws service_error E9203 naming line and field; never quotes the line. `bodies` says which bodies this system holds.
void parse_copy(std::string_view line, std::uint64_t number, const law::bodies& bodies, store::copies& to);

/// Copies on their way in (架空 data of the generator), in batches so that memory stays flat. The same file twice changes nothing.
class copy_loader {
public:
    copy_loader(runtime::context& context, world& world, std::int16_t environment)
        : context_(context), world_(world), environment_(environment)
    {
    }
    /// True when a batch is full: then apply() must run, on a worker.
    bool feed(std::string_view piece) { return lines_.feed(piece); }
    /// The end of the stream: the next apply() is the last and wakes the acquisition of codes.
    void finish();
    void apply();
    std::uint64_t lines() const { return lines_.taken(); }
    std::uint64_t added() const { return added_; }

private:
    runtime::context& context_;
    world& world_;
    std::int16_t environment_;
    runtime::line_batches lines_;
    std::uint64_t added_{0};
    bool last_{false};
};

} // namespace chukan::institutions
