#pragma once
#include "app/process.hpp"

#include <functional>
#include <memory>

namespace chukan::app {

/// The databases of some systems: those with a database_url of their own as they are, the others in the embedded cluster, which is started for them.
class databases {
public:
    virtual ~databases() = default;
    virtual const std::map<std::string, database_urls>& urls() const = 0;
    /// Stops the embedded cluster, if there is one.
    virtual void stop() = 0;
};
/// `tell` gets one line for each thing that takes time. Throws std::runtime_error with what to do.
std::unique_ptr<databases> provide_databases(const places& where, const config::settings& settings, const std::vector<std::string>& roles,
                                             const std::function<void(const std::string&)>& tell);
} // namespace chukan::app
