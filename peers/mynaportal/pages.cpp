#include "peers/mynaportal/pages.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <filesystem>

namespace chukan::mynaportal {

namespace {

constexpr auto screen = "citizen.html";
constexpr auto missing_screen =
    "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>マイナポータル（模擬）</title><h1>画面はまだ作られていません</h1>"
    "<p><code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code> のあと、サーバーを起動し直してください。API はそのまま使えます。</p>"
    "<p lang=\"en\">The screen is not built yet: build web/, then start the server again. The API works without it.</p></html>";

std::string type_of(const std::string& extension)
{
    static const std::map<std::string, std::string> known{{".html", "text/html; charset=utf-8"},
                                                          {".js", "text/javascript; charset=utf-8"},
                                                          {".css", "text/css; charset=utf-8"},
                                                          {".svg", "image/svg+xml"},
                                                          {".woff2", "font/woff2"}};
    const auto found = known.find(extension);
    return found == known.end() ? "application/octet-stream" : found->second;
}

http::header_list page_headers()
{
    return {{"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
                                        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
            {"X-Content-Type-Options", "nosniff"},
            {"X-Frame-Options", "DENY"},
            {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Opener-Policy", "same-origin"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
}

} // namespace

pages pages::load(const std::string& directory)
{
    namespace fs = std::filesystem;
    pages out;
    const auto take = [&](const fs::path& path) {
        const auto name = fs::relative(path, directory).generic_string();
        file made;
        made.content = read_file(path.string());
        made.type = type_of(path.extension().string());
        made.tag = '"' + to_hex(crypto::sha256(made.content)).substr(0, 32) + '"';
        made.immutable = name.rfind("assets/", 0) == 0; // Vite puts a hash into these names
        out.files_.emplace(name, std::move(made));
    };
    if (fs::is_directory(directory + "/assets"))
        for (const auto& entry : fs::recursive_directory_iterator(directory + "/assets"))
            if (entry.is_regular_file())
                take(entry.path());
    for (const char* name : {screen, "icon.svg"})
        if (fs::is_regular_file(directory + "/" + name))
            take(directory + "/" + name);
    if (!out.files_.contains(screen))
        out.files_[screen] = {missing_screen, "text/html; charset=utf-8", "\"none\"", false};
    return out;
}

http::response pages::serve(const http::request& request, const std::string& path) const
{
    const auto found = files_.find(path.empty() ? screen : path);
    if (found == files_.end())
        throw service_error("E9204");
    const auto& one = found->second;
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

} // namespace chukan::mynaportal
