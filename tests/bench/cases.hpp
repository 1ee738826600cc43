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

/// ingest, ingest-own, chain (`with_chain`), start.
std::vector<measurement> measure_ingest(const wishes& wishes, bool with_chain);
/// ingest-append: a second KN010 of `rows` people.
std::vector<measurement> measure_append(const wishes& wishes);
/// ingest-delta, ingest-delta-changed: a tenth of `rows` people has changed.
std::vector<measurement> measure_delta(const wishes& wishes);
/// fukuhon: SK010.
std::vector<measurement> measure_fukuhon(const wishes& wishes);
/// check: `./chukan check`, without any server.
std::vector<measurement> measure_check(const wishes& wishes);
/// export (KN011), export-status (KN012).
std::vector<measurement> measure_export(const wishes& wishes);
/// memory: upload and download of 1.6 times `rows`.
std::vector<measurement> measure_memory(const wishes& wishes);
std::vector<measurement> measure_query_under_load(const wishes& wishes);
std::vector<measurement> measure_query(const wishes& wishes);
std::vector<measurement> measure_inquiry(const wishes& wishes);
/// reconcile: `rows` 情報提供等記録 on each of three sides.
std::vector<measurement> measure_reconcile(const wishes& wishes);
/// http, handshake-full, handshake-resumed.
std::vector<measurement> measure_http(const wishes& wishes);

} // namespace chukan::bench
