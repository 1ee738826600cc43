#pragma once
#include <cstdint>
#include <string>

namespace chukan::test {

class installation;

/// What the systems of an installation on this program's cluster hold of one environment, one against another.
class books {
public:
    books(installation& where, int environment) : where_(where), environment_(std::to_string(environment)) {}

    /// Messages that have not come to their end yet, in all systems; parked ones count too.
    std::int64_t open_messages() const;
    std::int64_t parked_messages() const;
    /// Everything that is lost, doubled or told differently by two systems, in words; empty when all is right.
    std::string faults() const;

private:
    std::string codes() const;
    std::string inquiries() const;
    std::string records() const;

    installation& where_;
    std::string environment_;
};

} // namespace chukan::test
