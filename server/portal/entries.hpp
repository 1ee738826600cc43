#pragma once
#include "server/portal/handlers.hpp"

#include <functional>
#include <map>
#include <string>

namespace chukan::portal {

/// One 部署, ロール, アクセスグループ or ユーザー from the API or a screen: registered as a file of one row would be, by the same layout and the same register
/// (registers.hpp). 処理区分 1 for POST, 2 for PUT, 3 for DELETE.
struct entry {
    std::string kind;                          // department
    std::string operation;                     // 処理区分
    std::string key;                           // its code or id, for the operation log
    std::map<std::string, std::string> values; // by the English names of the layout's items; lists with semicolons
};

/// Registers it, writes the line of the operation log, and answers with what `describe` reads back (204 after a 取消).
/// What a file would get as findings of its row is a problem document: the first error's code, all of them in `errors`.
http::response register_entry(core& core, call& call, const entry& given,
                              const std::function<std::string(db::transaction&)>& describe);

/// 1, 2 or 3 by the request's method.
std::string operation_of(const call& call);
/// A list of a JSON body as one item. Throws E9203 for a value that holds the separator itself.
std::string list_value(const std::vector<std::string>& values, const char* field);

} // namespace chukan::portal
