#include "platform/pages/pages.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <filesystem>

namespace chukan::pages {

namespace {

std::string type_of(const std::string& extension)
{
    static const std::map<std::string, std::string> known{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
    };
    const auto found = known.find(extension);
    return found == known.end() ? "application/octet-stream" : found->second;
}

} // namespace

http::header_list page_headers()
{
    // No Strict-Transport-Security: it would bind every port of the host's name, not only ours.
    return {{"Content-Security-Policy",
             "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
             "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"},
            {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"}};
}

screen screen::load(const std::string& directory, const std::string& entry, const std::string& missing)
{
    namespace fs = std::filesystem;
    screen out;
    out.entry_ = entry;
    if (fs::is_directory(directory)) {
        for (const auto& each : fs::recursive_directory_iterator(directory)) {
            const auto name = fs::relative(each.path(), directory).generic_string();
            if (!each.is_regular_file() || (each.path().extension() == ".html" && name != entry))
                continue;
            file made;
            made.content = read_file(each.path().string());
            made.type = type_of(each.path().extension().string());
            made.tag = '"' + to_hex(crypto::sha256(made.content)).substr(0, 32) + '"';
            made.immutable = name.rfind("assets/", 0) == 0; // Vite puts a hash into these names
            out.files_.emplace(name, std::move(made));
        }
    }
    if (!out.files_.contains(entry))
        out.files_[entry] = {missing, "text/html; charset=utf-8", "\"none\"", false};
    return out;
}

http::response screen::serve(const http::request& request, const std::string& path) const
{
    auto found = files_.find(path);
    const bool routed = path.rfind("api/", 0) != 0 && path.rfind("assets/", 0) != 0 && path.find('.') == std::string::npos;
    if (found == files_.end() && routed)
        found = files_.find(entry_);
    if (found == files_.end())
        throw service_error("E9204");
    const file& one = found->second;
    http::response out;
    out.headers = page_headers();
    out.headers.emplace_back("ETag", one.tag);
    out.headers.emplace_back("Cache-Control", one.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (const auto* known = request.header("if-none-match"); known && *known == one.tag) {
        out.status = 304;
        return out;
    }
    out.content_type = one.type;
    out.body = one.content;
    return out;
}

} // namespace chukan::pages
