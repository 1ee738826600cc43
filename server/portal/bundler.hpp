#pragma once
#include "platform/contract/bundle.hpp"
#include "platform/runtime/system.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace chukan::portal {

/// One small GET of a terminal on its way to the owner of what is looked up.
struct look_up {
    std::string owner;
    contract::bundle_caller caller;
    std::string traceparent;
    std::string target;
};

/// Sends look-ups that wait at the same time to their owner together (platform/contract/bundle.hpp): while one bundle is under way the next gathers, so that a lone
/// look-up never waits, and many share the cost of the hop, the statement and the commit. Each I/O thread bundles its own.
class bundler {
public:
    virtual ~bundler() = default;
    /// From a coroutine on an I/O thread. Nothing: this one is to be relayed alone, because the owner knows no bundles or its answer fits in none.
    /// Throws http::unreachable.
    virtual boost::asio::awaitable<std::optional<http::response>> ask(look_up what) = 0;
};

/// `patience`: what has waited so long goes off although a bundle is still under way, so that a slow one holds up nobody.
std::unique_ptr<bundler> create_bundler(runtime::context& context, std::chrono::milliseconds patience);

} // namespace chukan::portal
