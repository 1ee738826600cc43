#pragma once
#include "tests/bench/child.hpp"
#include "tests/bench/load.hpp"

#include "platform/http/client.hpp"

#include <memory>
#include <optional>
#include <string>

/// A whole installation of our own in a temporary folder, with a world `bench`, so that no measurement meets another's data.
namespace chukan::bench {

inline constexpr auto insurer = "39130000";

class instance {
public:
    instance();
    ~instance();

    /// Starts it (again) and returns the seconds until every system was ready.
    double start();
    void stop();
    /// The world `bench`; with `automatic_sending` the codes of whoever is registered are asked for at once.
    void make_world(bool automatic_sending);

    unsigned short port_of(const std::string& system) const;
    credentials terminal() const;
    /// PostgreSQL's administrator, for the limits and for counting.
    std::string dsn(const std::string& database) const;
    /// The production environment of the bench world.
    const std::string& environment_id() const { return environment_id_; }
    const std::string& folder() const { return folder_.path(); }
    child& server() { return *server_; }
    std::map<std::string, std::string> environment() const;

    /// A request as the system control (seeding) or, with a token, as the terminal. Throws std::runtime_error unless the answer is 2xx.
    std::string as_control(const std::string& system, const std::string& method, const std::string& path, const std::string& body, const std::string& file = {});
    std::string as_terminal(const std::string& method, const std::string& path, const std::string& body, const std::string& file = {},
                            http::header_list more = {});
    /// A page of portal as the terminal gets it before the login.
    std::string as_terminal_page(const std::string& path);
    /// Logs the clerk in, changing the initial password where that is still needed; returns the session's token.
    std::string log_in();

private:
    std::string ask(http::client& client, const std::string& system, const std::string& method, const std::string& path, http::header_list headers,
                    const std::string& body, const std::string& file);
    http::client& control_client();
    http::client& terminal_client();

    temporary_folder folder_;
    unsigned short base_;
    std::unique_ptr<child> server_;
    std::unique_ptr<http::engine> engine_;
    std::unique_ptr<http::client> control_, terminal_;
    std::string token_;
    std::string environment_id_;
};

} // namespace chukan::bench
