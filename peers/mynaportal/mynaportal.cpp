#include "peers/mynaportal/mynaportal.hpp"

namespace chukan::mynaportal {

namespace {

class shell final : public runtime::system {
public:
    explicit shell(runtime::context& context)
    {
        context.router.get("/", [](http::request&) {
            return http::response::json("{\"system\":\"mynaportal\",\"available\":false,\"message\":\"この機能はまだありません。 Not available yet.\"}", 501);
        });
    }

    void reset(db::transaction&, std::int16_t) override {} // keeps nothing yet
};

} // namespace

std::unique_ptr<runtime::system> create_mynaportal(runtime::context& context)
{
    return std::make_unique<shell>(context);
}

} // namespace chukan::mynaportal
