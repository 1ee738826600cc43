#pragma once
#include "platform/db/pipeline.hpp"
#include "platform/personal_number/personal_number.hpp"
#include "server/operations/core.hpp"
#include "server/operations/registration.hpp"

#include <functional>
#include <optional>

namespace chukan::operations {

/// The routes of single enrollees (interface.md 2): lists, one person, 資格履歴, search by 個人番号, unmasking, 新規, 変更 and 取消 of one person, their history, asking again for a code.
class enrollees {
public:
    enrollees(core& core, registration& registration) : core_(core), registration_(registration), lines_(core.context.engine.executors(), core.context.dsn) {}
    void routes();

private:
    http::response list(http::request& request);
    http::response search(http::request& request);
    http::response one(http::request& request);
    /// The same for many at once: one statement for each insurer among them.
    boost::asio::awaitable<void> several(std::vector<http::batched>& together);
    http::response history(http::request& request);
    http::response unmask(http::request& request);
    /// 新規, 変更 and 取消 of one person (by_hand.cpp).
    http::response add(http::request& request);
    http::response change(http::request& request);
    http::response cancel(http::request& request);
    http::response corrections(http::request& request);
    /// Does the row of one person belong to somebody under 支援措置?
    bool hides(const intake::receipt& as, const intake::part& row);
    /// Registers one row as a file's row would be. The refusal of `refusal(whether its address is hidden)`, by the layout or by the register, or nothing; then `branch`, if wanted, is the person's.
    std::optional<http::response> put(const intake::receipt& as, intake::part& row, const std::function<http::response(bool)>& refusal, std::string* branch = nullptr);
    http::response shown_after(const access::caller& caller, const std::string& branch, int status);
    http::response ask_for_code(http::request& request);
    /// KN012, page by page from intermediate.
    http::response code_states(http::request& request);

    core& core_;
    registration& registration_;
    const db::pipelines lines_;
};

/// The field personal_number of a JSON body. Throws service_error E9203 or E4205, never quoting it.
PersonalNumber number_of_body(const std::string& body);

/// Before start: the call `visible-branches` of intermediate.
void register_visibility_call(core& core);
/// Before start: the call `eligibility-check` of intermediate.
void register_eligibility_call(core& core);
/// Before start: the call `personal-numbers` of provision.
void register_number_call(core& core);

} // namespace chukan::operations
