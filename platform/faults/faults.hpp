#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Unkindness on purpose: kill points (decisions.md 22) and network faults that sit in the platform's one client.
namespace chukan::faults {

/// The process dies here, as by kill -9, when this point is armed. Costs one relaxed load when nothing is armed.
/// Known names are listed by kill_points(); an unknown one fails an assertion in tests.
void kill_point(std::string_view name);
/// after_chunk_store, before_receipt, after_copy, before_commit, after_commit, before_send, after_send, after_remote_commit, before_number_deletion
const std::vector<std::string>& kill_points();
/// Arms one point; it fires at its `nth` passing. With `file`, each passing of any point is noted there (what CI reads to see that every point was hit).
void arm(std::string_view name, unsigned nth = 1);
void note_passings_in(std::string file);

struct network_rule {
    std::string sender;      // a system's name, or * for any
    std::string receiver;
    double probability{1.0}; // drawn from the rule's own seeded generator
    std::uint64_t seed{1};
    std::chrono::milliseconds delay{0};
    bool drop{false};        // the request never arrives: unreachable
    bool drop_reply{false};  // it arrives, the answer is lost: unreachable
    bool duplicate{false};   // sent twice, the second answer counts
    bool reorder{false};     // held back until another request on this link has passed, at most one second
    bool down{false};        // the receiver is switched off
    std::uint64_t times{0};  // requests it touches before it goes quiet; 0: no limit
    std::uint64_t touched{0}; // requests it has touched so far: counted here, whatever was set
};
void set_network_rules(std::vector<network_rule> rules);
std::vector<network_rule> network_rules();

/// What the client must do with this request, all matching rules added up.
struct network_decision {
    std::chrono::milliseconds delay{0};
    bool drop{false}, drop_reply{false}, duplicate{false}, reorder{false};
};
network_decision between(std::string_view sender, std::string_view receiver);

} // namespace chukan::faults
