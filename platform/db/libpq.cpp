#include "platform/db/libpq.hpp"

#include <charconv>

namespace chukan::db {

namespace {

std::string first_line(const char* message)
{
    std::string text = message == nullptr ? "" : message;
    if (const auto end = text.find('\n'); end != std::string::npos)
        text.resize(end);
    return text;
}

class libpq_data : public result::data {
public:
    explicit libpq_data(pg_answer answer) : answer_(std::move(answer)), columns_(PQnfields(answer_.get()))
    {
        const std::string_view tag = PQcmdTuples(answer_.get());
        std::from_chars(tag.data(), tag.data() + tag.size(), affected_);
    }
    std::size_t rows() const override { return static_cast<std::size_t>(PQntuples(answer_.get())); }
    std::size_t affected() const override { return affected_; }
    int column(std::string_view name) const override
    {
        for (int index = 0; index < columns_; ++index)
            if (name == PQfname(answer_.get(), index))
                return index;
        return -1;
    }
    bool is_null(std::size_t row, int column) const override
    {
        return PQgetisnull(answer_.get(), static_cast<int>(row), column) == 1;
    }
    std::string_view text(std::size_t row, int column) const override
    {
        const auto length = static_cast<std::size_t>(PQgetlength(answer_.get(), static_cast<int>(row), column));
        return {PQgetvalue(answer_.get(), static_cast<int>(row), column), length};
    }

private:
    pg_answer answer_;
    int columns_;
    std::size_t affected_{0};
};

} // namespace

std::string dsn_value(std::string_view value)
{
    std::string quoted = "'";
    for (const char letter : value) {
        if (letter == '\'' || letter == '\\')
            quoted += '\\';
        quoted += letter;
    }
    return quoted + "'";
}

std::string with_limits(const std::string& dsn, const session_limits& limits)
{
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> parsed(PQconninfoParse(dsn.c_str(), &problem),
                                                                                PQconninfoFree);
    if (!parsed) {
        PQfreemem(problem); // may quote the password
        throw error("the connection string of a database cannot be read", "08001");
    }
    std::string built, options;
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        const std::string_view keyword = option->keyword;
        if (option->val == nullptr || keyword == "client_encoding" || keyword == "application_name")
            continue;
        if (keyword == "options")
            options = option->val;
        else
            built += std::string(keyword) + "=" + dsn_value(option->val) + " ";
    }
    options += " -c statement_timeout=" + std::to_string(limits.statement_timeout_ms);
    options += " -c lock_timeout=" + std::to_string(limits.lock_timeout_ms);
    options += " -c idle_in_transaction_session_timeout=" + std::to_string(limits.idle_in_transaction_ms);
    options += " -c timezone=UTC -c jit=off";
    built += "client_encoding=UTF8 application_name=" + dsn_value(limits.application_name);
    return built + " options=" + dsn_value(options);
}

pg_connection connect(const std::string& dsn)
{
    pg_connection connection(PQconnectdb(dsn.c_str()));
    if (PQstatus(connection.get()) != CONNECTION_OK)
        throw error("no connection to the database: " + first_line(PQerrorMessage(connection.get())), "");
    PQsetErrorVerbosity(connection.get(), PQERRORS_TERSE);
    PQsetNoticeProcessor(
        connection.get(), [](void*, const char*) {}, nullptr);
    return connection;
}

error error_of(const PGresult* answer, PGconn* connection)
{
    const char* sqlstate = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    const char* message = answer == nullptr ? nullptr : PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
    std::string code = sqlstate == nullptr ? "" : sqlstate;
    std::string text = first_line(message != nullptr ? message : PQerrorMessage(connection));
    if (is_fatal(code))
        code.clear();
    else if (code.empty() && PQstatus(connection) == CONNECTION_OK)
        code = "XX000"; // libpq's own complaint; the connection stands
    if (text.empty())
        text = "the connection to the database was lost";
    return error(std::move(text), std::move(code));
}

pg_answer simple(PGconn* connection, const std::string& sql)
{
    pg_answer answer(PQexec(connection, sql.c_str()));
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        throw error_of(answer.get(), connection);
    return answer;
}

result administer(const std::string& dsn, const std::string& sql)
{
    const auto connection = connect(with_limits(dsn, {"administration"}));
    return make_result(simple(connection.get(), sql));
}

void refuse_nul(std::string_view text)
{
    if (text.find('\0') != std::string_view::npos)
        throw error("a text for the database holds a NUL", "22021");
}

bool is_fatal(const std::string& sqlstate)
{
    return sqlstate.starts_with("08") || sqlstate == "57P01" || sqlstate == "57P02" || sqlstate == "57P03" ||
           sqlstate == "57P05" || sqlstate == "25P03";
}

argument_list::argument_list(const std::vector<parameter>& parameters)
{
    values_.reserve(parameters.size());
    lengths_.reserve(parameters.size());
    formats_.reserve(parameters.size());
    for (const auto& one : parameters) {
        if (!one.null && !one.is_binary)
            refuse_nul(one.value);
        values_.push_back(one.null ? nullptr : one.value.c_str());
        lengths_.push_back(static_cast<int>(one.value.size()));
        formats_.push_back(one.is_binary ? 1 : 0);
    }
}

result make_result(pg_answer answer) { return result(std::make_shared<libpq_data>(std::move(answer))); }

} // namespace chukan::db
