#pragma once
#include <string>
#include <vector>

/// `chukan bench`: ours beside the physical limit of the same run, as a ratio. With --json: {"results":[{"name","ours","limit","ratio","unit","rounds","steal","floor","reached","notes"}]}.
namespace chukan::bench {

/// `arguments` as they follow the word bench: [ingest|chain|query|inquiry|http]… [--json] [--rounds N] [--rows N].
/// 0 when everything was measured and every check held, 1 when a check failed, 2 when it could not be run.
int bench(const std::vector<std::string>& arguments);

} // namespace chukan::bench
