#pragma once
#include "server/intermediate/core.hpp"
#include "server/intermediate/provide_store.hpp"

#include <vector>

namespace chukan::intermediate {

/// What the 副本 hold for one question.
struct gathered {
    contract::answer_content content;
    bool held{false}, undisclosed{false};
};

/// Columns of questions, equally long; they must outlive the call.
struct copy_questions {
    const contract::column &insurer, &branch /* empty = nobody */, &information, &period_from, &period_to;
};

/// Puts together what is answered from 資格情報 (SK010) and the data sets of TK010, by place: to other bodies and to the citizen alike.
std::vector<gathered> gather_copies(core& shared, db::transaction& running, std::int16_t environment, const copy_questions& asked);

} // namespace chukan::intermediate
