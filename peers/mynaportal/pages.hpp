#pragma once
#include "platform/http/message.hpp"

#include <map>
#include <string>

namespace chukan::mynaportal {

/// The citizen's screen: citizen.html of web/dist and what it needs of assets/, read into memory at start, sent with headers that keep other sites' code out.
class pages {
public:
    /// A missing folder is no error: then a page says how to build the screens.
    static pages load(const std::string& directory);
    /// `path` below /{world}/{environment}/: empty for the screen itself. Throws service_error E9204 when there is no such file.
    http::response serve(const http::request& request, const std::string& path) const;

private:
    struct file {
        std::string content, type, tag;
        bool immutable{false}; // its name changes with its content
    };
    std::map<std::string, file> files_;
};

} // namespace chukan::mynaportal
