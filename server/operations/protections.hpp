#pragma once
#include "server/operations/core.hpp"
#include "server/operations/protection_store.hpp"

/// 支援措置 (DV): who is under it and until when, the list of those whose protection ends soon, the address for who may see it, and what intermediate and the operation log are told.
/// It hangs on the 枝番 and ends on its last day or by an explicit word, never because something was left out.
namespace chukan::operations {

class protections {
public:
    /// Throws std::runtime_error when config/protection.json cannot be used.
    explicit protections(core& core);
    /// Before the routes of single enrollees' places, and before start.
    void routes();

private:
    http::response list(http::request& request);
    http::response one(http::request& request);
    http::response begin(http::request& request);
    http::response end(http::request& request);
    http::response address(http::request& request);
    /// Sets it for one person; the answer is one()'s.
    http::response set(http::request& request, const access::caller& caller, const std::string& after);
    std::string shown(const access::caller& caller, const std::string& branch);

    core& core_;
    unsigned warning_days_{30};
};

/// Before start: the messages `protections` and `operation-notes`.
void register_protection_messages(core& core);

/// In the transaction that registers or changes the persons: notes what changes and tells intermediate and, when a file said so, the operation log. Messages are named after
/// source::batch, so that they are the same whatever is repeated. `ordering_key`: of the message to intermediate. Nothing happens without changes.
void tell_protections(core& core, db::transaction& running, const protection_store::source& of, const std::vector<protection_store::change>& changes,
                      bool noted_only, const std::string& ordering_key);

/// The same after persons were changed, whoever did it: compares what stands in these enrollees (each once) with what was noted last, and tells what differs.
void tell_changed_protections(core& core, db::transaction& running, const protection_store::source& of, const std::vector<std::string>& branches,
                              const std::string& ordering_key);

/// At start: who was registered under 支援措置 by a version that did not tell it yet (before migration 0007), or came so from a snapshot of then, is noted and told now. What was told
/// before is not told again, whoever else starts at the same moment.
void tell_untold_protections(core& core);

/// What a 変更 of a file makes of it: `kind` and `until` are 支援措置区分 and 支援措置終了日 as written. Empty ones leave it as it stands, "0" ends it, "1" sets it; "1" without a day keeps the
/// day that stands, because leaving out never lengthens nor shortens a protection.
std::string protection_after(const std::string& before, std::string_view kind, std::string_view until);

} // namespace chukan::operations
