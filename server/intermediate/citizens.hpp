#pragma once
#include "server/intermediate/core.hpp"

#include "platform/contract/citizen.hpp"

namespace chukan::intermediate {

/// What a citizen gets of our unions through マイナポータル (domain.md 2.7, 2.8): 自己情報, sealed for the citizen's session alone, and the word whose 支援措置 hides
/// the network's records. Who may not be answered automatically is not answered here either, and what is 不開示 is as if it were not there.
class citizen_answers {
public:
    explicit citizen_answers(core& shared);

private:
    void answer(db::transaction& running, std::int16_t environment, const contract::self_information_request& asked);
    http::response guard(http::request& request);

    core& core_;
};

} // namespace chukan::intermediate
