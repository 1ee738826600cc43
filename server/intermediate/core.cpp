#include "server/intermediate/core.hpp"

#include <limits>

namespace chukan::intermediate {

core::core(runtime::context& given)
    : context(given), law(given.config_directory), law_names(given.config_directory), masters(masters::load(given.config_directory)),
      release(given), layouts(layout::catalogue::load(given.config_directory)), codes(layout::result_codes::load(given.config_directory)),
      desk(intake::open_desk(given, "I", layouts, codes))
{
}

std::string core::now(std::int16_t environment) const
{
    return clock::to_iso(context.environments.now(environment));
}

std::string core::today(std::int16_t environment) const
{
    return context.environments.today(environment);
}

std::string core::body_of_insurer(std::string_view insurer)
{
    const auto table = law.bodies();
    for (const auto& body : table->all())
        if (!insurer.empty() && body.insurer == insurer)
            return body.code;
    return {};
}

std::string core::insurer_of_body(std::string_view code)
{
    const auto table = law.bodies();
    const auto* body = table->find(code);
    return body ? body->insurer : std::string();
}

bool core::is_inside(std::string_view body)
{
    const auto bodies = law.bodies();
    const auto* found = bodies->find(body);
    return found && found->system == "intermediate" && !found->insurer.empty();
}

std::string core::body_name(std::string_view code)
{
    const auto table = law.bodies();
    const auto* body = table->find(code);
    return body ? body->name : std::string();
}

page_request page_of(const http::request& request)
{
    page_request page;
    page.limit = static_cast<unsigned>(request.integer_query("limit", 100, 1, 1000));
    page.after = request.integer_query("cursor", 0, 0, std::numeric_limits<std::int64_t>::max());
    return page;
}

} // namespace chukan::intermediate
