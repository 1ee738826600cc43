#include "platform/db/database.hpp"

#include <gtest/gtest.h>

using namespace chukan;

namespace {

/// An answer of two rows that says when it is gone: reading a freed one would need luck to be seen, this needs none.
class told_answer : public db::result::data {
public:
    explicit told_answer(bool& gone) : gone_(gone) {}
    ~told_answer() override { gone_ = true; }
    std::size_t rows() const override { return texts_.size(); }
    std::size_t affected() const override { return 0; }
    int column(std::string_view name) const override { return name == "name" ? 0 : -1; }
    bool is_null(std::size_t, int) const override { return false; }
    std::string_view text(std::size_t row, int) const override { return texts_.at(row); }

private:
    bool& gone_;
    std::vector<std::string> texts_{"一行目", "二行目"};
};

db::result answer(bool& gone) { return db::result(std::make_shared<told_answer>(gone)); }

template <class Row>
concept gives_view = requires(Row row) { static_cast<Row&&>(row).view(0); };
static_assert(gives_view<const db::result::row&> && !gives_view<db::result::row>, "a view of a temporary row could dangle");

} // namespace

TEST(Row, KeepsItsAnswerAlive)
{
    bool gone = false;
    {
        const auto row = answer(gone)[1];
        ASSERT_FALSE(gone) << "the row outlived the answer it reads";
        EXPECT_EQ(row.text("name"), "二行目");
        EXPECT_EQ(row.view(0), "二行目");
    }
    EXPECT_TRUE(gone) << "nobody holds the answer any more";
}

TEST(Row, OfAStatementWithOneRowKeepsItToo)
{
    struct one_row : told_answer {
        using told_answer::told_answer;
        std::size_t rows() const override { return 1; }
    };
    bool gone = false;
    const auto row = db::result(std::make_shared<one_row>(gone)).one();
    ASSERT_FALSE(gone);
    EXPECT_EQ(row.text("name"), "一行目");
}

TEST(Row, AnIteratorAndItsRowsKeepItToo)
{
    bool gone = false;
    {
        auto at = answer(gone).begin();
        ASSERT_FALSE(gone);
        const auto& first = *at;
        ++at;
        EXPECT_EQ(first.text("name"), "一行目");
        EXPECT_EQ((*at).text("name"), "二行目");
    }
    EXPECT_TRUE(gone);
}
