#pragma once
#include <string>

namespace chukan::app {

/// Where this installation keeps what.
struct places {
    std::string config;      // config/
    std::string schema;      // schema/
    std::string share;       // below it: web/dist, server/openapi.yaml
    std::string var;         // everything that is made at run time

    std::string secrets() const { return var + "/secrets"; }
    std::string published() const { return var + "/public"; }
    std::string log() const { return var + "/log"; }
    std::string run() const { return var + "/run"; }
    std::string certificates() const { return var + "/certificates"; }
};

/// The source tree (CHUKAN_ROOT, set by the launcher) or, for an installed binary, ../share/chukan beside it; var is CHUKAN_VAR, else var/ in the source tree, else ~/.local/share/chukan.
places find_places();

/// Japanese when LANG, LC_MESSAGES or LC_ALL says ja, else English.
const std::string& say(const std::string& japanese, const std::string& english);

} // namespace chukan::app
