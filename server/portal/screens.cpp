#include "server/portal/screens.hpp"

namespace chukan::portal {

namespace {

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

pages::screen terminal_screen(const std::string& directory)
{
    return pages::screen::load(directory, "index.html", missing_screens);
}

http::response front_page()
{
    auto out = http::response::text(front, "text/html; charset=utf-8");
    out.headers = pages::page_headers();
    out.headers.emplace_back("Cache-Control", "no-cache");
    return out;
}

} // namespace chukan::portal
