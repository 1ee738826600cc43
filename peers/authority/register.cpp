#include "peers/authority/register.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"
#include "platform/tls/identity.hpp"

#include <algorithm>

namespace chukan::authority {
namespace {

using std::chrono::hours;
using std::chrono::system_clock;

constexpr auto list_life = hours(24); // a CRL a day (模擬, domain.md 12)

bool made_of(const std::string& value, std::size_t least, std::size_t most)
{
    return value.size() >= least && value.size() <= most && std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

void must(bool good, const char* field)
{
    if (!good)
        throw service_error("E9203", {{"field", field}});
}

void check(const application& wish)
{
    must(made_of(wish.world, 1, 31), "world");
    must(wish.kind == "terminal" || wish.kind == "peer", "kind");
    const std::size_t length = wish.kind == "terminal" ? 8 : 16; // 保険者コード, 機関コード
    must(wish.organisation.size() == length && wish.organisation.find_first_not_of("0123456789") == std::string::npos, "organisation");
    must(made_of(wish.terminal, wish.kind == "terminal" ? 1 : 0, 20), "terminal");
    must(wish.days != 0 && wish.days >= -36500 && wish.days <= 36500, "days");
    must(wish.password.size() >= 4 && wish.password.size() <= 64, "password");
}

/// lost, replaced, left (domain.md 12) as CRLReason.
int reason_of(const std::string& word)
{
    if (word == "lost" || word == "紛失")
        return 1;
    if (word == "replaced" || word == "交換")
        return 4;
    if (word == "left" || word == "脱退")
        return 5;
    return 0;
}

std::string checked_time(const std::string& text, const char* field)
{
    try {
        return clock::to_iso(clock::from_iso(text));
    } catch (const std::invalid_argument&) {
        throw service_error("E9203", {{"field", field}});
    }
}

} // namespace

register_of_certificates::register_of_certificates(db::database& database, clock::environments& environments, std::string installation,
                                                   const std::string& secrets_directory, std::string public_directory)
    : database_(database), environments_(environments), installation_(std::move(installation)), public_directory_(std::move(public_directory))
{
    root_.certificate = read_file(secrets_directory + "/ca.pem");
    root_.private_key = read_file(secrets_directory + "/ca.key");
}

/// Where the world's own calendar stands: production's clock; real time for a world that is not (yet) announced.
clock::time_point register_of_certificates::world_time(const std::string& world) const
{
    const auto environment = environments_.find(world, "production");
    return environment ? environment->clock.at(system_clock::now()) : system_clock::now();
}

issued register_of_certificates::issue(const application& wish)
{
    check(wish);
    const auto real_now = system_clock::now();
    const auto world_now = world_time(wish.world);
    tls::identity identity;
    identity.installation = installation_;
    identity.kind = wish.kind;
    identity.world = wish.world;
    identity.organisation = wish.organisation;
    identity.terminal = wish.terminal;

    tls::certificate_wish paper;
    const std::string name = wish.terminal.empty() ? wish.organisation : wish.organisation + '-' + wish.terminal;
    paper.subject = {{"C", "JP"}, {"O", "取りまとめ機関 模擬"}, {"OU", wish.organisation}, {"CN", name}};
    paper.uri = tls::identity_uri(identity);
    const auto life = hours(24) * std::abs(wish.days);
    paper.not_before = wish.days > 0 ? real_now - hours(24) : real_now - hours(24) - life;
    paper.not_after = wish.days > 0 ? real_now + life : real_now - hours(24);

    issued made;
    made.certificate = tls::issue(root_, paper);
    made.p12 = tls::pkcs12(made.certificate, root_.certificate, name + " (" + wish.world + ")", wish.password);
    auto& entry = made.entry;
    entry.serial = made.certificate.serial;
    entry.world = wish.world;
    entry.kind = wish.kind;
    entry.organisation = wish.organisation;
    entry.terminal = wish.terminal;
    entry.subject = "C=JP, O=取りまとめ機関 模擬, OU=" + wish.organisation + ", CN=" + name;
    entry.x509_from = clock::to_iso(paper.not_before);
    entry.x509_to = clock::to_iso(paper.not_after);
    entry.issued_at = clock::to_iso(world_now);
    if (!wish.valid_from.empty())
        entry.valid_from = checked_time(wish.valid_from, "valid_from");
    entry.valid_to = wish.valid_to.empty() ? clock::to_iso(world_now + life) : checked_time(wish.valid_to, "valid_to");
    database_.transact([&](db::transaction& running) { store::add(running, entry); });
    log::write(log::level::info, "authority", "certificate issued",
               {{"serial", entry.serial}, {"kind", entry.kind}, {"world", entry.world}, {"organisation", entry.organisation}, {"terminal", entry.terminal}});
    return made;
}

store::entry register_of_certificates::revoke(const std::string& serial, const std::string& reason)
{
    auto revoked = database_.transact([&](db::transaction& running) {
        const auto known = store::find(running, serial);
        if (!known)
            throw service_error("E9310");
        store::revoke(running, serial, reason_of(reason), clock::to_iso(world_time(known->world)), clock::to_iso(system_clock::now()));
        return *store::find(running, serial);
    });
    log::write(log::level::info, "authority", "certificate revoked", {{"serial", serial}, {"world", revoked.world}, {"organisation", revoked.organisation}});
    write_file(public_directory_ + "/crl.pem", revocation_list());
    return revoked;
}

std::vector<store::entry> register_of_certificates::list(const std::string& world, std::int64_t after, unsigned limit)
{
    return database_.transact([&](db::transaction& running) { return store::list(running, world, after, limit); });
}

register_of_certificates::no_longer_good register_of_certificates::refused()
{
    std::vector<std::string> worlds, clocks;
    for (const auto& environment : environments_.all())
        if (environment.name == "production") {
            worlds.push_back(environment.world);
            clocks.push_back(clock::to_iso(environment.clock.at(system_clock::now())));
        }
    return database_.transact([&](db::transaction& running) {
        no_longer_good result;
        for (const auto& entry : store::revoked(running))
            result.revoked.push_back(entry.serial);
        result.outdated = store::outdated(running, worlds, clocks);
        return result;
    });
}

std::string register_of_certificates::revocation_list()
{
    const auto entries = database_.transact([](db::transaction& running) { return store::revoked(running); });
    const auto now = system_clock::now();
    std::lock_guard lock(mutex_);
    // Signed anew only when something changed or half its life is over.
    if (list_.empty() || listed_ != entries.size() || now > list_ends_ - list_life / 2) {
        std::vector<tls::revoked_certificate> revoked;
        for (const auto& entry : entries)
            revoked.push_back({entry.serial, system_clock::from_time_t(entry.revoked_real_at), entry.reason});
        list_ends_ = now + list_life;
        list_ = tls::revocation_list(root_, revoked, std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count(), now, list_ends_);
        listed_ = entries.size();
    }
    return list_;
}

} // namespace chukan::authority
