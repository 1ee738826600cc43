#include "platform/intake/part_queue.hpp"

namespace chukan::intake {

part_reader::part_reader(files::store& files, std::shared_ptr<const layout::catalogue> layouts, const layout::definition& definition,
                         layout::reader_settings settings, source from, ahead work)
    : files_(files), layouts_(std::move(layouts)), definition_(definition), settings_(std::move(settings)), from_(from), work_(std::move(work))
{
    thread_ = std::thread([this] {
        std::exception_ptr failure;
        try {
            read();
        } catch (...) {
            failure = std::current_exception();
        }
        {
            std::lock_guard lock(mutex_);
            failure_ = failure;
            ended_ = true;
        }
        changed_.notify_all();
    });
}

part_reader::~part_reader()
{
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

std::unique_ptr<part> part_reader::next()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ready_ || ended_; });
    if (ready_) {
        auto value = std::move(ready_);
        lock.unlock();
        changed_.notify_all();
        return value;
    }
    if (failure_)
        std::rethrow_exception(failure_);
    return nullptr;
}

void part_reader::applied()
{
    {
        std::lock_guard lock(mutex_);
        ++applied_;
    }
    changed_.notify_all();
}

bool part_reader::stopped()
{
    std::lock_guard lock(mutex_);
    return stopping_;
}

void part_reader::push(std::unique_ptr<part> value)
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ready_ || stopping_; });
    if (stopping_)
        return;
    if (work_.prepare) {
        changed_.wait(lock, [this] { return applied_ + 1 >= prepared_ || stopping_; });
        if (stopping_)
            return;
        ++prepared_;
        if (under_way_.has_value() && std::chrono::steady_clock::now() >= work_.until) { // the first one always: every turn brings the file on
            time_was_up_ = stopping_ = true;
            return;
        }
        lock.unlock();
        value->under_way = std::move(under_way_);
        work_.prepare(*value);
        value->under_way.reset(); // its memory goes when it has been applied
        under_way_ = value->scratch;
        lock.lock();
    }
    ready_ = std::move(value);
    lock.unlock();
    changed_.notify_all();
}

void part_reader::read()
{
    auto reader = layout::open_reader(layouts_, definition_, settings_);
    auto number = from_.first_part;
    auto first = from_.first_record;
    std::unique_ptr<part> current;
    const auto give = [&] {
        current->number = number++;
        current->first_record = first;
        first += current->size();
        current->last = first == from_.expected_records;
        current->records_of_file = from_.expected_records;
        push(std::move(current));
    };
    const auto sink = [&](const layout::checked_record& record) {
        if (!current)
            current = std::make_unique<part>();
        current->take(record);
        if (current->size() == part::most_records)
            give();
    };
    // Chunks are all equally long but the last, so a place in the file names its chunk.
    auto chunk = static_cast<std::uint32_t>(settings_.first_byte / files::chunk_size);
    auto skip = static_cast<std::size_t>(settings_.first_byte % files::chunk_size);
    while (!stopped()) {
        const auto bytes = files_.read(from_.file, from_.environment, chunk++);
        if (!bytes)
            break;
        reader->feed(std::string_view(*bytes).substr(std::min(skip, bytes->size())), sink);
        skip = 0;
    }
    if (stopped())
        return;
    reader->finish(sink);
    if (current)
        give();
}

} // namespace chukan::intake
