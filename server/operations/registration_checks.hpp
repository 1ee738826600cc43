#pragma once
#include "server/operations/core.hpp"
#include "server/operations/registration_plan.hpp"
#include "server/operations/registration_store.hpp"

#include <string>
#include <vector>

namespace chukan::operations {

/// One part on its way through the rules of E4xxx: what may stand only once in the insurer, in the file, in the part.
class examination {
public:
    /// `memory`: what the parts before have brought, or nothing. `under_way`: the part that is being written while this one is examined, or nothing.
    examination(core& core, const intake::receipt& receipt, intake::part& part, const places& at, file_memory* memory, const prepared* under_way,
                brought_values& brought);

    /// Tags, and what the database knows of these rows.
    void look_up();
    /// Is there a 被保険者 among them who is registered here already and has no 資格 now? He comes back, and keeps his 枝番 (row_sequence).
    bool anybody_returns() const;
    /// Adds the finding of this row, or takes note of its values.
    void judge(std::size_t row);
    /// For the parts behind this one.
    void remember() const;

    const std::string& tag(std::size_t row) const { return tags_[row]; }
    /// The key of a person that is known already, through another insurer; empty otherwise. 16 bytes.
    std::string known_key(std::size_t row) const;

private:
    void add(std::size_t row, const char* code, std::size_t item, std::string_view value);

    core& core_;
    const intake::receipt& receipt_;
    intake::part& part_;
    const places& at_;
    file_memory* memory_;
    const brought_values* under_way_;
    brought_values& brought_;
    std::vector<std::string> tags_;
    known_rows known_;
};

} // namespace chukan::operations
