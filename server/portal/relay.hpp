#pragma once
#include "server/portal/core.hpp"
#include "server/portal/operations.hpp"

namespace chukan::portal {

/// One request from a terminal to the system that owns the data, and its answer back: authorised and logged here, its
/// bodies passed on unread and unbuffered (decisions.md 7 and 18). An upload's 受付番号 goes into the index of files.
boost::asio::awaitable<http::response> relay(core& core, const operation& what, http::request& request);

/// The system that a file goes to, or nothing.
std::string owner_of_kind(const std::string& kind);
/// The right that this very request needs: of a receipt of the portal's own, none before its kind is known.
std::string right_of(const operation& what, const http::request& request);
/// The system that gave this 受付番号, or nothing.
std::string owner_of_receipt(const std::string& receipt);
/// 文字コード (0, 1, 2) of a Content-Type's charset; empty when there is none. Throws E9211 for one that no file may
/// have.
std::string encoding_of(const std::string& content_type);
/// The path below /{environment}/api/v1 with its places filled in, and the query as it was sent.
std::string owner_path(const std::string& pattern, const http::request& request);
/// What may stand in the operation log of a value that a caller typed: cut short, and without anything of the form of a
/// 個人番号.
std::string for_log(std::string text);

} // namespace chukan::portal
