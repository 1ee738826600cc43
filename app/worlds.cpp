#include "app/worlds.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace chukan::app {

namespace {

constexpr int terminal_days = 1095; // about three years, as domain.md 12 proposes (模擬)

std::string stem(const places& where, const std::string& world, const std::string& organisation, const std::string& terminal)
{
    return where.certificates() + "/" + world + "/" + organisation + "-" + terminal;
}

} // namespace

std::vector<std::string> demo_insurers()
{
    return {"39130000", "39140009"};
}

issued_certificate issue_certificate(const places& where, control_client& control, const std::string& world, const std::string& organisation,
                                     const std::string& terminal, const std::string& kind, int days)
{
    const nlohmann::json wish = {{"world", world}, {"organisation", organisation}, {"terminal", terminal},
                                 {"kind", kind},   {"days", days},                 {"password", certificate_password}};
    const auto issued = nlohmann::json::parse(control.must("authority", "POST", "/internal/certificates", wish.dump()));
    const std::string base = stem(where, world, organisation, terminal);
    std::filesystem::create_directories(where.certificates() + "/" + world);
    issued_certificate out{organisation, terminal, issued.at("serial").get<std::string>(), base + ".p12", base + ".crt.pem", base + ".key.pem"};
    write_file(out.p12_file, from_base64(issued.at("p12").get<std::string>()), 0600);
    write_file(out.key_file, issued.at("key").get<std::string>(), 0600);
    write_file(out.certificate_file, issued.at("certificate").get<std::string>());
    return out;
}

std::vector<issued_certificate> provide_world(const places& where, control_client& control, const world_wish& wish)
{
    const nlohmann::json body = {{"name", wish.name},         {"seed", wish.seed}, {"now", wish.now}, {"insurers", wish.insurers},
                                 {"automatic_sending", wish.automatic_sending}, {"if_missing", true}};
    control.must("control", "POST", "/worlds", body.dump());
    auto organisations = wish.insurers;
    organisations.push_back(operator_organisation);
    std::vector<issued_certificate> out;
    for (const auto& organisation : organisations) {
        const std::string base = stem(where, wish.name, organisation, "T001");
        if (std::filesystem::exists(base + ".crt.pem"))
            out.push_back({organisation, "T001", "", base + ".p12", base + ".crt.pem", base + ".key.pem"});
        else
            out.push_back(issue_certificate(where, control, wish.name, organisation, "T001", "terminal", terminal_days));
    }
    return out;
}

} // namespace chukan::app
