#include "platform/records/merge.hpp"

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>

namespace chukan::records {

namespace {

/// The records of one source, one after the other.
class reader {
public:
    explicit reader(const source& from) : from_(from) { ask(""); }

    ~reader()
    {
        if (next_.valid())
            next_.wait();
    }

    /// The record at hand, nothing at the end. Its views are good until the next call of current() after advance().
    const line* current()
    {
        if (current_)
            return &*current_;
        if (ended_ || (place_ == page_.size() && !turn_page()))
            return nullptr;
        const auto end = page_.find('\n', place_);
        if (end == std::string::npos)
            throw std::runtime_error(from_.name + ": a page ends within a record");
        current_ = parse(std::string_view(page_).substr(place_, end - place_));
        place_ = end + 1;
        if (current_->exchange_number < last_)
            throw std::runtime_error(from_.name + ": records out of order at " + std::string(current_->exchange_number));
        return &*current_;
    }

    void advance()
    {
        last_.assign(current_->exchange_number);
        current_.reset();
    }

    side of() const { return from_.of; }

private:
    void ask(const std::string& after)
    {
        next_ = std::async(std::launch::async, [this, after] { return from_.page(after); });
    }

    bool turn_page()
    {
        page_ = next_.get();
        place_ = 0;
        if (page_.empty()) {
            ended_ = true;
            return false;
        }
        const auto before_last = page_.find_last_of('\n', page_.size() - 2);
        const auto start = before_last == std::string::npos ? 0 : before_last + 1;
        ask(page_.substr(start, page_.find('\t', start) - start));
        return true;
    }

    line parse(std::string_view text) const
    {
        line out;
        for (auto* field : {&out.exchange_number, &out.status, &out.digest}) {
            const auto tab = text.find('\t');
            if (tab == std::string_view::npos)
                throw std::runtime_error(from_.name + ": a record without its four fields");
            *field = text.substr(0, tab);
            text.remove_prefix(tab + 1);
        }
        out.items = text;
        return out;
    }

    const source& from_;
    std::future<std::string> next_;
    std::string page_, last_;
    std::size_t place_{0};
    std::optional<line> current_;
    bool ended_{false};
};

/// What one side has of the number at hand; kept from number to number, so that nothing is allocated.
struct held {
    bool there{false};
    std::string status, digest, items;

    void take(const line& value)
    {
        there = true;
        status.assign(value.status);
        digest.assign(value.digest);
        items.assign(value.items);
    }
};

struct group {
    held network, asker, provider;
    bool twice{false};

    void clear()
    {
        network.there = asker.there = provider.there = twice = false;
    }

    held& of(side which) { return which == side::network ? network : which == side::asker ? asker : provider; }

    bool open() const
    {
        const auto waits = [](const held& one) { return !one.there || is_open(one.status); };
        return !twice && network.there && network.status != "expired" && waits(network) && waits(asker) && waits(provider);
    }

    bool agreed() const
    {
        return !twice && network.there && asker.there && provider.there && !is_open(network.status) && network.digest == asker.digest
               && network.digest == provider.digest && asker.items == provider.items;
    }
};

} // namespace

bool is_open(std::string_view status)
{
    return status == "asked" || status == "held" || status == "expired";
}

counts merge(const std::vector<source>& sources, const std::function<void(const std::string& exchange_number)>& suspect)
{
    std::vector<std::unique_ptr<reader>> readers;
    for (const auto& from : sources)
        readers.push_back(std::make_unique<reader>(from));
    counts out;
    group found;
    std::string number;
    for (;;) {
        const reader* first = nullptr;
        for (auto& one : readers)
            if (const auto* value = one->current(); value && (!first || value->exchange_number < number)) {
                first = one.get();
                number.assign(value->exchange_number);
            }
        if (!first)
            return out;
        found.clear();
        for (auto& one : readers)
            while (const auto* value = one->current()) {
                if (value->exchange_number != number)
                    break;
                ++(one->of() == side::network ? out.network : one->of() == side::asker ? out.asker : out.provider);
                auto& place = found.of(one->of());
                found.twice = found.twice || place.there;
                place.take(*value);
                one->advance();
            }
        if (found.agreed())
            ++out.agreed;
        else if (found.open())
            ++out.open;
        else {
            ++out.suspect;
            suspect(number);
        }
    }
}

} // namespace chukan::records
