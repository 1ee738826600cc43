#include "peers/authority/authority.hpp"

#include "peers/authority/register.hpp"
#include "platform/base/error.hpp"
#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

namespace chukan::authority {
namespace {

using json = nlohmann::json;

json described(const store::entry& entry)
{
    json out = {{"serial", entry.serial},       {"world", entry.world},       {"kind", entry.kind},           {"organisation", entry.organisation},
                {"terminal", entry.terminal},   {"subject", entry.subject},   {"x509_from", entry.x509_from}, {"x509_to", entry.x509_to},
                {"issued_at", entry.issued_at}, {"valid_to", entry.valid_to}, {"valid_from", nullptr},        {"revoked_at", nullptr}};
    if (entry.valid_from)
        out["valid_from"] = *entry.valid_from;
    if (entry.revoked_at) {
        out["revoked_at"] = *entry.revoked_at;
        out["reason"] = entry.reason;
    }
    return out;
}

json body_of(const http::request& request)
{
    auto body = json::parse(request.body, nullptr, false);
    if (!body.is_object())
        throw service_error("E9203", {{"field", "JSON"}});
    return body;
}

template <class Value>
Value field(const json& body, const char* name, Value otherwise)
{
    const auto found = body.find(name);
    if (found == body.end() || found->is_null())
        return otherwise;
    try {
        return found->get<Value>();
    } catch (const json::exception&) {
        throw service_error("E9203", {{"field", name}});
    }
}

class authority_system final : public runtime::system {
public:
    explicit authority_system(runtime::context& context)
        : register_(context.database, context.environments, context.installation, context.secrets_directory, context.public_directory)
    {
        const std::vector<std::string> systems{"system"};
        context.router.post("/internal/certificates", [this](http::request& request) { return issue(request); }, systems);
        context.router.get("/internal/certificates", [this](http::request& request) { return list(request); }, systems);
        context.router.post("/internal/certificates/{serial}/revoke", [this](http::request& request) { return revoke(request); }, systems);
        context.router.get("/internal/revocations", [this](http::request&) { return revocations(); }, systems);
        publish(context.router, "/crl.pem", [this] { return register_.revocation_list(); });
        publish(context.router, "/ca.pem", [this] { return register_.root_certificate(); });
    }

    /// A certificate outlives the data of its environments: the terminal keeps it through a reset.
    void reset(db::transaction&, std::int16_t) override {}

private:
    static void publish(http::router& router, std::string path, std::function<std::string()> text)
    {
        http::route route;
        route.method = "GET";
        route.pattern = std::move(path);
        route.anonymous = true;
        route.blocking = [text = std::move(text)](http::request&) { return http::response::text(text(), "application/x-pem-file"); };
        router.add(std::move(route));
    }

    http::response issue(http::request& request)
    {
        const auto body = body_of(request);
        application wish;
        wish.world = field<std::string>(body, "world", "");
        wish.kind = field<std::string>(body, "kind", "terminal");
        wish.organisation = field<std::string>(body, "organisation", "");
        wish.terminal = field<std::string>(body, "terminal", "");
        wish.password = field<std::string>(body, "password", "");
        wish.days = field<int>(body, "days", wish.days);
        wish.valid_from = field<std::string>(body, "valid_from", "");
        wish.valid_to = field<std::string>(body, "valid_to", "");
        const auto made = register_.issue(wish);
        json out = described(made.entry);
        out["certificate"] = made.certificate.certificate;
        out["key"] = made.certificate.private_key;
        out["p12"] = to_base64(made.p12);
        out["ca"] = register_.root_certificate();
        return http::response::json(out.dump(), 201);
    }

    http::response list(http::request& request)
    {
        const auto limit = static_cast<unsigned>(request.integer_query("limit", 1000, 1, 10000));
        const auto entries = register_.list(request.query_or("world", ""), request.integer_query("cursor", 0, 0, INT64_MAX), limit);
        json items = json::array();
        for (const auto& entry : entries)
            items.push_back(described(entry));
        json out = {{"items", std::move(items)}, {"next_cursor", nullptr}};
        if (entries.size() == limit)
            out["next_cursor"] = std::to_string(entries.back().sequence);
        return http::response::json(out.dump());
    }

    http::response revoke(http::request& request)
    {
        const auto body = request.body.empty() ? json::object() : body_of(request);
        const auto entry = register_.revoke(request.path_values.at("serial"), field<std::string>(body, "reason", ""));
        return http::response::json(described(entry).dump());
    }

    http::response revocations()
    {
        const auto refused = register_.refused();
        return http::response::json(json{{"revoked", refused.revoked}, {"outdated", refused.outdated}}.dump());
    }

    register_of_certificates register_;
};

} // namespace

std::unique_ptr<runtime::system> create_authority(runtime::context& context)
{
    return std::make_unique<authority_system>(context);
}

} // namespace chukan::authority
