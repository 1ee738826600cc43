#include "platform/base/uuid.hpp"
#include "platform/log/log.hpp"
#include "server/operations/change_store.hpp"
#include "server/operations/protections.hpp"

#include <map>

namespace chukan::operations {

namespace {

/// One transaction with the words about up to 1,000 persons; false when there was nobody.
bool tell_some(core& core, std::int16_t environment)
{
    return core.context.database.transact([&](db::transaction& running) {
        if (protection_store::untold(running, environment).empty())
            return false; // as nearly always: nobody needs to wait for the lock
        lock_persons(running, environment);
        std::map<std::string, std::vector<std::string>> branches;
        const auto rows = protection_store::untold(running, environment); // another process may have told them meanwhile
        for (const auto row : rows)
            branches[row.text("insurer")].push_back(row.text("branch_number"));
        for (const auto& [insurer, of_insurer] : branches) {
            const protection_store::source of{environment, insurer, "system", "", new_uuid(), core.now(environment)};
            tell_changed_protections(core, running, of, of_insurer, "insurer " + insurer);
            log::write(log::level::info, core.context.name, "protections.told_late", {{"insurer", insurer}, {"persons", std::to_string(of_insurer.size())}});
        }
        return !branches.empty();
    });
}

} // namespace

void tell_untold_protections(core& core)
{
    for (const auto& environment : core.context.environments.all())
        while (tell_some(core, environment.id)) {
        }
}

} // namespace chukan::operations
