#include "server/intermediate/reconcile_store.hpp"
#include "tests/integration/intermediate/records.hpp"

namespace chukan::test {
namespace {

TEST_F(Records, TheFileIsOfTheLayoutAndInTheInsurersEncoding)
{
    const record_rows read(bytes_of(get("/files/exchange-record")));
    EXPECT_EQ(read.findings, "");
    ASSERT_EQ(read.rows.size(), 2u);
    const auto value = [&](std::size_t row, const char* item) { return read.value(row, item); };
    EXPECT_EQ(value(0, "exchange_number"), first);
    EXPECT_EQ(value(0, "side"), "2");
    EXPECT_EQ(value(0, "branch_number"), branch(1));
    EXPECT_EQ(value(0, "items"), "TK90000008200010;TK90000008200020");
    EXPECT_EQ(value(0, "provider_disclosure"), "2") << "不開示 of the 副本 stands in the record";
    EXPECT_EQ(value(0, "keep_until"), "20241113");
    EXPECT_EQ(value(1, "branch_number"), "");
    EXPECT_EQ(value(1, "result_code"), "E6004");

    auto narrow = request_of(tokyo, "GET", "/files/exchange-record");
    narrow.headers["chukan-encoding"] = "1";
    const auto shift_jis = bytes_of(send(std::move(narrow)));
    EXPECT_EQ(shift_jis.substr(0, 8), "\x8f\x88\x97\x9d\x92\xca\x94\xd4") << "処理通番 in CP932";
    const auto other = bytes_of(get("/files/exchange-record", kanagawa));
    EXPECT_EQ(other.find(first), std::string::npos) << "another insurer's";
    EXPECT_NE(other.find("処理通番"), std::string::npos);
}

TEST_F(Records, OfAPersonUnderProtectionAreUndisclosedInTheFileWhileItLasts)
{
    database_->transact([&](db::transaction& running) { running.exec("UPDATE exchange_record SET provider_disclosure = '1' WHERE branch_number = $1", branch(1)); });
    const auto shown = [&] { return record_rows(bytes_of(get("/files/exchange-record"))).value(0, "provider_disclosure"); };
    const auto tell = [&](const char* state, const char* version) {
        exchange_.receive("protections", contract::encode_protections({tokyo, {branch(1)}, {state}, {version}}));
    };
    EXPECT_EQ(shown(), "1");
    tell("-", "1");
    EXPECT_EQ(shown(), "2");
    EXPECT_EQ(record_rows(bytes_of(get("/files/exchange-record"))).value(0, "asker_disclosure"), "1") << "the other side is not ours to hide";
    tell("", "2");
    EXPECT_EQ(shown(), "1") << "as it was written";
}

TEST_F(Records, AreKeptSevenYearsAndThenDeleted)
{
    records::retention retention(context_, intermediate::reconcile_store::remove_expired);
    const auto on = [&](const char* day) {
        auto stepped = *environments_.find(1);
        stepped.clock.base_environment = clock::from_iso(std::string(day) + "T12:00:00+09:00");
        environments_.put(stepped);
        retention.look();
    };
    on("2024-11-13");
    EXPECT_EQ(count("exchange_record"), 2) << "their last day";
    on("2024-11-14");
    EXPECT_EQ(count("exchange_record"), 0);
}

} // namespace
} // namespace chukan::test
