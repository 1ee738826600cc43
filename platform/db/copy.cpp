#include "platform/db/hex.hpp"
#include "platform/db/parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace chukan::db {

namespace {

/// Sent when this much has gathered: large enough that the calls do not count, small enough to stay in the cache.
constexpr std::size_t copy_piece = 128 * 1024;

/// The letter behind the backslash for a byte that COPY's text format reserves; 1 for NUL, which no text may hold; 0 for all others.
constexpr auto escapes = [] {
    std::array<char, 256> table{};
    table['\b'] = 'b';
    table['\f'] = 'f';
    table['\n'] = 'n';
    table['\r'] = 'r';
    table['\t'] = 't';
    table['\v'] = 'v';
    table['\\'] = '\\';
    table[0] = 1;
    return table;
}();

class libpq_copy : public copy_in {
public:
    libpq_copy(PGconn* connection, std::string_view target, bool* broken) : connection_(connection), broken_(broken)
    {
        pg_answer answer(PQexec(connection_, ("COPY " + std::string(target) + " FROM STDIN").c_str()));
        if (PQresultStatus(answer.get()) != PGRES_COPY_IN)
            throw error_of(answer.get(), connection_);
        buffer_.reserve(copy_piece + 4096);
        open_ = true;
    }

    ~libpq_copy() override
    {
        if (!open_)
            return;
        *broken_ = true;
        PQputCopyEnd(connection_, "given up by the sender");
        drain();
    }

    copy_in& field(std::string_view text) override
    {
        separate();
        const char* run = text.data();
        const char* const end = run + text.size();
        for (const char* at = run; at != end; ++at) {
            const char escape = escapes[static_cast<unsigned char>(*at)];
            if (escape == 0) [[likely]]
                continue;
            if (escape == 1)
                refuse_nul(text);
            buffer_.append(run, at);
            buffer_ += '\\';
            buffer_ += escape;
            run = at + 1;
        }
        buffer_.append(run, end);
        return *this;
    }

    copy_in& field(std::int64_t number) override
    {
        separate();
        char digits[24];
        const auto [end, problem] = std::to_chars(digits, digits + sizeof digits, number);
        static_cast<void>(problem); // 24 letters hold every 64-bit number
        buffer_.append(digits, end);
        return *this;
    }

    copy_in& bytes(std::string_view raw) override
    {
        separate();
        buffer_ += "\\\\x";
        append_hex(buffer_, raw);
        return *this;
    }

    copy_in& null() override
    {
        separate();
        buffer_ += "\\N";
        return *this;
    }

    void end_row() override
    {
        buffer_ += '\n';
        row_begun_ = false;
        if (buffer_.size() >= copy_piece)
            send();
    }

    std::uint64_t finish() override
    {
        if (!open_)
            throw error("the COPY has ended", "25000");
        send();
        open_ = false;
        if (PQputCopyEnd(connection_, nullptr) != 1)
            fail(nullptr);
        pg_answer answer(PQgetResult(connection_));
        if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK)
            fail(answer.get());
        const std::string_view tag = PQcmdTuples(answer.get());
        std::uint64_t rows = 0;
        std::from_chars(tag.data(), tag.data() + tag.size(), rows);
        drain();
        return rows;
    }

private:
    void separate()
    {
        if (row_begun_)
            buffer_ += '\t';
        row_begun_ = true;
    }

    void send()
    {
        if (!buffer_.empty() && PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) {
            open_ = false;
            fail(nullptr);
        }
        buffer_.clear();
    }

    [[noreturn]] void fail(const PGresult* answer)
    {
        *broken_ = true;
        const auto failure = error_of(answer, connection_);
        drain();
        throw failure;
    }

    void drain()
    {
        while (pg_answer answer{PQgetResult(connection_)})
            if (PQresultStatus(answer.get()) == PGRES_COPY_IN)
                return; // the connection is gone half-way; PQtransactionStatus tells the owner
    }

    PGconn* connection_;
    bool* broken_;
    std::string buffer_;
    bool row_begun_{false};
    bool open_{false};
};

} // namespace

std::unique_ptr<copy_in> start_copy(PGconn* connection, std::string_view target, bool* broken)
{
    return std::make_unique<libpq_copy>(connection, target, broken);
}

std::uint64_t send_binary_copy(PGconn* connection, std::string_view target, std::string_view data, bool* broken)
{
    {
        pg_answer answer(PQexec(connection, ("COPY " + std::string(target) + " FROM STDIN (FORMAT binary)").c_str()));
        if (PQresultStatus(answer.get()) != PGRES_COPY_IN)
            throw error_of(answer.get(), connection);
    }
    const auto drain = [&] {
        while (pg_answer answer{PQgetResult(connection)})
            if (PQresultStatus(answer.get()) == PGRES_COPY_IN)
                return; // the connection is gone half-way; PQtransactionStatus tells the owner
    };
    const auto fail = [&](const PGresult* answer) {
        *broken = true;
        auto failure = error_of(answer, connection);
        drain();
        return failure;
    };
    // In pieces: libpq keeps a buffer as large as the largest for the life of the connection.
    for (; !data.empty(); data.remove_prefix(std::min(copy_piece, data.size())))
        if (PQputCopyData(connection, data.data(), static_cast<int>(std::min(copy_piece, data.size()))) != 1)
            throw fail(nullptr);
    constexpr char trailer[] = "\377\377";
    if (PQputCopyData(connection, trailer, 2) != 1 || PQputCopyEnd(connection, nullptr) != 1)
        throw fail(nullptr);
    pg_answer answer(PQgetResult(connection));
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK)
        throw fail(answer.get());
    const std::string_view tag = PQcmdTuples(answer.get());
    std::uint64_t rows = 0;
    std::from_chars(tag.data(), tag.data() + tag.size(), rows);
    drain();
    return rows;
}

void split_copy_line(std::string_view line, std::vector<std::optional<std::string>>& fields)
{
    fields.clear();
    std::string value;
    for (std::size_t at = 0;; ++at) {
        if (at == line.size() || line[at] == '\t') {
            fields.emplace_back(std::move(value));
            value.clear();
            if (at == line.size())
                return;
        } else if (line[at] != '\\' || at + 1 == line.size()) {
            value += line[at];
        } else {
            const char escape = line[++at];
            const bool alone = value.empty() && (at + 1 == line.size() || line[at + 1] == '\t');
            if (escape == 'N' && alone) {
                fields.emplace_back(std::nullopt);
                if (++at >= line.size())
                    return;
                continue;
            }
            static constexpr std::string_view letters = "bfnrtv", bytes = "\b\f\n\r\t\v";
            const auto known = letters.find(escape);
            value += known == std::string_view::npos ? escape : bytes[known];
        }
    }
}

} // namespace chukan::db
