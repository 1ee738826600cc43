#include "tests/integration/http/raw_client.hpp"

#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

void set_receive_time(int socket, std::chrono::milliseconds time)
{
    timeval value{};
    value.tv_sec = time.count() / 1000;
    value.tv_usec = time.count() % 1000 * 1000;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value);
}

} // namespace

raw_client::raw_client(unsigned short port, const options& options)
{
    context_ = SSL_CTX_new(TLS_client_method());
    if (options.tls_version)
        SSL_CTX_set_max_proto_version(context_, options.tls_version);
    if (!options.certificate.empty()) {
        BIO* in = BIO_new_mem_buf(options.certificate.data(), -1);
        X509* certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
        SSL_CTX_use_certificate(context_, certificate);
        X509_free(certificate);
        BIO_free(in);
        in = BIO_new_mem_buf(options.private_key.data(), -1);
        EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
        SSL_CTX_use_PrivateKey(context_, key);
        EVP_PKEY_free(key);
        BIO_free(in);
    }
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return;
    set_receive_time(socket_, std::chrono::seconds(10));
    tls_ = SSL_new(context_);
    if (options.resume)
        SSL_set_session(tls_, options.resume);
    SSL_set_fd(tls_, socket_);
    connected_ = SSL_connect(tls_) == 1;
}

raw_client::~raw_client()
{
    cut();
    SSL_free(tls_);
    SSL_CTX_free(context_);
}

bool raw_client::send(const std::string& bytes)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const int count = SSL_write(tls_, bytes.data() + done, static_cast<int>(bytes.size() - done));
        if (count <= 0)
            return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

std::string raw_client::receive(std::chrono::milliseconds time)
{
    const auto until = std::chrono::steady_clock::now() + time;
    std::string all = std::move(rest_);
    rest_.clear();
    while (true) {
        const auto head = all.find("\r\n\r\n");
        if (head != std::string::npos && all.compare(0, 12, "HTTP/1.1 100") != 0) {
            const auto at = all.find("Content-Length: ");
            if (at != std::string::npos && at < head) {
                const std::size_t whole = head + 4 + std::stoul(all.substr(at + 16));
                if (all.size() >= whole) {
                    rest_ = all.substr(whole);
                    return all.substr(0, whole);
                }
            }
        } else if (head != std::string::npos) {
            rest_ = all.substr(head + 4);
            return all.substr(0, head + 4);
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return all;
        set_receive_time(socket_, left);
        char chunk[16384];
        const int count = SSL_read(tls_, chunk, sizeof chunk);
        if (count <= 0)
            return all;
        all.append(chunk, static_cast<std::size_t>(count));
    }
}

bool raw_client::closed_within(std::chrono::milliseconds time)
{
    set_receive_time(socket_, time);
    char byte;
    const int count = SSL_read(tls_, &byte, 1);
    return count <= 0 && SSL_get_error(tls_, count) != SSL_ERROR_WANT_READ;
}

bool raw_client::resumed() const
{
    return SSL_session_reused(tls_) == 1;
}

ssl_session_st* raw_client::session() const
{
    return SSL_get1_session(tls_);
}

void raw_client::cut()
{
    if (socket_ >= 0)
        ::close(socket_);
    socket_ = -1;
}
