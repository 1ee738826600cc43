#include "platform/files/packing.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

namespace chukan::files {
namespace {

TEST(packing, gives_back_what_it_got)
{
    for (const std::string& plain : {std::string(), std::string("a"), std::string(1 << 20, '\0'), std::string("\x28\xb5\x2f\xfd no frame of ours")})
        EXPECT_EQ(unpack(pack(plain), 1 << 20), plain);
}

TEST(packing, makes_rows_that_are_alike_small)
{
    std::string rows;
    while (rows.size() < 256 * 1024)
        rows += "39130000," + std::to_string(rows.size()) + ",広域　太郎,東京都千代田区\r\n";
    EXPECT_LT(pack(rows).size(), rows.size() / 5);
}

TEST(packing, refuses_more_than_it_was_told_to_expect)
{
    const auto packed = pack(std::string(1000, 'x'));
    EXPECT_EQ(unpack(packed, 1000).size(), 1000u);
    EXPECT_THROW(unpack(packed, 999), std::runtime_error);
}

TEST(packing, refuses_what_is_no_chunk)
{
    const auto packed = pack("some rows, some more rows");
    for (const auto& broken : {std::string(), std::string("plain text"), packed.substr(0, packed.size() - 1), packed.substr(1)})
        EXPECT_THROW(unpack(broken, 1 << 20), std::runtime_error);
}

} // namespace
} // namespace chukan::files
