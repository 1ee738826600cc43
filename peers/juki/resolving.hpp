#pragma once
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
    std::string reply(db::bulk_transaction& running, const messages::message& message, const std::vector<std::string>& acquisition_numbers, bool again);
    std::optional<std::string> render(db::transaction& running, const messages::message& message);
    void acknowledged(db::bulk_transaction& running, const messages::message& message, const std::string& reply);

    runtime::context& context_;
};

} // namespace chukan::juki
