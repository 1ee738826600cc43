#include "tests/bench/bench.hpp"

#include <cstdio>

namespace chukan::bench {

int bench(const std::vector<std::string>& arguments)
{
    static_cast<void>(arguments);
    std::fprintf(stderr, "chukan bench: no measurement is here yet\n");
    return 2;
}

} // namespace chukan::bench
