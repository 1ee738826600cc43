#include "server/portal/registers.hpp"

#include <map>
#include <set>

namespace chukan::portal {

namespace {

/// BS010 部署情報: a tree with validity dates.
class department_register final : public register_of_insurer {
public:
    explicit department_register(core& shared) : register_of_insurer(shared, "department", "code") {}

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const store::scope at{of.environment, of.insurer};
        store::lock_registers(running, at);
        const auto& layout = layout_of(of);
        tree known;
        for (auto& each : store::departments(running, at))
            known.emplace(each.code, std::move(each));
        const auto used = store::departments_in_use(running, at);
        std::set<std::string> changed;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const row_reader reader(core_, layout, rows, row);
            const auto code = reader.text("code");
            if (!fits(reader, rows, row, known.count(code) != 0))
                continue;
            if (reader.text("operation") == "3") {
                if (const auto by = user_of(code, known, used); !by.empty()) {
                    in_use(reader, rows, row, by);
                    continue;
                }
                known.erase(code);
            } else {
                store::department_row value{code, reader.text("name"), reader.maybe("parent"),
                                            reader.maybe("valid_from"), reader.maybe("valid_to")};
                if (value.parent && *value.parent != code && known.count(*value.parent) == 0) {
                    unknown(reader, rows, row, "parent", *value.parent);
                    continue;
                }
                if (value.parent && leads_to(known, *value.parent, code)) {
                    rows.add(row, "E4305", reader.place("parent"), {{"value", *value.parent}});
                    continue;
                }
                known[code] = std::move(value);
            }
            changed.insert(code);
        }
        write(running, at, known, changed);
    }

private:
    using tree = std::map<std::string, store::department_row>;

    /// What still names this 部署: a 部署 below it, a user or an access group.
    static std::string user_of(const std::string& code, const tree& known,
                               const std::map<std::string, std::string>& used)
    {
        for (const auto& [other, value] : known)
            if (value.parent == code)
                return "部署 " + other;
        const auto found = used.find(code);
        return found == used.end() ? "" : found->second;
    }

    /// Does the way up from `from` pass `code`? The tree in the database has no circle, so the way has an end.
    static bool leads_to(const tree& known, std::string from, const std::string& code)
    {
        while (from != code) {
            const auto found = known.find(from);
            if (found == known.end() || !found->second.parent)
                return false;
            from = *found->second.parent;
        }
        return true;
    }

    void write(db::transaction& running, const store::scope& at, const tree& known,
               const std::set<std::string>& changed) const
    {
        if (changed.empty())
            return;
        std::vector<store::department_row> put;
        std::vector<std::string> gone;
        for (const auto& code : changed) {
            const auto found = known.find(code);
            if (found == known.end())
                gone.push_back(code);
            else
                put.push_back(found->second);
        }
        store::put_departments(running, at, put);
        store::remove_departments(running, at, gone);
        sessions_changed(running); // a new place in the tree may change what a user sees
    }
};

} // namespace

std::shared_ptr<intake::handler> make_department_register(core& core)
{
    return std::make_shared<department_register>(core);
}

} // namespace chukan::portal
