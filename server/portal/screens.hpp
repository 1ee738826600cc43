#pragma once
#include "platform/pages/pages.hpp"

#include <string>

namespace chukan::portal {

/// The screens of the terminal, of `directory` (web/dist).
pages::screen terminal_screen(const std::string& directory);

/// GET /: what this server is and where its two environments are.
http::response front_page();

} // namespace chukan::portal
