#pragma once
#include "peers/nws/store.hpp"
#include "platform/records/noting.hpp"
#include "platform/runtime/system.hpp"

namespace chukan::nws {

/// 訂正 and 不開示 that one side tells of a 情報提供等記録: noted beside the network's own record, and told to the other side.
class record_notices {
public:
    explicit record_notices(runtime::context& context) : context_(context) {}
    void register_messages();

private:
    std::string take(db::bulk_transaction& running, const messages::message& message, const std::string& body, bool again);

    runtime::context& context_;
};

} // namespace chukan::nws
