#pragma once
#include "server/intermediate/core.hpp"

namespace chukan::intermediate {

/// 副本: SK010 (資格情報) and TK010 (every other data set), and the screen of one person.
class copies {
public:
    explicit copies(core& shared);

private:
    http::response show(http::request& request);
    http::response owners(http::request& request);

    core& core_;
};

std::shared_ptr<intake::handler> make_eligibility_handler(core& shared);
std::shared_ptr<intake::handler> make_fukuhon_handler(core& shared);

} // namespace chukan::intermediate
