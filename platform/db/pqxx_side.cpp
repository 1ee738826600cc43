#include "platform/db/hex.hpp"
#include "platform/db/parts.hpp"
#include "platform/db/pool.hpp"

#include <pqxx/pqxx>
#include <unordered_map>

namespace chukan::db {

namespace {

/// Statements that come again and again are planned once per connection; a plan costs more than the look-up it plans. Statements with large parameters (the columns of a
/// batch) are left out: their best plan depends on what is in them.
class statement_cache {
public:
    /// The name under which `sql` is prepared on `connection`, or nothing when it should be sent as it is.
    const std::string* name_of(pqxx::connection& connection, const std::string& sql, std::size_t parameter_bytes)
    {
        if (parameter_bytes > largest_parameters)
            return nullptr;
        const auto [place, fresh] = known_.try_emplace(sql);
        auto& entry = place->second;
        if (fresh && known_.size() > most) { // SQL that is built anew for each call must not fill the server's memory
            known_.erase(place);
            return nullptr;
        }
        if (++entry.uses < uses_before)
            return nullptr;
        if (entry.name.empty()) {
            entry.name = "s" + std::to_string(++prepared_);
            connection.prepare(entry.name, sql);
        }
        return &entry.name;
    }

private:
    static constexpr std::size_t largest_parameters = 1024, most = 200;
    static constexpr unsigned uses_before = 3;
    struct entry {
        std::string name;
        unsigned uses{0};
    };
    std::unordered_map<std::string, entry> known_;
    unsigned prepared_{0};
};

struct pqxx_handle {
    explicit pqxx_handle(const std::string& dsn) : connection(dsn) {}
    pqxx::connection connection;
    statement_cache statements;
};
using pqxx_pool = pool<pqxx_handle>;

class pqxx_data : public result::data {
public:
    explicit pqxx_data(pqxx::result rows) : rows_(std::move(rows)) {}
    std::size_t rows() const override { return rows_.size(); }
    std::size_t affected() const override { return rows_.affected_rows(); }
    int column(std::string_view name) const override
    {
        for (pqxx::row_size_type index = 0; index < rows_.columns(); ++index)
            if (name == rows_.column_name(index))
                return static_cast<int>(index);
        return -1;
    }
    bool is_null(std::size_t row, int column) const override { return at(row, column).is_null(); }
    std::string_view text(std::size_t row, int column) const override
    {
        const auto field = at(row, column);
        return {field.c_str(), field.size()};
    }

private:
    pqxx::field at(std::size_t row, int column) const
    {
        return rows_[static_cast<pqxx::result_size_type>(row)][static_cast<pqxx::row_size_type>(column)];
    }
    pqxx::result rows_;
};

/// One line of the message: the second quotes the statement or a row.
std::string brief(const std::exception& failure)
{
    std::string text = failure.what();
    text.resize(std::min(text.find('\n'), text.size()));
    if (text.starts_with("ERROR:  "))
        text.erase(0, 8);
    return text;
}

/// libpqxx 6.4.5 leaves the SQLSTATE out of some of its classes. Empty: nothing is known, so the connection cannot be trusted.
std::string sqlstate_of(const pqxx::sql_error& failure)
{
    if (!failure.sqlstate().empty())
        return failure.sqlstate();
    const auto is = [&failure]<class Kind>(const Kind*) { return dynamic_cast<const Kind*>(&failure) != nullptr; };
    if (is(static_cast<const pqxx::insufficient_privilege*>(nullptr)))
        return "42501";
    if (is(static_cast<const pqxx::unique_violation*>(nullptr)))
        return "23505";
    if (is(static_cast<const pqxx::integrity_constraint_violation*>(nullptr)))
        return "23000";
    if (is(static_cast<const pqxx::disk_full*>(nullptr)))
        return "53100";
    if (is(static_cast<const pqxx::insufficient_resources*>(nullptr)))
        return "53000";
    if (is(static_cast<const pqxx::data_exception*>(nullptr)))
        return "22000";
    if (is(static_cast<const pqxx::syntax_error*>(nullptr)))
        return "42601";
    if (is(static_cast<const pqxx::feature_not_supported*>(nullptr)))
        return "0A000";
    if (is(static_cast<const pqxx::plpgsql_error*>(nullptr)))
        return "P0000";
    return {};
}

class pqxx_transaction : public transaction {
public:
    explicit pqxx_transaction(pqxx_pool& pool) : pool_(pool)
    {
        // A connection can die between the look at its socket and the first statement: BEGIN changes nothing, so it is tried on a new one.
        for (int attempt = 1;; ++attempt) {
            connection_ = pool_.take();
            try {
                guarded([this] { work_ = std::make_unique<pqxx::work>(connection_->connection); });
                return;
            } catch (const error& failure) {
                give_up();
                if (!failure.connection_lost() || attempt == 3)
                    throw;
            }
        }
    }

    ~pqxx_transaction() override
    {
        if (!connection_)
            return;
        try {
            if (work_)
                work_->abort();
            work_.reset();
        } catch (...) {
            lost_ = true;
        }
        if (lost_ || stale_ || !connection_->connection.is_open())
            give_up();
        else
            pool_.put(std::move(connection_));
    }

    result run(std::string_view sql, const std::vector<parameter>& parameters) override
    {
        // libpqxx takes a list of parameters of one type only, so bytes travel as PostgreSQL's hex text.
        std::vector<std::optional<std::string>> values(parameters.size());
        std::size_t bytes = 0;
        for (std::size_t index = 0; index < parameters.size(); ++index) {
            const auto& one = parameters[index];
            if (one.null)
                continue;
            bytes += one.value.size();
            if (one.is_binary) {
                std::string hex = "\\x";
                append_hex(hex, one.value);
                values[index] = std::move(hex);
            } else {
                refuse_nul(one.value);
                values[index] = one.value;
            }
        }
        return guarded([&] {
            if (!work_)
                throw error("the transaction has ended", "25000");
            const std::string text(sql);
            const auto* prepared = connection_->statements.name_of(connection_->connection, text, bytes);
            return result(std::make_shared<pqxx_data>(
                prepared ? work_->exec_prepared(*prepared, pqxx::prepare::make_dynamic_params(values))
                         : work_->exec_params(text, pqxx::prepare::make_dynamic_params(values))));
        });
    }

    void commit() override
    {
        guarded([this] {
            if (!work_)
                throw error("the transaction has ended", "25000");
            work_->commit();
        });
        work_.reset();
        pool_.put(std::move(connection_));
        run_actions();
    }

private:
    void give_up()
    {
        try {
            work_.reset();
        } catch (...) { // what is left of a dead connection is of no interest
        }
        connection_.reset();
        pool_.give_up();
    }

    /// Turns libpqxx's exceptions into ours.
    template <class Action> auto guarded(Action action) -> decltype(action())
    {
        try {
            return action();
        } catch (const pqxx::broken_connection& failure) {
            lost_ = true;
            throw error(brief(failure), "");
        } catch (const pqxx::serialization_failure& failure) { // these two are no sql_error in this version
            throw error(brief(failure), "40001");
        } catch (const pqxx::deadlock_detected& failure) {
            throw error(brief(failure), "40P01");
        } catch (const pqxx::in_doubt_error& failure) {
            lost_ = true;
            throw error(brief(failure), "");
        } catch (const pqxx::sql_error& failure) {
            const auto sqlstate = sqlstate_of(failure);
            // 0A000: a migration has changed what a prepared statement gives; a new connection prepares anew.
            lost_ = lost_ || is_fatal(sqlstate) || sqlstate.empty();
            stale_ = stale_ || sqlstate == "0A000";
            throw error(brief(failure), lost_ ? "" : sqlstate);
        } catch (const pqxx::failure& failure) {
            lost_ = true;
            throw error(brief(failure), "");
        } catch (const pqxx::usage_error& failure) {
            throw error(brief(failure), "25000");
        }
    }

    pqxx_pool& pool_;
    std::unique_ptr<pqxx_handle> connection_;
    std::unique_ptr<pqxx::work> work_;
    bool lost_{false}, stale_{false};
};

class pooled_pqxx : public pqxx_side {
public:
    explicit pooled_pqxx(const settings& settings)
        : pool_(
              settings.connections, std::chrono::milliseconds(settings.wait_ms),
              [dsn = with_limits(settings.dsn, {settings.application_name, settings.statement_timeout_ms})] {
                  try {
                      auto connection = std::make_unique<pqxx_handle>(dsn);
                      connection->connection.set_verbosity(pqxx::connection_base::terse);
                      return connection;
                  } catch (const pqxx::failure& failure) {
                      throw error("no connection to the database: " + brief(failure), "");
                  }
              },
              [](pqxx_handle& handle) { return handle.connection.sock(); })
    {
    }
    std::unique_ptr<transaction> begin() override { return std::make_unique<pqxx_transaction>(pool_); }

private:
    pqxx_pool pool_;
};

} // namespace

std::unique_ptr<pqxx_side> make_pqxx_side(const settings& settings) { return std::make_unique<pooled_pqxx>(settings); }

} // namespace chukan::db
