#include "platform/tls/issuing.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace chukan::tls {
namespace {

template <auto Free>
struct deleter {
    template <class Type>
    void operator()(Type* value) const
    {
        Free(value);
    }
};
using bio = std::unique_ptr<BIO, deleter<BIO_free>>;
using key = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY_free>>;
using certificate = std::unique_ptr<X509, deleter<X509_free>>;
using crl = std::unique_ptr<X509_CRL, deleter<X509_CRL_free>>;
using number = std::unique_ptr<BIGNUM, deleter<BN_free>>;

[[noreturn]] void fail(const char* what)
{
    ERR_clear_error();
    throw std::runtime_error(std::string("certificates: ") + what);
}

std::string text_of(BIO* memory)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

bio reader(const std::string& text)
{
    return bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bio memory()
{
    return bio(BIO_new(BIO_s_mem()));
}

certificate parse_certificate(const std::string& pem)
{
    certificate parsed(PEM_read_bio_X509(reader(pem).get(), nullptr, nullptr, nullptr));
    if (!parsed)
        fail("this is no certificate");
    return parsed;
}

key parse_key(const std::string& pem)
{
    key parsed(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, nullptr, nullptr));
    if (!parsed)
        fail("this is no private key");
    return parsed;
}

std::string hex_serial(const ASN1_INTEGER* serial)
{
    const number value(ASN1_INTEGER_to_BN(serial, nullptr));
    char* hex = BN_bn2hex(value.get());
    std::string text(hex);
    OPENSSL_free(hex);
    for (char& c : text)
        if (c >= 'A' && c <= 'F')
            c += 32;
    return text;
}

void set_random_serial(X509* into)
{
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        fail("no random numbers");
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x3f) | 0x40); // positive and always as long
    const number value(BN_bin2bn(bytes, sizeof bytes, nullptr));
    BN_to_ASN1_INTEGER(value.get(), X509_get_serialNumber(into));
}

void set_dates(X509* into, real_time from, real_time to)
{
    ASN1_TIME_set(X509_getm_notBefore(into), std::chrono::system_clock::to_time_t(from));
    ASN1_TIME_set(X509_getm_notAfter(into), std::chrono::system_clock::to_time_t(to));
}

void add_extension(X509* into, X509* issuer, int nid, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, into, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (!extension)
        fail("an extension was refused");
    X509_add_ext(into, extension, -1);
    X509_EXTENSION_free(extension);
}

std::string alternative_names(const certificate_wish& wish)
{
    std::string names;
    const auto add = [&names](const std::string& kind, const std::string& value) { names += (names.empty() ? "" : ",") + kind + ':' + value; };
    if (!wish.uri.empty())
        add("URI", wish.uri);
    for (const auto& host : wish.hosts) {
        const bool address = host.find_first_not_of("0123456789.") == std::string::npos || host.find(':') != std::string::npos;
        add(address ? "IP" : "DNS", host);
    }
    return names;
}

issued_certificate written(X509* value, EVP_PKEY* private_key)
{
    auto out = memory();
    PEM_write_bio_X509(out.get(), value);
    auto key_out = memory();
    PEM_write_bio_PrivateKey(key_out.get(), private_key, nullptr, nullptr, 0, nullptr, nullptr);
    return {text_of(out.get()), text_of(key_out.get()), hex_serial(X509_get0_serialNumber(value))};
}

void add_name(X509_NAME* to, const std::string& field, const std::string& value)
{
    if (X509_NAME_add_entry_by_txt(to, field.c_str(), MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()), static_cast<int>(value.size()), -1, 0) != 1)
        fail("a part of the subject was refused");
}

} // namespace

issued_certificate make_root(const std::string& common_name, real_time not_before, real_time not_after)
{
    const key private_key(EVP_EC_gen("P-256"));
    const certificate root(X509_new());
    X509_set_version(root.get(), 2);
    set_random_serial(root.get());
    set_dates(root.get(), not_before, not_after);
    X509_NAME* name = X509_get_subject_name(root.get());
    add_name(name, "C", "JP");
    add_name(name, "O", "chukan");
    add_name(name, "CN", common_name);
    X509_set_issuer_name(root.get(), name);
    X509_set_pubkey(root.get(), private_key.get());
    add_extension(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(root.get(), root.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(root.get(), root.get(), NID_subject_key_identifier, "hash");
    if (X509_sign(root.get(), private_key.get(), EVP_sha256()) == 0)
        fail("the root could not be signed");
    return written(root.get(), private_key.get());
}

issued_certificate issue(const issued_certificate& root, const certificate_wish& wish)
{
    const auto issuer = parse_certificate(root.certificate);
    const auto issuer_key = parse_key(root.private_key);
    const key private_key(EVP_EC_gen("P-256"));
    const certificate leaf(X509_new());
    X509_set_version(leaf.get(), 2);
    set_random_serial(leaf.get());
    set_dates(leaf.get(), wish.not_before, wish.not_after);
    for (const auto& [field, value] : wish.subject)
        add_name(X509_get_subject_name(leaf.get()), field, value);
    X509_set_issuer_name(leaf.get(), X509_get_subject_name(issuer.get()));
    X509_set_pubkey(leaf.get(), private_key.get());
    add_extension(leaf.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(leaf.get(), issuer.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(leaf.get(), issuer.get(), NID_ext_key_usage, wish.client && wish.server ? "clientAuth,serverAuth" : wish.server ? "serverAuth" : "clientAuth");
    add_extension(leaf.get(), issuer.get(), NID_subject_key_identifier, "hash");
    add_extension(leaf.get(), issuer.get(), NID_authority_key_identifier, "keyid");
    if (const auto names = alternative_names(wish); !names.empty())
        add_extension(leaf.get(), issuer.get(), NID_subject_alt_name, names);
    if (X509_sign(leaf.get(), issuer_key.get(), EVP_sha256()) == 0)
        fail("the certificate could not be signed");
    return written(leaf.get(), private_key.get());
}

std::string pkcs12(const issued_certificate& leaf, const std::string& root_certificate, const std::string& friendly_name, const std::string& password)
{
    const auto own = parse_certificate(leaf.certificate);
    const auto private_key = parse_key(leaf.private_key);
    const auto root = parse_certificate(root_certificate);
    STACK_OF(X509)* chain = sk_X509_new_null();
    sk_X509_push(chain, root.get());
    const int method = NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
    PKCS12* made = PKCS12_create(password.c_str(), friendly_name.c_str(), private_key.get(), own.get(), chain, method, method, PKCS12_DEFAULT_ITER, -1, 0);
    sk_X509_free(chain);
    if (!made || PKCS12_set_mac(made, password.c_str(), -1, nullptr, 0, PKCS12_DEFAULT_ITER, EVP_sha1()) != 1)
        fail("the PKCS#12 file could not be made");
    auto out = memory();
    i2d_PKCS12_bio(out.get(), made);
    PKCS12_free(made);
    return text_of(out.get());
}

std::string revocation_list(const issued_certificate& root, const std::vector<revoked_certificate>& revoked, std::int64_t list_number, real_time this_update,
                            real_time next_update)
{
    const auto issuer = parse_certificate(root.certificate);
    const auto issuer_key = parse_key(root.private_key);
    const crl list(X509_CRL_new());
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get()));
    ASN1_TIME* time = ASN1_TIME_set(nullptr, std::chrono::system_clock::to_time_t(this_update));
    X509_CRL_set1_lastUpdate(list.get(), time);
    ASN1_TIME_set(time, std::chrono::system_clock::to_time_t(next_update));
    X509_CRL_set1_nextUpdate(list.get(), time);
    for (const auto& each : revoked) {
        X509_REVOKED* entry = X509_REVOKED_new();
        BIGNUM* raw = nullptr;
        BN_hex2bn(&raw, each.serial.c_str());
        ASN1_INTEGER* serial = BN_to_ASN1_INTEGER(raw, nullptr);
        X509_REVOKED_set_serialNumber(entry, serial);
        ASN1_INTEGER_free(serial);
        BN_free(raw);
        ASN1_TIME_set(time, std::chrono::system_clock::to_time_t(each.revoked_at));
        X509_REVOKED_set_revocationDate(entry, time);
        if (each.reason != 0) {
            ASN1_ENUMERATED* reason = ASN1_ENUMERATED_new();
            ASN1_ENUMERATED_set(reason, each.reason);
            X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0);
            ASN1_ENUMERATED_free(reason);
        }
        X509_CRL_add0_revoked(list.get(), entry);
    }
    ASN1_TIME_free(time);
    ASN1_INTEGER* counter = ASN1_INTEGER_new();
    ASN1_INTEGER_set_int64(counter, list_number);
    X509_CRL_add1_ext_i2d(list.get(), NID_crl_number, counter, 0, 0);
    ASN1_INTEGER_free(counter);
    X509_CRL_sort(list.get());
    if (X509_CRL_sign(list.get(), issuer_key.get(), EVP_sha256()) == 0)
        fail("the revocation list could not be signed");
    auto out = memory();
    PEM_write_bio_X509_CRL(out.get(), list.get());
    return text_of(out.get());
}

real_time not_after(const std::string& pem)
{
    const auto value = parse_certificate(pem);
    std::tm parts{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(value.get()), &parts) != 1)
        fail("a date cannot be read");
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

bool signed_by(const std::string& pem, const std::string& root_certificate)
{
    const auto value = parse_certificate(pem);
    const auto root = parse_certificate(root_certificate);
    const bool good = X509_verify(value.get(), X509_get0_pubkey(root.get())) == 1;
    ERR_clear_error();
    return good;
}

} // namespace chukan::tls
