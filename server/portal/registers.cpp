#include "server/portal/registers.hpp"

#include "platform/base/text.hpp"

#include <stdexcept>

namespace chukan::portal {

namespace {

struct described_kind {
    const char *name, *id, *result_id, *key_ja, *right;
};
constexpr described_kind kinds[] = {{"department", "BS010", "BS011", "部署コード", "department.manage"},
                                    {"role", "RL010", "RL011", "ロールコード", "role.manage"},
                                    {"access-group", "AG010", "AG011", "グループコード", "group.manage"},
                                    {"user", "US010", "US011", "ユーザーID", "user.manage"}};

} // namespace

std::vector<std::string> list_of(std::string_view value)
{
    return value.empty() ? std::vector<std::string>{} : split(std::string(value), ';');
}

std::string text_of(const std::vector<std::string>& list)
{
    std::string out;
    for (const auto& each : list)
        out += (out.empty() ? "" : ";") + each;
    return out;
}

std::shared_ptr<intake::handler> make_register(core& core, const std::string& kind)
{
    if (kind == "department")
        return make_department_register(core);
    if (kind == "role")
        return make_role_register(core);
    if (kind == "access-group")
        return make_group_register(core);
    if (kind == "user")
        return make_user_register(core);
    throw std::logic_error("no register of " + kind);
}

void add_registers(core& core)
{
    for (const auto& each : kinds) {
        intake::kind made;
        made.name = each.name;
        made.id = each.id;
        made.result_id = each.result_id;
        made.result_header = {"レコード番号", each.key_ja};
        made.upload_right = made.read_right = made.original_right = each.right;
        // A file of users holds initial passwords: what was received goes as soon as it has been worked on (decisions.md 7).
        made.keep_original = made.name != "user";
        made.handler = make_register(core, each.name);
        core.desk->add(std::move(made));
    }
}

std::optional<std::string> register_of_insurer::row_reader::maybe(const char* item) const
{
    auto value = text(item);
    if (value.empty())
        return std::nullopt;
    return value;
}

const layout::definition& register_of_insurer::layout_of(const intake::receipt& of) const
{
    return core_.layouts->find(kind_, clock::to_date(clock::from_iso(of.received_at)));
}

bool register_of_insurer::fits(const row_reader& reader, intake::part& rows, std::size_t row, bool known) const
{
    const bool fresh = reader.text("operation") == "1";
    if (fresh != known)
        return true;
    rows.add(row, known ? "E4301" : "E4302", reader.place(key_.c_str()), {{"value", reader.text(key_.c_str())}});
    return false;
}

void register_of_insurer::unknown(const row_reader& reader, intake::part& rows, std::size_t row, const char* item,
                                  const std::string& value)
{
    rows.add(row, "E4303", reader.place(item), {{"value", value}});
}

void register_of_insurer::in_use(const row_reader& reader, intake::part& rows, std::size_t row,
                                 const std::string& by) const
{
    rows.add(row, "E4308", reader.place(key_.c_str()), {{"value", reader.text(key_.c_str())}, {"used_by", by}});
}

void register_of_insurer::sessions_changed(db::transaction& running) const
{
    store::notify_sessions(running);
    running.after_commit([this] { core_.sessions.forget_all(); });
}

void register_of_insurer::result_line(const intake::receipt& of, const intake::part& rows, std::size_t row,
                                      std::vector<std::string>& into)
{
    const row_reader reader(core_, layout_of(of), rows, row);
    into.push_back(reader.text("record_number"));
    into.push_back(reader.text(key_.c_str()));
}

} // namespace chukan::portal
