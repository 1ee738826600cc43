#include "platform/crypto/key_ring.hpp"
#include "platform/files/store.hpp"
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

namespace chukan::crypto {
namespace {

class Keys : public testing::Test {
protected:
    Keys() : urls_(test::database_cluster::instance().create_system_database("platform"))
    {
        db::settings settings;
        settings.dsn = urls_.dsn;
        database_ = db::open(settings);
        ring_ = open();
    }

    std::unique_ptr<key_ring> open() { return open_key_ring(*database_, test::database_cluster::instance().folder() + "/installation.key"); }

    cluster::system_database urls_;
    std::unique_ptr<db::database> database_;
    std::unique_ptr<key_ring> ring_;
};

TEST_F(Keys, SurviveARestartAndKeepEnvironmentsApart)
{
    const auto sealed = ring_->seal(1, "person 5", "text");
    const auto tag = ring_->tag(1, "number", "text");
    EXPECT_EQ(tag.size(), 16u);
    auto second = open();
    EXPECT_EQ(second->open(1, "person 5", sealed), "text");
    EXPECT_EQ(second->tag(1, "number", "text"), tag);
    EXPECT_NE(second->tag(2, "number", "text"), tag);
    EXPECT_NE(second->tag(1, "other", "text"), tag);
    EXPECT_THROW(second->open(2, "person 5", sealed), std::runtime_error);
    EXPECT_THROW(second->open(1, "person 6", sealed), std::runtime_error);
}

TEST_F(Keys, DestroyingTheKeyDestroysWhatItProtected)
{
    const auto sealed = ring_->seal(3, "x", "text");
    ring_->destroy(3);
    EXPECT_THROW(ring_->open(3, "x", sealed), std::runtime_error);
    EXPECT_THROW(open()->open(3, "x", sealed), std::runtime_error);
}

TEST_F(Keys, AStoredFileComesBackChunkByChunkAndIsNotInClear)
{
    files::store store(*database_, *ring_);
    const std::string first(files::chunk_size, 'a'), last = "the end 髙";
    const auto id = database_->transact([&](db::transaction& running) {
        const auto file = store.create(running, 1, "39130000", "enrollee", "name.csv");
        store.append(running, file, 1, 0, first);
        store.append(running, file, 1, 1, last);
        store.append(running, file, 1, 1, "a retry changes nothing");
        store.complete(running, file, "sum", first.size() + last.size(), 2);
        return file;
    });
    EXPECT_EQ(store.read(id, 1, 0), first);
    EXPECT_EQ(store.read(id, 1, 1), last);
    EXPECT_FALSE(store.read(id, 1, 2));
    EXPECT_FALSE(store.read(id, 2, 0));
    database_->transact([&](db::transaction& running) {
        EXPECT_EQ(store.find(running, id)->chunks, 2u);
        EXPECT_EQ(running.exec("SELECT count(*) FROM file_chunk WHERE position('the end'::bytea IN sealed) > 0").one().integer("count"), 0);
        store.remove(running, id);
        EXPECT_FALSE(store.find(running, id));
    });
}

TEST_F(Keys, AChunkOfBeforePackingStillOpens)
{
    files::store store(*database_, *ring_);
    const auto id = database_->transact([&](db::transaction& running) {
        const auto file = store.create(running, 1, "39130000", "enrollee", "old.csv");
        running.exec("INSERT INTO file_chunk (file_id, number, environment_id, sealed) VALUES ($1, 0, 1, $2)", file,
                     db::binary{ring_->seal(1, "file_chunk " + std::to_string(file) + " 0", "as it came")});
        return file;
    });
    EXPECT_EQ(store.read(id, 1, 0), "as it came");
}

} // namespace
} // namespace chukan::crypto
