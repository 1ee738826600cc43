#pragma once
#include "platform/personal_number/personal_number.hpp"
#include "server/operations/core.hpp"

namespace chukan::operations {

/// The routes of single enrollees (interface.md 2): lists, one person, 資格履歴, search by 個人番号, unmasking, correction of a 個人番号, asking again for a code.
class enrollees {
public:
    explicit enrollees(core& core) : core_(core) {}
    void routes();

private:
    http::response list(http::request& request);
    http::response search(http::request& request);
    http::response one(http::request& request);
    http::response history(http::request& request);
    http::response unmask(http::request& request);
    http::response correct(http::request& request);
    http::response ask_for_code(http::request& request);
    /// KN012, page by page from intermediate.
    http::response code_states(http::request& request);

    core& core_;
};

/// The field personal_number of a JSON body. Throws service_error E9203 or E4205, never quoting it.
PersonalNumber number_of_body(const std::string& body);

/// Before start: the call `personal-numbers` of provision.
void register_number_call(core& core);

} // namespace chukan::operations
