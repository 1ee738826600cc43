#pragma once
#include "peers/nws/gates.hpp"
#include "peers/nws/keys.hpp"
#include "platform/law/law.hpp"
#include "platform/runtime/system.hpp"

namespace chukan::nws {

/// What the network does for マイナポータル (番号法附則6条5項, domain.md 2.7): makes the 開示システム用符号 of who has logged in, shows a citizen the network's own
/// 情報提供等記録, and turns a 自己情報 request to the holder, who answers the citizen directly. Its codes are those of one more 符号管理単位.
class citizen_desk {
public:
    citizen_desk(runtime::context& context, code_keys& keys, law::book& book, const gates& gates) : context_(context), keys_(keys), book_(book), gates_(gates) {}
    /// POST /internal/citizen-records {"code","cursor","limit"} and /internal/citizen-notices {"code","key","context"}, for mynaportal alone. A code stands in bodies only, never in a URL.
    void register_routes();
    void register_messages();

private:
    http::response records(http::request& request);
    /// お知らせ lie with the holders and are fetched when the citizen looks: sealed for the session, passed on unread.
    http::response notices(http::request& request);
    std::string give_code(db::transaction& running, const messages::message& message, const std::string& body, bool again);
    std::string take_request(db::transaction& running, const messages::message& message, const std::string& body, bool again);
    std::optional<std::string> render_request(db::transaction& running, const messages::message& message);
    std::string judge(db::transaction& running, const messages::message& message, const std::string& id_code, const std::string& provider_body);
    /// Throws service_error E9310 when it is no 開示システム用符号 of this environment.
    std::string id_of(std::int16_t environment, const std::string& code);
    /// 符号管理単位 of the shared server of the insurers.
    std::vector<std::string> insurers_units();
    /// 機関 whose part in an exchange with this person nobody may see now: holders with a 支援措置 in force (模擬).
    std::vector<std::string> guarded_bodies(std::int16_t environment, const std::string& id_code);
    std::string ask(std::int16_t environment, const std::string& system, const std::string& path, const std::string& body);

    runtime::context& context_;
    code_keys& keys_;
    law::book& book_;
    const gates& gates_;
};

} // namespace chukan::nws
