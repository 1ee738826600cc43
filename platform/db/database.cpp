#include "platform/db/parts.hpp"

namespace chukan::db {

namespace {

class postgresql : public database {
public:
    explicit postgresql(const settings& settings) : ordinary_(make_pqxx_side(settings)), bulk_(make_bulk_side(settings)) {}

    std::unique_ptr<transaction> begin() override { return ordinary_->begin(); }
    std::unique_ptr<bulk_transaction> begin_bulk() override { return bulk_->begin(); }
    bool reachable() override
    {
        try {
            begin()->commit();
            return true;
        } catch (const error&) {
            return false;
        }
    }

private:
    std::unique_ptr<pqxx_side> ordinary_;
    std::unique_ptr<bulk_side> bulk_;
};

} // namespace

std::unique_ptr<database> open(settings settings) { return std::make_unique<postgresql>(settings); }

} // namespace chukan::db
