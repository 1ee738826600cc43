#pragma once
#include <string>
#include <vector>

/// GET /files is one list of what two owners hold, newest first. The cursor says, for each owner, after which of its
/// own pages to go on and how many of that page's receipts were shown already.
namespace chukan::portal {

struct listed_receipt {
    std::string received_at, text; // text: the receipt's JSON
};

struct owner_page {
    std::string owner;
    std::string after; // the owner's own cursor; empty = from the newest
    std::size_t skip{0};
    bool ended{false}; // nothing more from this owner
    std::vector<listed_receipt> items;
    std::string next; // the owner's next_cursor; empty = none
};

/// Throws service_error E9203 for a cursor that is none of ours.
std::vector<owner_page> read_cursor(const std::string& cursor, const std::vector<std::string>& owners);
/// Takes an owner's answer into its page. Throws service_error E9003 when it is no list.
void fill(owner_page& page, const std::string& answer);
/// {"items", "next_cursor"} as JSON, with at most `limit` receipts.
std::string merge(std::vector<owner_page>& pages, std::size_t limit);
[[noreturn]] void malformed_kind();

} // namespace chukan::portal
