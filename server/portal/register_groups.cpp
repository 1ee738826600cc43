#include "server/portal/registers.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace chukan::portal {

namespace {

/// AG010 アクセスグループ情報: 部署 whose users see each other's persons and 副本.
class group_register final : public register_of_insurer {
public:
    explicit group_register(core& shared) : register_of_insurer(shared, "access-group", "code") {}

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const store::scope at{of.environment, of.insurer};
        store::lock_registers(running, at);
        const auto& layout = layout_of(of);
        std::map<std::string, store::group_row> known;
        for (auto& each : store::groups(running, at))
            known.emplace(each.code, std::move(each));
        std::set<std::string> departments, changed;
        for (const auto& each : store::departments(running, at))
            departments.insert(each.code);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const row_reader reader(core_, layout, rows, row);
            const auto code = reader.text("code");
            if (!fits(reader, rows, row, known.count(code) != 0))
                continue;
            if (reader.text("operation") == "3") {
                known.erase(code);
            } else {
                store::group_row value{code, reader.text("name"), {}};
                std::string missing;
                for (const auto& each : reader.list("departments")) {
                    if (departments.count(each) == 0 && missing.empty())
                        missing = each;
                    if (std::find(value.departments.begin(), value.departments.end(), each) == value.departments.end())
                        value.departments.push_back(each);
                }
                if (!missing.empty()) {
                    unknown(reader, rows, row, "departments", missing);
                    continue;
                }
                known[code] = std::move(value);
            }
            changed.insert(code);
        }
        if (changed.empty())
            return;
        std::vector<store::group_row> put;
        std::vector<std::string> gone;
        for (const auto& code : changed) {
            const auto found = known.find(code);
            if (found == known.end())
                gone.push_back(code);
            else
                put.push_back(found->second);
        }
        store::put_groups(running, at, put);
        store::remove_groups(running, at, gone);
        sessions_changed(running);
    }
};

} // namespace

std::shared_ptr<intake::handler> make_group_register(core& core)
{
    return std::make_shared<group_register>(core);
}

} // namespace chukan::portal
