#include "server/portal/screens.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"

#include <filesystem>

namespace chukan::portal {

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

constexpr auto missing_screens =
    "<!doctype html><html lang=\"ja\"><meta "
    "charset=\"utf-8\"><title>統合専用端末（模擬）</title><h1>画面はまだ作られていません</h1>"
    "<p><code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code> のあと、サーバーを起動し直してください。API "
    "はそのまま使えます。</p>"
    "<p lang=\"en\">The screens are not built yet: build web/, then start the server again. The API works without "
    "them.</p></html>";

constexpr auto front =
    "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
    "<title>医療保険者等向け中間サーバー 模擬環境</title><main><h1>医療保険者等向け中間サーバー 模擬環境</h1>"
    "<p>統合専用端末の入口です。環境を選んでください。証明書は両方に共通で、URL だけが変わります。</p>"
    "<ul><li><a href=\"/verification/\">接続検証環境</a></li><li><a href=\"/production/\">本番環境</a></li></ul>"
    "<p><a href=\"/openapi.json\">API の定義（OpenAPI 3.1）</a></p>"
    "<p lang=\"en\">A simulator of the intermediate server for medical insurers, as a terminal sees it: "
    "<a href=\"/verification/\">verification</a>, <a href=\"/production/\">production</a>, "
    "<a href=\"/openapi.json\">the API</a>.</p></main></html>";

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

screens screens::load(const std::string& directory)
{
    namespace fs = std::filesystem;
    screens out;
    if (fs::is_directory(directory)) {
        for (const auto& entry : fs::recursive_directory_iterator(directory)) {
            if (!entry.is_regular_file())
                continue;
            const auto name = fs::relative(entry.path(), directory).generic_string();
            file made;
            made.content = read_file(entry.path().string());
            made.type = type_of(entry.path().extension().string());
            made.tag = '"' + to_hex(crypto::sha256(made.content)).substr(0, 32) + '"';
            made.immutable = name.rfind("assets/", 0) == 0; // Vite puts a hash into these names
            out.files_.emplace(name, std::move(made));
        }
    }
    if (!out.files_.count("index.html"))
        out.files_["index.html"] = {missing_screens, "text/html; charset=utf-8", "\"none\"", false};
    return out;
}

http::response screens::serve(const http::request& request, const std::string& path) const
{
    auto found = files_.find(path);
    const bool screen =
        path.rfind("api/", 0) != 0 && path.rfind("assets/", 0) != 0 && path.find('.') == std::string::npos;
    if (found == files_.end() && screen)
        found = files_.find("index.html");
    if (found == files_.end())
        throw service_error("E9204");
    const file& one = found->second;
    http::response out;
    out.headers = page_headers();
    out.headers.emplace_back("ETag", one.tag);
    out.headers.emplace_back("Cache-Control", one.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    const auto* known = request.header("if-none-match");
    if (known && *known == one.tag) {
        out.status = 304;
        return out;
    }
    out.content_type = one.type;
    out.body = one.content;
    return out;
}

http::response front_page()
{
    auto out = http::response::text(front, "text/html; charset=utf-8");
    out.headers = page_headers();
    out.headers.emplace_back("Cache-Control", "no-cache");
    return out;
}

} // namespace chukan::portal
