#pragma once
#include "platform/runtime/system.hpp"

#include <functional>
#include <string>
#include <vector>

namespace chukan::records {

/// How a system that asks and answers reads its own records; `side` is asker or provider.
struct own_records {
    std::function<std::string(db::transaction&, std::int16_t environment, const std::string& today, const std::string& side, const std::string& after, std::int64_t limit)> lines;
    std::function<std::string(db::transaction&, std::int16_t environment, const std::string& today, const std::string& side, const std::vector<std::string>& numbers)> whole;
};

/// A part of the published contract of every system on the network (模擬): GET /internal/exchange-records/lines?side=&after=&limit= (text, see records::source) and
/// GET /internal/exchange-records?side=&numbers= (comma-separated, at most 200; a JSON list). For the network and the world's controls only (E9105).
void offer(runtime::context& context, own_records how);

} // namespace chukan::records
