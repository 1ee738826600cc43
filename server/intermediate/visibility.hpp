#pragma once
#include "platform/access/caller.hpp"
#include "server/intermediate/core.hpp"

#include <set>
#include <string>
#include <vector>

/// Whose 副本, codes and inquiries a user sees: of the insurer's persons those of the 部署 in his access groups (interface.md 3, AG010). operations owns a person's 部署コード and
/// is asked; a user without access groups sees all of the insurer, and nobody is asked.
namespace chukan::intermediate {

class visibility {
public:
    visibility(core& shared, const access::caller& who) : core_(shared), who_(who) {}
    /// Asks about these, in one call for each batch_limit of them. Before or between transactions, never inside one.
    void look(const std::vector<std::string>& branches);
    /// Of those looked at; a person without 枝番 here is for who sees all.
    bool sees(const std::string& branch) const { return who_.groups.empty() || seen_.contains(branch); }
    /// Throws E9310, as for a 枝番 that does not exist.
    void require(const std::string& branch);

private:
    core& core_;
    const access::caller& who_;
    std::set<std::string, std::less<>> seen_;
};

/// Rows of SK010, TK010 and JS010 about persons whom the sender of the file does not see are refused as those about nobody are (E4101). In prepare(): it asks operations.
void refuse_unseen(core& shared, const intake::receipt& of, intake::part& rows);

} // namespace chukan::intermediate
