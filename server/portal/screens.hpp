#pragma once
#include "platform/http/message.hpp"

#include <map>
#include <string>

namespace chukan::portal {

/// The screens of the terminal: everything below web/dist, read into memory at start, sent with headers that keep other
/// sites' code out.
class screens {
public:
    /// A missing folder is no error: then a page says how to build the screens.
    static screens load(const std::string& directory);

    /// `path` below /{environment}/; a path without a file of its own and without an extension gives index.html, which
    /// routes by itself. Throws service_error E9204 when there is no such file.
    http::response serve(const http::request& request, const std::string& path) const;

private:
    struct file {
        std::string content, type, tag;
        bool immutable{false}; // its name changes with its content
    };
    std::map<std::string, file> files_;
};

/// GET /: what this server is and where its two environments are.
http::response front_page();

/// Security headers of every page (the same policy as web/vite.config.ts has while developing).
http::header_list page_headers();

} // namespace chukan::portal
