#include "platform/contract/bundle.hpp"

#include <gtest/gtest.h>

#include <random>

namespace chukan::contract {
namespace {

const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

bundle example()
{
    bundle out;
    out.callers = {{"2", "eyJ9.c2ln"}, {"2", "other.sig"}};
    out.items = {{0, trace, "/enrollees/1000000000000018"}, {1, trace, "/inquiries/I-1?wait=1"}, {0, trace, "/enrollees/1000000000000026"}};
    return out;
}

TEST(Bundle, SaysWhoAsksForWhat)
{
    const auto text = encode_bundle(example());
    EXPECT_EQ(text, "caller 2 eyJ9.c2ln\ncaller 2 other.sig\nget 0 " + trace + " /enrollees/1000000000000018\nget 1 " + trace +
                        " /inquiries/I-1?wait=1\nget 0 " + trace + " /enrollees/1000000000000026\n");
    const auto read = decode_bundle(text);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->callers.size(), 2U);
    EXPECT_EQ(read->callers[1].assertion, "other.sig");
    ASSERT_EQ(read->items.size(), 3U);
    EXPECT_EQ(read->items[1].caller, 1U);
    EXPECT_EQ(read->items[1].target, "/inquiries/I-1?wait=1");
    EXPECT_EQ(read->items[2].traceparent, trace);
}

TEST(Bundle, OfAnotherFormIsNone)
{
    const std::string caller = "caller 2 a\n", item = "get 0 t /x\n";
    ASSERT_TRUE(decode_bundle(caller + item));
    for (const auto& text :
         {std::string(), caller, item, caller + "get 1 t /x\n", caller + "get -1 t /x\n", caller + "get 18446744073709551616 t /x\n", caller + "get 0 t x\n",
          caller + "get 0 t /x y\n", caller + "get 0 t\n", caller + "get 0  /x\n", caller + "put 0 t /x\n", caller + "get 0 t /x", caller + item + "\n",
          caller + "get 0 t /x\r\n", caller + "get 0 t /" + std::string(1, '\0') + "\n", "caller 2\n" + item, "caller  a\n" + item, "caller 2 a b\n" + item,
          caller + "get 0 t /" + std::string(bundle_line, 'x') + "\n"})
        EXPECT_FALSE(decode_bundle(text)) << text.substr(0, 60);
    std::string many = caller;
    for (std::size_t count = 0; count < bundle_items; ++count)
        many += item;
    EXPECT_TRUE(decode_bundle(many));
    EXPECT_FALSE(decode_bundle(many + item));
    std::string callers;
    for (std::size_t count = 0; count <= bundle_items; ++count)
        callers += caller;
    EXPECT_FALSE(decode_bundle(callers + item));
    EXPECT_FALSE(decode_bundle(std::string(bundle_bytes + 1, 'c')));
}

TEST(Bundle, WhatCannotStandOnALineGoesAlone)
{
    const bundle_caller who{"2", "a.b"};
    EXPECT_TRUE(fits_in_bundle(who, trace, "/enrollees/1?x=%20"));
    for (const auto& target : {std::string(), std::string("x"), std::string("/a b"), std::string("/a\nget 0 t /b"), "/" + std::string(bundle_line, 'x')})
        EXPECT_FALSE(fits_in_bundle(who, trace, target)) << target.substr(0, 20);
    EXPECT_FALSE(fits_in_bundle({"2", ""}, trace, "/x"));
    EXPECT_FALSE(fits_in_bundle({"2", std::string(bundle_line, 'a')}, trace, "/x"));
    // A full bundle of the longest that fit is still one.
    bundle largest;
    std::string target = "/";
    while (fits_in_bundle(who, trace, target + 'x'))
        target += 'x';
    largest.callers.assign(bundle_items, who);
    for (std::size_t place = 0; place < bundle_items; ++place)
        largest.items.push_back({place, trace, target});
    EXPECT_TRUE(decode_bundle(encode_bundle(largest)));
}

std::string frames(const std::vector<bundle_answer>& answers)
{
    std::string out;
    for (const auto& each : answers)
        append_answer(out, each);
    return out;
}

TEST(BundleAnswers, ComeBackUnchanged)
{
    const std::string body = "{\"name\":\"山田\"}\n200 3 - x\nabc";
    const auto read = decode_answers(frames({{200, "", "application/json", body}, {503, "1", "application/problem+json; charset=utf-8", "{}"}, {204, "", "", ""}, {}}), 4);
    ASSERT_TRUE(read);
    EXPECT_EQ((*read)[0].body, body);
    EXPECT_EQ((*read)[0].content_type, "application/json");
    EXPECT_EQ((*read)[0].retry_after, "");
    EXPECT_EQ((*read)[1].retry_after, "1");
    EXPECT_EQ((*read)[1].content_type, "application/problem+json; charset=utf-8");
    EXPECT_EQ((*read)[2].status, 204);
    EXPECT_EQ((*read)[3].status, bundle_answer::ask_alone);
}

TEST(BundleAnswers, WithHostileLengthsAreNone)
{
    const std::string good = "200 2 - a/b\nxy";
    ASSERT_TRUE(decode_answers(good, 1));
    for (const auto& bytes :
         {std::string(), good + good, good + "\n", good + "z", std::string("200 3 - a/b\nxy"), std::string("200 1 - a/b\nxy"), std::string("200 -1 - a/b\nxy"),
          std::string("200 18446744073709551615 - a/b\nxy"), std::string("200 99999999999999999999 - a/b\nxy"), std::string("200 0x2 - a/b\nxy"),
          std::string("200  - a/b\nxy"), std::string("200 2 - \nxy"), std::string("200 2 a/b\nxy"), std::string("100 2 - a/b\nxy"), std::string("600 2 - a/b\nxy"),
          std::string("-1 2 - a/b\nxy"), std::string("200 2 - a/b"), std::string("200 2 - a\rb\nxy"),
          "200 " + std::to_string(bundled_answer + 1) + " - a/b\n" + std::string(bundled_answer + 1, 'x')})
        EXPECT_FALSE(decode_answers(bytes, 1)) << bytes.substr(0, 60);
    EXPECT_FALSE(decode_answers(good, 2));
    EXPECT_FALSE(decode_answers(good, 0));
    // Cut anywhere, or with any one byte changed, it is read as something of the right number or not at all, and never beyond its end.
    const auto whole = frames({{200, "", "application/json", "{}"}, {404, "", "application/problem+json", "{\"code\":\"E9310\"}"}});
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(decode_answers(std::string_view(whole).substr(0, length), 2)) << length;
    std::mt19937 draw(7);
    for (int turn = 0; turn < 20000; ++turn) {
        auto changed = whole;
        changed[draw() % changed.size()] = static_cast<char>(draw());
        if (const auto read = decode_answers(changed, 2)) {
            EXPECT_EQ(read->size(), 2U);
            EXPECT_LE((*read)[0].body.size() + (*read)[1].body.size(), whole.size());
        }
    }
}

} // namespace
} // namespace chukan::contract
