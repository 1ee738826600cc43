#pragma once
#include "platform/intake/intake.hpp"
#include "server/operations/core.hpp"
#include "server/operations/seen_filter.hpp"

namespace chukan::operations {

class examination;
struct prepared;

/// KN010: finds or makes the person of each row by its 個人番号, numbers it (枝番 come in blocks from intermediate), registers it, and tells intermediate who is behind
/// each 枝番. A file is done when intermediate has acknowledged that (decisions.md 3).
class registration final : public intake::handler {
public:
    explicit registration(core& core) : core_(core) {}

    bool prepares_ahead() const override { return true; }
    void prepare(const intake::receipt& receipt, intake::part& part) override;
    void apply(db::bulk_transaction& running, const intake::receipt& receipt, intake::part& part) override;
    void result_line(const intake::receipt& receipt, const intake::part& part, std::size_t row, std::vector<std::string>& into) override;
    bool conclude(const intake::receipt& receipt) override;

private:
    /// What the earlier parts of this file brought, or nothing when it must not be relied on.
    std::shared_ptr<file_memory> recall(const intake::receipt& receipt, const intake::part& part);

    std::uint64_t first_serial(const intake::receipt& receipt, const intake::part& part);
    void number_and_render(const intake::receipt& receipt, const intake::part& part, const examination& rules, prepared& into);

    core& core_;
    file_memories memories_;
    reserved_blocks blocks_;
};

} // namespace chukan::operations
