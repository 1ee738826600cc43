#pragma once
#include "peers/juki/store.hpp"
#include "platform/contract/contract.hpp"
#include "platform/runtime/system.hpp"

namespace chukan::juki {

/// Answers `code-resolutions` and `resident-resolutions` item by item and passes the resolved ones to nws as `link-code-issues`.
class resolver {
public:
    explicit resolver(runtime::context& context) : context_(context) {}
    void register_messages();

private:
    std::string resolve_numbers(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);
    std::string resolve_references(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);
    /// Stores what came of the items in `found`, passes the resolved ones on and gives the reply.
    std::string settle(db::bulk_transaction& running, const messages::message& message, const std::string& unit, const std::vector<std::string>& numbers,
                       const std::vector<store::found_resident>& found);
    static std::string reply(const store::resolved_batch& batch);
    std::string reply_again(db::transaction& running, const messages::message& message, const std::vector<std::string>& numbers);
    contract::link_code_issues issues_of(db::transaction& running, const messages::message& message);
    std::optional<std::string> render(db::transaction& running, const messages::message& message);
    void acknowledged(db::bulk_transaction& running, const messages::message& message, const std::string& reply);

    runtime::context& context_;
};

} // namespace chukan::juki
