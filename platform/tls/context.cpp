#include "platform/tls/context.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace chukan::tls {
namespace {

template <class Type, void (*Free)(Type*)>
struct deleter {
    void operator()(Type* value) const { Free(value); }
};
void free_bio(BIO* value) { BIO_free(value); }
using bio = std::unique_ptr<BIO, deleter<BIO, free_bio>>;
using context = std::unique_ptr<SSL_CTX, deleter<SSL_CTX, SSL_CTX_free>>;
using certificate = std::unique_ptr<X509, deleter<X509, X509_free>>;
using key = std::unique_ptr<EVP_PKEY, deleter<EVP_PKEY, EVP_PKEY_free>>;

[[noreturn]] void fail(const std::string& what)
{
    char reason[256] = "";
    if (const auto code = ERR_get_error())
        ERR_error_string_n(code, reason, sizeof reason);
    ERR_clear_error();
    throw std::runtime_error(what + (reason[0] ? std::string(": ") + reason : std::string()));
}

bool is_text(const std::string& value)
{
    return value.rfind("-----BEGIN", 0) == 0;
}

bio open_pem(const std::string& value, const std::string& what)
{
    bio in(is_text(value) ? BIO_new_mem_buf(value.data(), static_cast<int>(value.size())) : BIO_new_file(value.c_str(), "r"));
    if (!in)
        fail("cannot read the " + what + (is_text(value) ? std::string() : " " + value));
    return in;
}

void load_own(SSL_CTX* into, const settings& settings)
{
    auto in = open_pem(settings.certificate_chain, "certificate");
    certificate leaf(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!leaf || SSL_CTX_use_certificate(into, leaf.get()) != 1)
        fail("the certificate file holds no certificate");
    while (X509* more = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr))
        SSL_CTX_add0_chain_cert(into, more);
    ERR_clear_error(); // the end of the file is an error to OpenSSL

    in = open_pem(settings.private_key, "private key");
    const key private_key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
    if (!private_key || SSL_CTX_use_PrivateKey(into, private_key.get()) != 1)
        fail("the private key does not belong to the certificate");
}

void load_authorities(SSL_CTX* into, const settings& settings)
{
    auto in = open_pem(settings.authorities, "certificates of the authority");
    unsigned roots = 0;
    while (X509* read = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) {
        const certificate root(read);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(into), root.get());
        SSL_CTX_add_client_CA(into, root.get()); // lets a browser offer only certificates of this authority
        ++roots;
    }
    ERR_clear_error();
    if (roots == 0)
        fail("there is no certificate of an authority");
}

context make(const SSL_METHOD* method)
{
    context made(SSL_CTX_new(method));
    if (!made)
        fail("no TLS context");
    SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
    SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(made.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set1_groups_list(made.get(), "X25519:P-256");
    return made;
}

template <class Value>
void free_value(void*, void* value, CRYPTO_EX_DATA*, int, long, void*)
{
    delete static_cast<Value*>(value);
}

// Asio keeps its own pointer in index 0 of both, so ours get indexes of their own.
using check_function = std::function<std::optional<std::string>(const identity&)>;
int check_index()
{
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_value<check_function>);
    return index;
}
using keep_function = std::function<void(const std::string&, SSL_SESSION*)>;
int keep_index()
{
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_value<keep_function>);
    return index;
}
int name_index()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_value<std::string>);
    return index;
}

std::optional<identity> identity_of(X509* value)
{
    std::optional<identity> found;
    auto* names = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(value, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI)
            continue;
        const auto* uri = name->d.uniformResourceIdentifier;
        found = parse_identity({reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)), static_cast<std::size_t>(ASN1_STRING_length(uri))});
        if (found)
            break;
    }
    GENERAL_NAMES_free(names);
    if (!found)
        return found;
    BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(value), nullptr);
    char* hex = BN_bn2hex(number);
    for (const char* c = hex; *c; ++c)
        found->serial += static_cast<char>(*c >= 'A' && *c <= 'F' ? *c + 32 : *c);
    OPENSSL_free(hex);
    BN_free(number);
    return found;
}

// Explain mode: the handshake goes on whatever is wrong; OpenSSL keeps the reason as the verify result, in the session too.
int let_through(int, X509_STORE_CTX*)
{
    return 1;
}

// Handshake mode: what the register of certificates says counts like a fault of the chain.
int ask_register(int good, X509_STORE_CTX* store)
{
    if (!good || X509_STORE_CTX_get_error_depth(store) != 0)
        return good;
    const auto* connection = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    const auto* check = static_cast<check_function*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), check_index()));
    const auto who = identity_of(X509_STORE_CTX_get_current_cert(store));
    if (who && (!check || !*check || !(*check)(*who)))
        return 1;
    X509_STORE_CTX_set_error(store, who ? X509_V_ERR_CERT_REVOKED : X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

int session_made(SSL* connection, SSL_SESSION* session)
{
    const auto* keep = static_cast<keep_function*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), keep_index()));
    const auto* name = static_cast<std::string*>(SSL_get_ex_data(connection, name_index()));
    if (!keep || !name)
        return 0;
    (*keep)(*name, session);
    return 1; // ours now
}

void judge(peer_certificate& peer, X509* value, long result)
{
    if (X509_cmp_current_time(X509_get0_notBefore(value)) >= 0 || X509_cmp_current_time(X509_get0_notAfter(value)) <= 0) {
        peer.refusal = "E9103";
        peer.refusal_detail = "the certificate is expired or not yet valid";
        return;
    }
    if (result != X509_V_OK) {
        const bool dates = result == X509_V_ERR_CERT_HAS_EXPIRED || result == X509_V_ERR_CERT_NOT_YET_VALID;
        peer.refusal = dates ? "E9103" : result == X509_V_ERR_INVALID_PURPOSE ? "E9105" : "E9102";
        peer.refusal_detail = X509_verify_cert_error_string(result);
        return;
    }
    peer.identity = identity_of(value);
    if (!peer.identity) {
        peer.refusal = "E9105";
        peer.refusal_detail = "the certificate names no terminal, peer or system";
    }
}

} // namespace

ssl_ctx_st* new_server_context(const settings& settings, const server_options& options)
{
    auto made = make(TLS_server_method());
    load_own(made.get(), settings);
    load_authorities(made.get(), settings);
    // Without a session id context OpenSSL refuses to resume a session that had a client certificate.
    const auto& id = options.session_id_context;
    SSL_CTX_set_session_id_context(made.get(), reinterpret_cast<const unsigned char*>(id.data()), static_cast<unsigned>(std::min<std::size_t>(id.size(), 32)));
    SSL_CTX_sess_set_cache_size(made.get(), 1024);
    SSL_CTX_set_timeout(made.get(), 7200);
    SSL_CTX_set_num_tickets(made.get(), 1);
    if (options.refusal == refusal::explain) {
        SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, let_through);
    } else {
        SSL_CTX_set_ex_data(made.get(), check_index(), new check_function(options.check));
        SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER | (options.certificate_optional ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT), ask_register);
    }
    return made.release();
}

ssl_ctx_st* new_client_context(const settings& settings, std::function<void(const std::string&, ssl_session_st*)> keep)
{
    auto made = make(TLS_client_method());
    if (!settings.certificate_chain.empty()) // a citizen has none
        load_own(made.get(), settings);
    load_authorities(made.get(), settings);
    SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_ex_data(made.get(), keep_index(), new keep_function(std::move(keep)));
    SSL_CTX_set_session_cache_mode(made.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(made.get(), session_made);
    return made.release();
}

peer_certificate read_peer(ssl_st* connection)
{
    peer_certificate peer;
    peer.resumed = SSL_session_reused(connection) == 1;
    const certificate value(SSL_get1_peer_certificate(connection));
    if (!value) {
        peer.refusal = "E9101";
        peer.refusal_detail = "no client certificate";
        return peer;
    }
    char subject[256] = "";
    X509_NAME_oneline(X509_get_subject_name(value.get()), subject, sizeof subject);
    peer.subject = subject;
    judge(peer, value.get(), SSL_get_verify_result(connection));
    return peer;
}

void prepare_client(ssl_st* connection, const std::string& host, const std::string& name, ssl_session_st* resume)
{
    auto* parameters = SSL_get0_param(connection);
    if (X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) != 1) {
        ERR_clear_error();
        SSL_set1_host(connection, host.c_str());
        SSL_set_tlsext_host_name(connection, host.c_str());
    }
    SSL_set_ex_data(connection, name_index(), new std::string(name));
    if (resume)
        SSL_set_session(connection, resume);
}

} // namespace chukan::tls
