#include "platform/base/error.hpp"
#include "platform/faults/faults.hpp"
#include "platform/intake/desk.hpp"
#include "platform/intake/file_name.hpp"
#include "platform/intake/part_queue.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <future>
#include <utility>

namespace chukan::intake {

namespace {

// After so long a file gives its thread back, so that three large files do not keep the other jobs of a system waiting.
constexpr std::chrono::seconds turn{5};
constexpr std::chrono::seconds sweep_interval{3600};

/// Counts the files that are being worked on, for as long as it lives.
class busy_desk {
public:
    explicit busy_desk(std::atomic<unsigned>& count) : count_(count) { ++count_; }
    ~busy_desk() { --count_; }
    busy_desk(const busy_desk&) = delete;
    busy_desk& operator=(const busy_desk&) = delete;

private:
    std::atomic<unsigned>& count_;
};

/// A part that is being written, and what the receipt says when it has been.
struct flight {
    std::unique_ptr<part> what;
    std::shared_future<record> saved; // of std::async: its end is waited for
};

} // namespace

layout::reader_settings desk_of_system::reader_for(const record& value) const
{
    layout::reader_settings settings;
    settings.file_encoding = value.encoding;
    // Validity of codes is judged on the day of receipt: a file gives the same result however long it waits.
    settings.today = clock::to_date(clock::from_iso(value.received_at));
    settings.first_byte = value.next_byte;
    settings.first_line = value.next_line;
    return settings;
}

void desk_of_system::sweep()
{
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
    auto before = swept_at_.load();
    if (now - before < sweep_interval.count() || !swept_at_.compare_exchange_strong(before, now))
        return;
    const auto gone = context_.database.transact([](db::transaction& running) { return receipts::sweep(running); });
    if (gone > 0)
        log::write(log::level::info, context_.name, "files.swept", {{"count", std::to_string(gone)}});
}

jobs::outcome desk_of_system::work(const jobs::job& job)
{
    sweep();
    const auto number = nlohmann::json::parse(job.argument).at("receipt").get<std::string>();
    auto value = context_.database.transact([&](db::transaction& running) { return receipts::find(running, job.environment, number); });
    if (!value || value->settled())
        return jobs::outcome::done;
    const auto& of = kinds_.at(value->kind);
    const auto refuse = [&](const std::string& code, const std::map<std::string, std::string>& values, std::uint64_t position) {
        const auto now = clock::to_iso(context_.environments.now(value->environment));
        context_.database.transact([&](db::transaction& running) {
            receipts::refuse(running, *value, code, nlohmann::json(values).dump(), position, now);
            remove_original(running, of, *value);
            wake_next(running, *value);
        });
        log::write(log::level::info, context_.name, "file.unusable", {{"receipt", number}, {"code", code}});
    };
    try {
        return work_on(*value, of);
    } catch (const layout::unusable& problem) {
        if (value->errors_id != 0)
            throw; // the structure was found sound before: this is a defect of ours, not of the file
        auto values = problem.values;
        values.emplace("position", std::to_string(problem.position));
        refuse(problem.code, values, problem.position);
    } catch (const service_error& problem) {
        // No layout is in force on that day: nothing a retry would change.
        if (value->errors_id != 0 || problem.code() != "E9006")
            throw;
        refuse(problem.code(), problem.values(), 0);
    } catch (const std::exception&) {
        if (job.attempt >= 3)
            context_.database.transact([&](db::transaction& running) {
                receipts::change_state(running, *value, {"チェック中", "処理中"}, "システムエラー"); // and the job goes on trying
            });
        throw;
    }
    return jobs::outcome::done;
}

jobs::outcome desk_of_system::work_on(record& value, const kind& of)
{
    const auto& definition = layouts_->find(value.kind, clock::to_date(clock::from_iso(value.received_at)));
    if (value.errors_id == 0) {
        const bool mine = context_.database.transact([&](db::transaction& running) { return receipts::take_turn(running, value); });
        if (!mine)
            return jobs::outcome::done; // whose turn it is wakes this one; or it was cancelled meanwhile
        if (value.expected_rows == 0) // otherwise it was found sound while it was received
            check_structure(value, definition);
        context_.database.transact([&](db::transaction& running) {
            auto begun = value;
            begun.errors_id = context_.files.create(running, value.environment, value.insurer, value.kind + "-errors",
                                                    sibling_name(value.name, of.id + "E"));
            layout::writer errors(value.encoding, true, true);
            errors.row(errors_header());
            append_text(running, begun.errors_id, value.environment, begun.errors_chunks, begun.errors_bytes, errors.take());
            if (!of.result_header.empty()) {
                begun.result_id = context_.files.create(running, value.environment, value.insurer, value.kind + "-result",
                                                        sibling_name(value.name, of.result_id));
                layout::writer result(value.encoding);
                std::vector<std::string_view> header(of.result_header.begin(), of.result_header.end());
                header.insert(header.end(), {"処理結果区分", "処理結果コード", "処理結果メッセージ"});
                result.row(header);
                append_text(running, begun.result_id, value.environment, begun.result_chunks, begun.result_bytes, result.take());
            }
            receipts::begin_parts(running, begun);
            running.after_commit([&value, begun] { value = begun; });
        });
        value.state = "処理中";
    }
    if (!value.parts_done && !apply_parts(value, of, definition))
        return jobs::outcome::again;
    // Whatever this one still waits for, its rows are in: the next of the line may begin. Said again each time the job comes by, so that a crash before it does no harm.
    context_.database.transact([&](db::transaction& running) { wake_next(running, value); });
    if (!of.handler->conclude(value))
        return jobs::outcome::done; // wake() brings the job back
    const auto now = clock::to_iso(context_.environments.now(value.environment));
    context_.database.transact([&](db::transaction& running) {
        const auto current = receipts::find(running, value.environment, value.number);
        if (!current || !receipts::finish(running, value, now))
            return;
        context_.files.complete(running, current->errors_id, "", current->errors_bytes, current->errors_chunks);
        if (current->result_id != 0)
            context_.files.complete(running, current->result_id, "", current->result_bytes, current->result_chunks);
        remove_original(running, of, *current);
    });
    log::write(log::level::info, context_.name, "file.done",
               {{"receipt", value.number}, {"kind", value.kind}, {"rows", std::to_string(value.rows)}, {"errors", std::to_string(value.errors)}});
    return jobs::outcome::done;
}

void desk_of_system::check_structure(record& value, const layout::definition& definition)
{
    auto settings = reader_for(value);
    settings.first_byte = 0;
    settings.first_line = 1;
    settings.structure_only = true;
    auto reader = layout::open_reader(layouts_, definition, settings);
    const auto ignore = [](const layout::checked_record&) {};
    for (std::uint32_t chunk = 0;; ++chunk) {
        const auto bytes = context_.files.read(value.file_id, value.environment, chunk);
        if (!bytes)
            break;
        reader->feed(*bytes, ignore);
    }
    reader->finish(ignore);
    value.expected_rows = reader->records();
}

bool desk_of_system::apply_parts(record& value, const kind& of, const layout::definition& definition)
{
    const auto until = std::chrono::steady_clock::now() + turn;
    if (value.expected_rows == value.rows) { // a header alone, or a crash between the last part and this flag
        context_.database.transact([&](db::transaction& running) {
            auto empty = value;
            empty.parts_done = true;
            if (!receipts::save_part(running, empty))
                throw std::runtime_error("another process works on this receipt");
        });
        value.parts_done = true;
        return true;
    }
    auto settings = reader_for(value);
    settings.limits = layout::file_limits::none(); // judged over the whole file before; a rest of it may look worse
    part_reader::ahead work{{}, until};
    const bool prepared = of.handler->prepares_ahead();
    if (prepared)
        work.prepare = [&handler = *of.handler, fixed = static_cast<const receipt&>(value)](part& next) { handler.prepare(fixed, next); };
    part_reader ahead(context_.files, layouts_, definition, settings,
                      {value.file_id, value.environment, value.parts, value.rows, value.expected_rows}, std::move(work));
    const busy_desk alone(busy_);
    flight before; // goes before the reader does
    const auto land = [&] {
        if (const auto landing = std::exchange(before, {}); landing.what)
            value = landing.saved.get();
    };
    while (auto next = ahead.next()) {
        if (!prepared)
            of.handler->prepare(value, *next);
        if (!of.handler->stands_alone(*next)) {
            land();
            value = apply_part(value, of, definition, *next, {});
            ahead.applied();
            if (!prepared && !value.parts_done && std::chrono::steady_clock::now() >= until)
                return false;
            continue;
        }
        if (busy_ > 1)
            land(); // two files that each write two parts could wait for each other's persons in a ring
        auto& one = *next;
        std::shared_future<record> saved = std::async(std::launch::async, [&, earlier = before.saved, base = value] {
            auto done = apply_part(base, of, definition, one, earlier);
            ahead.applied();
            return done;
        });
        land(); // at most two at once
        before = {std::move(next), std::move(saved)};
    }
    land();
    if (value.parts_done)
        return true;
    if (ahead.time_was_up())
        return false;
    throw std::runtime_error("the file holds fewer records than before");
}

record desk_of_system::apply_part(const record& base, const kind& of, const layout::definition& definition, part& prepared, const std::shared_future<record>& earlier)
{
    record saved;
    context_.database.bulk([&](db::bulk_transaction& running) {
        part applied = prepared;
        of.handler->apply(running, base, applied);
        faults::kill_point("after_copy");
        saved = earlier.valid() ? earlier.get() : base; // this one's commit comes after that one's, or not at all
        const auto lines = render(running, saved, of, definition, applied);
        if (!of.result_header.empty())
            append_text(running, saved.result_id, saved.environment, saved.result_chunks, saved.result_bytes, lines.result);
        append_text(running, saved.errors_id, saved.environment, saved.errors_chunks, saved.errors_bytes, lines.errors);
        saved.rows += applied.size();
        saved.errors += lines.rejected;
        saved.warnings += lines.warned;
        saved.accepted += applied.size() - lines.rejected;
        saved.next_byte = applied.next_byte;
        saved.next_line = applied.next_line;
        saved.parts_done = applied.last;
        if (!receipts::save_part(running, saved))
            throw std::runtime_error("another process works on this receipt");
        faults::kill_point("before_commit");
    });
    faults::kill_point("after_commit");
    ++saved.parts;
    return saved;
}

} // namespace chukan::intake
