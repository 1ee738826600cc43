#include "peers/authority/bootstrap.hpp"

#include "platform/base/text.hpp"
#include "platform/crypto/primitives.hpp"
#include "platform/tls/identity.hpp"
#include "platform/tls/issuing.hpp"

#include <filesystem>

namespace chukan::authority {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::system_clock;

// 模擬: nothing public says how long the real ones live (domain.md 12 proposes about three years for a terminal).
constexpr auto root_life = hours(24 * 365 * 20);
constexpr auto system_life = hours(24 * 365 * 3);
constexpr auto renewal = hours(24 * 30);

void private_folder(const std::string& path)
{
    fs::create_directories(path);
    fs::permissions(path, fs::perms::owner_all);
}

tls::issued_certificate provide_root(const bootstrap_settings& settings)
{
    const std::string folder = settings.secrets_directory + "/authority";
    private_folder(folder);
    tls::issued_certificate root;
    if (fs::exists(folder + "/ca.pem") && fs::exists(folder + "/ca.key")) {
        root.certificate = read_file(folder + "/ca.pem");
        root.private_key = read_file(folder + "/ca.key");
    } else {
        const auto now = system_clock::now();
        root = tls::make_root("chukan test authority " + settings.installation, now - hours(24), now + root_life);
        // Certificate last: with only one of the two files the next start makes both anew.
        write_file(folder + "/ca.key", root.private_key, 0600);
        write_file(folder + "/ca.pem", root.certificate, 0600);
    }
    fs::create_directories(settings.public_directory);
    const std::string published = settings.public_directory + "/ca.pem";
    if (!fs::exists(published) || read_file(published).find(root.certificate) == std::string::npos)
        write_file(published, root.certificate);
    return root;
}

bool usable(const std::string& file, const std::string& uri_file, const std::string& uri, const tls::issued_certificate& root)
{
    if (!fs::exists(file) || !fs::exists(uri_file) || read_file(uri_file) != uri)
        return false;
    const auto certificate = read_file(file);
    return tls::signed_by(certificate, root.certificate) && tls::not_after(certificate) - system_clock::now() > renewal;
}

void provide_system(const bootstrap_settings& settings, const tls::issued_certificate& root, const std::string& system)
{
    const std::string folder = settings.secrets_directory + '/' + system;
    private_folder(folder);
    tls::identity identity;
    identity.installation = settings.installation;
    identity.kind = "system";
    identity.organisation = system;
    const std::string uri = tls::identity_uri(identity);
    if (usable(folder + "/certificate.pem", folder + "/certificate.uri", uri, root) && fs::exists(folder + "/key.pem"))
        return;
    tls::certificate_wish wish;
    wish.subject = {{"C", "JP"}, {"O", "chukan"}, {"OU", "system"}, {"CN", system}};
    wish.uri = uri;
    wish.hosts = {"127.0.0.1", "localhost"};
    wish.server = true;
    wish.not_before = system_clock::now() - hours(24);
    wish.not_after = system_clock::now() + system_life;
    const auto made = tls::issue(root, wish);
    fs::remove(folder + "/certificate.uri"); // written last again: its presence says that key and certificate fit
    write_file(folder + "/key.pem", made.private_key, 0600);
    write_file(folder + "/certificate.pem", made.certificate, 0600);
    write_file(folder + "/certificate.uri", uri, 0600);
}

void provide_assertion_key(const bootstrap_settings& settings)
{
    const std::string folder = settings.secrets_directory + "/portal";
    private_folder(folder);
    const std::string file = folder + "/assertion.key";
    if (!fs::exists(file))
        write_file(file, to_hex(crypto::random_bytes(32)) + '\n', 0600);
    const auto public_key = to_hex(crypto::ed25519_public(from_hex(read_file(file).substr(0, 64)))) + '\n';
    const std::string published = settings.public_directory + "/assertion.pub";
    if (!fs::exists(published) || read_file(published) != public_key)
        write_file(published, public_key);
}

} // namespace

void bootstrap(const bootstrap_settings& settings)
{
    private_folder(settings.secrets_directory);
    const auto root = provide_root(settings);
    for (const auto& system : settings.systems)
        provide_system(settings, root, system);
    provide_assertion_key(settings);
}

} // namespace chukan::authority
