#pragma once
#include "tests/support/cluster.hpp"

#include <gtest/gtest.h>

/// A database of its own per test suite, and a fresh table `item` per test.
class database_test : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        made() = chukan::test::database_cluster::instance().create_database("db");
        name() = value_of(made().dsn, "dbname=");
    }

    void SetUp() override
    {
        chukan::db::administer(made().owner_dsn, "DROP TABLE IF EXISTS item; CREATE TABLE item (id bigint PRIMARY KEY, name text, raw bytea)");
        database = open({});
    }

    static std::unique_ptr<chukan::db::database> open(chukan::db::settings settings)
    {
        settings.dsn = made().dsn;
        settings.application_name = "test";
        return chukan::db::open(settings);
    }

    static chukan::cluster::system_database& made()
    {
        static chukan::cluster::system_database value;
        return value;
    }
    static std::string& name()
    {
        static std::string value;
        return value;
    }
    static std::string value_of(const std::string& dsn, const std::string& key)
    {
        const auto start = dsn.find(key) + key.size();
        return dsn.substr(start, dsn.find(' ', start) - start);
    }
    /// The SQLSTATE that `action` fails with, or "none".
    template <class Action> static std::string sqlstate_of(Action action)
    {
        try {
            action();
        } catch (const chukan::db::error& failure) {
            return failure.sqlstate();
        }
        return "none";
    }

    std::unique_ptr<chukan::db::database> database;
};
