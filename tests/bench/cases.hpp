#pragma once
#include "tests/bench/report.hpp"

#include <cstdint>
#include <vector>

/// The measurements; each verifies afterwards what it measured and throws std::runtime_error when a check fails.
namespace chukan::bench {

struct wishes {
    std::uint64_t rows{1000000};
    unsigned rounds{3};
    unsigned seconds{8};   // of one side of one round under load
};

/// ingest, ingest-own, chain (`with_chain`), start, memory.
std::vector<measurement> measure_ingest(const wishes& wishes, bool with_chain);
std::vector<measurement> measure_query(const wishes& wishes);
std::vector<measurement> measure_inquiry(const wishes& wishes);
/// reconcile: `rows` 情報提供等記録 on each of three sides.
std::vector<measurement> measure_reconcile(const wishes& wishes);
/// http, handshake-full, handshake-resumed.
std::vector<measurement> measure_http(const wishes& wishes);

} // namespace chukan::bench
