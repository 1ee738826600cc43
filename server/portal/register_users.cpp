#include "platform/crypto/primitives.hpp"
#include "server/portal/passwords.hpp"
#include "server/portal/reader.hpp"
#include "server/portal/registers.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace chukan::portal {

namespace {

/// US010 ユーザー情報. An initial password is hashed before anything else is done with its row and is given back nowhere (interface.md 3).
class user_register final : public register_of_insurer {
public:
    explicit user_register(core& shared) : register_of_insurer(shared, "user", "user_id") {}

    void prepare(const intake::receipt& of, intake::part& rows) override
    {
        const auto& layout = layout_of(of);
        std::vector<std::string> hashes(rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const row_reader reader(core_, layout, rows, row);
            const auto password = reader.text("password"), user_id = reader.text("user_id");
            if (password.empty())
                continue;
            const auto broken = broken_rules(core_.limits.password, user_id, password);
            if (!broken.empty()) {
                rows.add(row, "E4310", reader.place("password"), {{"rule", broken.front().ja}});
                continue;
            }
            hashes[row] = crypto::hash_password(password);
        }
        rows.scratch = std::move(hashes);
    }

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const store::scope at{of.environment, of.insurer};
        const bool of_operator = store::lock_registers(running, at);
        const auto& layout = layout_of(of);
        const auto& hashes = *std::any_cast<std::vector<std::string>>(&rows.scratch);
        registered known = read(running, at);
        std::map<std::string, store::user_row> put;
        std::set<std::string> gone;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const row_reader reader(core_, layout, rows, row);
            const auto user_id = reader.text("user_id");
            if (!fits(reader, rows, row, known.users.count(user_id) != 0))
                continue;
            if (reader.text("operation") == "3") {
                if (user_id == of.uploaded_by) {
                    in_use(reader, rows, row, "この操作をしているユーザー自身");
                    continue;
                }
                known.users.erase(user_id);
                put.erase(user_id);
                gone.insert(user_id);
                continue;
            }
            store::user_row value;
            value.user_id = user_id;
            value.name = reader.text("name");
            value.department = reader.maybe("department");
            value.valid_from = reader.maybe("valid_from");
            value.valid_to = reader.maybe("valid_to");
            value.password_hash = hashes[row];
            value.password_changed_at = of.received_at;
            if (value.department && known.departments.count(*value.department) == 0) {
                unknown(reader, rows, row, "department", *value.department);
                continue;
            }
            if (!take_roles(reader, rows, row, of_operator, known, value))
                continue;
            if (const auto before = put.find(user_id); before != put.end() && value.password_hash.empty())
                value.password_hash = before->second.password_hash; // set by an earlier row of this part
            known.users.insert(user_id);
            put[user_id] = std::move(value);
        }
        if (put.empty() && gone.empty())
            return;
        store::remove_users(running, at, {gone.begin(), gone.end()});
        std::vector<store::user_row> rows_to_put;
        for (auto& [user_id, value] : put)
            rows_to_put.push_back(std::move(value));
        store::put_users(running, at, rows_to_put, core_.limits.password.history);
        sessions_changed(running);
    }

private:
    struct registered {
        std::set<std::string> users, departments, roles;
    };

    static registered read(db::transaction& running, const store::scope& at)
    {
        registered out;
        for (const auto& each : store::users(running, at))
            out.users.insert(each.user_id);
        for (const auto& each : store::departments(running, at))
            out.departments.insert(each.code);
        for (const auto& each : store::roles(running, at))
            out.roles.insert(each.code);
        return out;
    }

    /// Standard roles by code or name, the insurer's own by code. An insurer's administrator cannot make somebody an operator of the 取りまとめ機関.
    bool take_roles(const row_reader& reader, intake::part& rows, std::size_t row, bool of_operator,
                    const registered& known, store::user_row& into) const
    {
        for (const auto& wanted : reader.list("roles")) {
            const role* standard = core_.roles.find(wanted);
            const bool usable = standard ? (!standard->for_operator || of_operator) : known.roles.count(wanted) != 0;
            if (!usable) {
                unknown(reader, rows, row, "roles", wanted);
                return false;
            }
            const auto& code = standard ? standard->code : wanted;
            if (std::find(into.roles.begin(), into.roles.end(), code) == into.roles.end())
                into.roles.push_back(code);
        }
        return true;
    }
};

} // namespace

std::shared_ptr<intake::handler> make_user_register(core& core)
{
    return std::make_shared<user_register>(core);
}

} // namespace chukan::portal
