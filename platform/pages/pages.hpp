#pragma once
#include "platform/http/message.hpp"

#include <map>
#include <string>

/// The screens that `web/` is built into, as a system serves them.
namespace chukan::pages {

/// Security headers of every page (the same policy as web/vite.config.ts has while developing).
http::header_list page_headers();

/// One screen of web/dist with what it needs, read into memory at start, sent with headers that keep other sites' code out. Other screens of the folder are not there.
class screen {
public:
    /// `entry` is the screen's own page, such as index.html. A missing folder is no error: then `missing`, a whole HTML page, says how to build the screens.
    static screen load(const std::string& directory, const std::string& entry, const std::string& missing);

    /// `path` below the place where the screen lives; one without a file of its own and without an extension gives the entry, which routes by itself.
    /// Throws service_error E9204 when there is no such file.
    http::response serve(const http::request& request, const std::string& path) const;

private:
    struct file {
        std::string content, type, tag;
        bool immutable{false}; // its name changes with its content
    };
    std::string entry_;
    std::map<std::string, file> files_;
};

} // namespace chukan::pages
