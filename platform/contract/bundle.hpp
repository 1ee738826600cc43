#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Many small look-ups in one exchange: how portal asks an owner while others ask as well (architecture.md 4: nothing goes item by item that can go as a batch).
/// Part of the published contract between systems: docs/relay.md. Both forms are plain bytes, so that portal passes on an item's answer unread (decisions.md 7).
namespace chukan::contract {

constexpr auto bundle_path = "/bundle";                                       // POST at the owner
constexpr auto bundle_type = "application/vnd.chukan.bundle";                 // of the question
constexpr auto bundle_answer_type = "application/vnd.chukan.bundle-answers";

constexpr std::size_t bundle_items = 64;              // most items of one bundle
constexpr std::size_t bundle_line = 8 * 1024;         // most bytes of one line of the question
constexpr std::size_t bundle_bytes = 512 * 1024;      // most bytes of the question
constexpr std::size_t bundled_answer = 64 * 1024;     // most bytes of one item's body; a longer one is asked for alone

/// Who asks: the headers Chukan-Environment and Chukan-Caller of the item, had it come alone. Items of one session share one.
struct bundle_caller {
    std::string environment, assertion;
};

/// One GET.
struct bundle_item {
    std::size_t caller{0};    // place in bundle::callers
    std::string traceparent;
    std::string target;       // path and query, as on a request line
};

struct bundle {
    std::vector<bundle_caller> callers;
    std::vector<bundle_item> items;
};

/// The answer to one item, in the order of the items.
struct bundle_answer {
    static constexpr int ask_alone = 0; // too long, or a stream: this item is to be asked for by itself

    int status{ask_alone};
    std::string retry_after;  // of the header of that name; mostly empty
    std::string content_type;
    std::string body;
};

/// False for an item that cannot stand on a line: it has to be asked for alone.
bool fits_in_bundle(const bundle_caller& caller, const std::string& traceparent, const std::string& target);

/// "caller <environment> <assertion>" and "get <caller> <traceparent> <target>" lines; a caller before the first item that names it.
std::string encode_bundle(const bundle& value);
/// Nothing when the text has another form, names a caller that it has not given, is empty, or is over a limit.
std::optional<bundle> decode_bundle(std::string_view text);

/// Adds one frame, "<status> <length of body> <retry-after or -> <content type or ->", a line feed and the body, to `out`.
void append_answer(std::string& out, const bundle_answer& value);
/// Nothing when the bytes are not exactly `expected` frames within the limits.
std::optional<std::vector<bundle_answer>> decode_answers(std::string_view bytes, std::size_t expected);

} // namespace chukan::contract
