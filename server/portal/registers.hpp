#pragma once
#include "server/portal/core.hpp"

#include <memory>
#include <string>
#include <vector>

/// 部署 BS010, ロール RL010, アクセスグループ AG010, ユーザー US010 (interface.md 3). The rules of each stand once, in a handler of the file engine: a file's rows and one
/// entry of the API or a screen (entries.hpp) go through the same object, so that what one road refuses the other refuses in the same words.
namespace chukan::portal {

/// Adds the four kinds to the portal's desk. Before desk::routes().
void add_registers(core& core);
/// The handler of one of the four kinds by its name (department, role, access-group, user).
std::shared_ptr<intake::handler> make_register(core& core, const std::string& kind);

/// 部署, ロールコード and 操作コード of one item: written with semicolons between them.
std::vector<std::string> list_of(std::string_view value);
std::string text_of(const std::vector<std::string>& list);

/// What the four registers share: where the items stand, and what becomes of a row's 処理区分.
class register_of_insurer : public intake::handler {
public:
    void result_line(const intake::receipt&, const intake::part& rows, std::size_t row,
                     std::vector<std::string>& into) override;

protected:
    register_of_insurer(core& shared, std::string kind, std::string key)
        : core_(shared), kind_(std::move(kind)), key_(std::move(key))
    {
    }

    /// Reads one row's items by their English names, in the version of the layout in force on the day of receipt.
    class row_reader {
    public:
        row_reader(const core& core, const layout::definition& layout, const intake::part& rows, std::size_t row)
            : core_(core), layout_(layout), rows_(rows), row_(row)
        {
        }
        std::size_t place(const char* item) const { return core_.layouts->place(layout_, item); }
        std::string text(const char* item) const { return rows_.own(row_, place(item)); }
        std::optional<std::string> maybe(const char* item) const;
        std::vector<std::string> list(const char* item) const { return list_of(rows_.value(row_, place(item))); }

    private:
        const core& core_;
        const layout::definition& layout_;
        const intake::part& rows_;
        std::size_t row_;
    };

    const layout::definition& layout_of(const intake::receipt& of) const;
    /// E4301 for a 新規 of what is there, E4302 for a 変更 or 取消 of what is not. True when the row may go on.
    bool fits(const row_reader& reader, intake::part& rows, std::size_t row, bool known) const;
    /// E4303: the item names something that is not registered.
    static void unknown(const row_reader& reader, intake::part& rows, std::size_t row, const char* item,
                        const std::string& value);
    /// E4308: it is still used.
    void in_use(const row_reader& reader, intake::part& rows, std::size_t row, const std::string& by) const;
    /// Other processes and this one forget what sessions may do.
    void sessions_changed(db::transaction& running) const;

    core& core_;
    const std::string kind_, key_;
};

std::shared_ptr<intake::handler> make_department_register(core& core);
std::shared_ptr<intake::handler> make_role_register(core& core);
std::shared_ptr<intake::handler> make_group_register(core& core);
std::shared_ptr<intake::handler> make_user_register(core& core);

} // namespace chukan::portal
