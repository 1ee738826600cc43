#include "server/portal/registers.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace chukan::portal {

namespace {

/// RL010 ロール情報: sets of 操作コード. The standard roles of the 取りまとめ機関 are there from the start and nobody changes them (guide 2.11.2 ③).
class role_register final : public register_of_insurer {
public:
    explicit role_register(core& shared) : register_of_insurer(shared, "role", "code") {}

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const store::scope at{of.environment, of.insurer};
        const bool of_operator = store::lock_registers(running, at);
        const auto& layout = layout_of(of);
        std::map<std::string, store::role_row> known;
        for (auto& each : store::roles(running, at))
            known.emplace(each.code, std::move(each));
        const auto used = store::roles_in_use(running, at);
        std::set<std::string> changed;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const row_reader reader(core_, layout, rows, row);
            const auto code = reader.text("code");
            if (core_.roles.find(code)) {
                rows.add(row, "E4304", reader.place("code"), {{"value", code}});
                continue;
            }
            if (!fits(reader, rows, row, known.count(code) != 0))
                continue;
            if (reader.text("operation") == "3") {
                if (const auto by = used.find(code); by != used.end()) {
                    in_use(reader, rows, row, by->second);
                    continue;
                }
                known.erase(code);
            } else {
                store::role_row value{code, reader.text("name"), {}};
                if (!take_rights(reader, rows, row, of_operator, value))
                    continue;
                known[code] = std::move(value);
            }
            changed.insert(code);
        }
        if (changed.empty())
            return;
        std::vector<store::role_row> put;
        std::vector<std::string> gone;
        for (const auto& code : changed) {
            const auto found = known.find(code);
            if (found == known.end())
                gone.push_back(code);
            else
                put.push_back(found->second);
        }
        store::put_roles(running, at, put);
        store::remove_roles(running, at, gone);
        sessions_changed(running);
    }

private:
    bool take_rights(const row_reader& reader, intake::part& rows, std::size_t row, bool of_operator,
                     store::role_row& into) const
    {
        for (const auto& each : reader.list("rights")) {
            const right* found = core_.roles.find_right(each);
            if (!found) {
                unknown(reader, rows, row, "rights", each);
                return false;
            }
            if (found->of_operator && !of_operator) {
                rows.add(row, "E4307", reader.place("rights"), {{"value", each}});
                return false;
            }
            if (std::find(into.rights.begin(), into.rights.end(), each) == into.rights.end())
                into.rights.push_back(each);
        }
        return true;
    }
};

} // namespace

std::shared_ptr<intake::handler> make_role_register(core& core)
{
    return std::make_shared<role_register>(core);
}

} // namespace chukan::portal
