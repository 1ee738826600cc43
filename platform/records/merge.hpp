#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Holds the records of the sides of many exchanges against each other without keeping them: each side gives its own in the order of 処理通番, page by page.
namespace chukan::records {

/// One record of one side. Views into the page it stands in.
struct line {
    std::string_view exchange_number, status, digest, items;
};

enum class side { network, asker, provider };

/// Where the records of one side come from: `page` gives those after a 処理通番 (empty: from the first), in byte order, one a line: number, status, digest and the items' digest,
/// separated by tabs, each line ended by a line feed. An empty page is the end. Called from a thread of its own, one page ahead of the comparison.
struct source {
    side of{side::network};
    std::string name;
    std::function<std::string(const std::string& after)> page;
};

struct counts {
    std::uint64_t network{0}, asker{0}, provider{0};
    std::uint64_t agreed{0};   // all three alike
    std::uint64_t open{0};     // asked or held, and nobody is further than the network
    std::uint64_t suspect{0};  // anything else: also an answer that was on its way while the sides were read
};

/// The record needs an answer yet: the network says so, and the asker may even have stopped waiting (回答期限超過).
bool is_open(std::string_view status);

/// Reads all sources once. `suspect` is called with each number whose sides do not tell the same, in order. Throws std::runtime_error for a source that is out of order
/// or not in this form, and whatever a page throws. Memory: two pages for each source.
counts merge(const std::vector<source>& sources, const std::function<void(const std::string& exchange_number)>& suspect);

} // namespace chukan::records
