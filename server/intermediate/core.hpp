#pragma once
#include "platform/contract/contract.hpp"
#include "platform/intake/intake.hpp"
#include "platform/law/explain.hpp"
#include "platform/law/law.hpp"
#include "platform/runtime/system.hpp"
#include "server/intermediate/masters.hpp"
#include "server/intermediate/release_in_force.hpp"

#include <functional>
#include <memory>
#include <string>

namespace chukan::intermediate {

/// 符号管理単位 of every insurer inside this server: one code per person for all of them (domain.md 1.3).
constexpr auto shared_unit = "shared-server";

/// What the parts of this system share.
struct core {
    explicit core(runtime::context& given);

    runtime::context& context;
    law::book law;
    const law::names law_names;
    std::shared_ptr<const intermediate::masters> masters;
    release_in_force release;
    std::shared_ptr<const layout::catalogue> layouts;
    std::shared_ptr<const layout::result_codes> codes;
    std::unique_ptr<intake::desk> desk;

    std::string now(std::int16_t environment) const;    // ISO 8601, environment time
    std::string today(std::int16_t environment) const;  // YYYYMMDD
    /// 機関コード of a union by its 保険者コード, and back; empty when there is none.
    std::string body_of_insurer(std::string_view insurer);
    std::string insurer_of_body(std::string_view body);
    std::string body_name(std::string_view body);
    /// Is its data in this server? Whoever asks it from here takes the inside road (inside_road.hpp).
    bool is_inside(std::string_view body);
    /// Hands answers of the inside road to their askers; set by whoever keeps the inquiries.
    std::function<void(db::transaction&, std::int16_t environment, const contract::answers&)> deliver_inside{};
};

/// {"items":[…],"next_cursor":…}: `more` says whether there are rows behind the last item.
struct page_request {
    unsigned limit{100};
    std::int64_t after{0};
};
page_request page_of(const http::request& request);

} // namespace chukan::intermediate
