#include "peers/mynaportal/mynaportal.hpp"

#include "peers/mynaportal/core.hpp"
#include "platform/pages/pages.hpp"
#include "platform/runtime/ticker.hpp"

namespace chukan::mynaportal {

namespace {

/// What stands in the place of a screen that was not built.
constexpr auto missing_screen =
    "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>マイナポータル（模擬）</title><h1>画面はまだ作られていません</h1>"
    "<p><code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code> のあと、サーバーを起動し直してください。API はそのまま使えます。</p>"
    "<p lang=\"en\">The screen is not built yet: build web/, then start the server again. The API works without it.</p></html>";

constexpr auto front = "<!doctype html><html lang=\"ja\"><meta charset=\"utf-8\"><title>マイナポータル（模擬）</title><main><h1>マイナポータル（模擬）</h1>"
                       "<p>この画面の場所は、世界と環境の名前で決まります。デモの世界は次のとおりです。</p>"
                       "<ul><li><a href=\"/demo/production/\">本番環境</a></li><li><a href=\"/demo/verification/\">接続検証環境</a></li></ul>"
                       "<p lang=\"en\">The citizen's screen of a world and an environment; those of the demo world: <a href=\"/demo/production/\">production</a>, "
                       "<a href=\"/demo/verification/\">verification</a>.</p></main></html>";

class mynaportal_system final : public runtime::system {
public:
    explicit mynaportal_system(runtime::context& context)
        : core_(context), screen_(pages::screen::load(context.share_directory + "/web/dist", "citizen.html", missing_screen)),
          sweeper_(context.name, "sessions", std::chrono::seconds(30), [this] { sweep(core_); })
    {
        add_sessions(core_);
        add_records(core_);
        add_self_information(core_);
        add_notices(core_);
        // Last: whatever below an environment is not the API is the screen.
        page("/{world}/{environment}/{file...}", [this](http::request& request) {
            environment_of(core_, request);
            return screen_.serve(request, request.path_values.at("file"));
        });
        page("/", [](http::request&) {
            auto out = http::response::text(front, "text/html; charset=utf-8");
            out.headers = pages::page_headers();
            return out;
        });
    }

    void start() override { sweeper_.start(); }
    void stop() override { sweeper_.stop(); }
    void reset(db::transaction& running, std::int16_t environment) override { store::erase_environment(running, environment); }

private:
    void page(const std::string& pattern, http::blocking_handler handler)
    {
        http::route route;
        route.method = "GET";
        route.pattern = pattern;
        route.anonymous = true;
        route.blocking = std::move(handler);
        core_.context.router.add(std::move(route));
    }

    core core_;
    const pages::screen screen_;
    runtime::ticker sweeper_; // what a session left behind goes also when nobody comes back
};

} // namespace

std::unique_ptr<runtime::system> create_mynaportal(runtime::context& context)
{
    return std::make_unique<mynaportal_system>(context);
}

} // namespace chukan::mynaportal
