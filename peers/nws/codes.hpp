#pragma once
#include "peers/nws/keys.hpp"
#include "platform/law/law.hpp"
#include "platform/runtime/system.hpp"

namespace chukan::nws {

/// 取得番号 and 機関別符号: gives out numbers, takes what 住基ネット resolved, and sends the codes to the 符号管理単位.
class code_office {
public:
    code_office(runtime::context& context, code_keys& keys, law::book& book) : context_(context), keys_(keys), book_(book) {}
    void register_messages();

private:
    std::string give_numbers(db::bulk_transaction& running, const messages::message& message, const std::string& body);
    std::string issue(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);
    std::optional<std::string> render_codes(db::transaction& running, const messages::message& message);
    /// The system that holds the codes of a 符号管理単位; empty when there is no such unit.
    std::string system_of_unit(const std::string& unit);

    runtime::context& context_;
    code_keys& keys_;
    law::book& book_;
};

} // namespace chukan::nws
