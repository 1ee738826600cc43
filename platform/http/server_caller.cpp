#include "platform/http/server_caller.hpp"

#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <algorithm>

namespace chukan::http {
using std::chrono::steady_clock;

void caller::known(peer certificate)
{
    certificate.address = std::move(peer_.address);
    peer_ = std::move(certificate);
    identity_ = peer_.identity;
}

std::optional<response> caller::refused(const server_core& core, const request& request, const route& route)
{
    if (route.anonymous || !core.tls)
        return route.callers.empty() || route.anonymous ? std::nullopt : std::optional(core.refusal("E9101"));
    ask_register(core);
    if (!peer_.refusal.empty()) {
        note_refusal(core);
        ends_ = core.settings.refusal == "handshake";
        auto reply = core.refusal(peer_.refusal, {{"reason", peer_.refusal_detail}});
        reply.status = 403;
        return reply;
    }
    if (route.callers.empty() || std::find(route.callers.begin(), route.callers.end(), peer_.identity->kind) != route.callers.end())
        return std::nullopt;
    log::write(log::level::warning, core.settings.name, "caller refused",
               {{"code", "E9105"}, {"kind", peer_.identity->kind}, {"organisation", peer_.identity->organisation}, {"method", request.method}, {"path", route.pattern}});
    auto reply = core.refusal("E9105", {{"kind", peer_.identity->kind}});
    reply.status = 403;
    return reply;
}

void caller::ask_register(const server_core& core)
{
    if (!identity_ || !core.settings.certificate_check || steady_clock::now() - checked_ <= std::chrono::seconds(2))
        return;
    checked_ = steady_clock::now();
    const auto verdict = core.settings.certificate_check(*identity_);
    if (verdict.value_or("") != peer_.refusal)
        noted_ = false;
    peer_.refusal = verdict.value_or("");
    peer_.refusal_detail = verdict ? "by the register of certificates" : "";
    peer_.identity = verdict ? std::nullopt : identity_;
}

void caller::note_refusal(const server_core& core)
{
    if (noted_)
        return;
    noted_ = true;
    metrics::count("chukan_certificates_refused_total", "system=\"" + core.settings.name + "\",code=\"" + peer_.refusal + '"');
    log::write(log::level::warning, core.settings.name, "certificate refused",
               {{"code", peer_.refusal}, {"reason", peer_.refusal_detail}, {"subject", peer_.subject}, {"serial", identity_ ? identity_->serial : ""},
                {"address", peer_.address}});
}

} // namespace chukan::http
