#pragma once
#include "platform/intake/intake.hpp"
#include "server/operations/core.hpp"
#include "server/operations/seen_filter.hpp"

namespace chukan::operations {

/// How the receipt column of what was registered by API or screen begins.
constexpr auto by_hand_prefix = "API-";

class examination;
struct prepared;

/// KN010. 新規: finds or makes the person of each row by its 個人番号, numbers it (枝番 come in blocks from intermediate), registers it, and tells intermediate who is behind
/// each 枝番. 変更 and 取消, and the rows beside them, go through row_sequence. A file is done when intermediate has acknowledged that (decisions.md 3).
class registration final : public intake::handler {
public:
    explicit registration(core& core) : core_(core) {}

    bool prepares_ahead() const override { return true; }
    void prepare(const intake::receipt& receipt, intake::part& part) override;
    std::vector<bool> hides_address(db::transaction& running, const intake::receipt& receipt, std::size_t rows, const intake::values_of& value) override;
    bool stands_alone(const intake::part& part) const override;
    void apply(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part) override;
    void result_line(const intake::receipt& receipt, const intake::part& part, std::size_t row, std::vector<std::string>& into) override;
    bool conclude(const intake::receipt& receipt) override;

    /// One row by API or screen: the same rules in the same code as a file of one row. `row` has been checked against the layout and comes back with its findings; nothing
    /// is registered when one of them is an error. Returns the 枝番. Throws service_error E9210 when another registration of the same came first.
    std::string by_hand(intake::receipt as, intake::part& row);

private:
    /// What the earlier parts of this file brought, or nothing when it must not be relied on.
    std::shared_ptr<file_memory> recall(const intake::receipt& receipt, const intake::part& part);

    std::uint64_t first_serial(const intake::receipt& receipt, const intake::part& part);
    /// A part of nothing but new persons, made ready while the one before is written. Sets ready.in_order instead when somebody comes back.
    void prepare_new(const intake::receipt& receipt, intake::part& part, prepared& ready, const prepared* under_way);
    void apply_in_order(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part);
    /// intermediate must know who is behind the new 枝番.
    void tell_new(db::bulk_transaction& running, const intake::receipt& receipt, const intake::part& part, const prepared& ready, const std::string& order);
    /// Of the persons of the part. `order`: ordering key of the message to intermediate.
    void tell_protected(db::bulk_transaction& running, const intake::receipt& receipt, const intake::part& part, const prepared& ready, const std::string& order);
    void number_and_render(const intake::receipt& receipt, const intake::part& part, const examination& rules, prepared& into);

    core& core_;
    file_memories memories_;
    reserved_blocks blocks_;
};

} // namespace chukan::operations
