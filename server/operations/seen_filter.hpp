#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::operations {

/// "Perhaps seen" or "certainly not seen" in 2 MiB, whatever was put in (a Bloom filter): at a million entries one in four hundred is asked for in vain.
class seen_filter {
public:
    bool perhaps(std::string_view value) const
    {
        bool all = true;
        visit(value, [&](std::size_t word, std::uint64_t bit) { all = all && (bits_[word] & bit) != 0; });
        return all;
    }
    void add(std::string_view value)
    {
        visit(value, [&](std::size_t word, std::uint64_t bit) { bits_[word] |= bit; });
    }

private:
    template <class Action>
    static void visit(std::string_view value, const Action& action)
    {
        const std::uint64_t hash = std::hash<std::string_view>()(value);
        for (unsigned i = 0; i < 4; ++i) {
            const std::uint64_t place = (hash >> (i * 13)) * 0x9e3779b97f4a7c15u >> 40;
            action(place >> 6, std::uint64_t{1} << (place & 63));
        }
    }
    std::vector<std::uint64_t> bits_ = std::vector<std::uint64_t>(std::size_t{1} << 18);
};

/// The values that one part has brought, each once: a set without an allocation for each of them, for at most so many as it was made for.
class seen_values {
public:
    explicit seen_values(std::size_t most) : places_(std::bit_ceil(2 * most + 2)) {}

    bool contains(std::string_view value) const { return places_[place_of(value)].taken; }
    void insert(std::string_view value)
    {
        auto& place = places_[place_of(value)];
        if (place.taken)
            return;
        place = {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(value.size()), true};
        text_ += value;
    }
    template <class Action>
    void for_each(const Action& action) const
    {
        for (const auto& place : places_)
            if (place.taken)
                action(text_of(place));
    }

private:
    struct entry {
        std::uint32_t begin{0}, length{0};
        bool taken{false};
    };
    std::string_view text_of(const entry& place) const { return std::string_view(text_).substr(place.begin, place.length); }
    /// Where the value is, or the free place where it would be. There is always one: half of them at least stay free.
    std::size_t place_of(std::string_view value) const
    {
        const std::size_t mask = places_.size() - 1;
        std::size_t at = std::hash<std::string_view>()(value) & mask;
        while (places_[at].taken && text_of(places_[at]) != value)
            at = (at + 1) & mask;
        return at;
    }
    std::vector<entry> places_;
    std::string text_;
};

/// What one file has brought so far. While it fills an insurer that had nobody, only what it may have brought itself needs to be looked up in the database. Only a
/// saving: the unique indexes of enrollee and person hold whatever another file does meanwhile, and a part that fails on them is looked up in full the next time.
struct file_memory {
    bool insurer_was_empty{false};
    bool environment_was_empty{false}; // no person of any insurer
    std::uint32_t next_part{0};
    seen_filter addressees, insured, numbers;
};

/// The memories of the files under way in this process, by environment and 受付番号.
class file_memories {
public:
    using key = std::pair<std::int16_t, std::string>;
    void begin(const key& file, std::shared_ptr<file_memory> memory)
    {
        std::lock_guard lock(mutex_);
        known_[file] = std::move(memory);
    }
    /// The memory of all parts before this one; nothing (for good) when some of them were not seen here, or this one has been here before.
    std::shared_ptr<file_memory> before(const key& file, std::uint32_t part)
    {
        std::lock_guard lock(mutex_);
        const auto found = known_.find(file);
        if (found == known_.end())
            return nullptr;
        if (found->second->next_part == part)
            return found->second;
        known_.erase(found);
        return nullptr;
    }
    void end(const key& file)
    {
        std::lock_guard lock(mutex_);
        known_.erase(file);
    }

private:
    std::mutex mutex_;
    std::map<key, std::shared_ptr<file_memory>> known_;
};

/// The first serials of the last blocks of 枝番 that this process has asked for. Only a saving: whoever asks again gets the same block.
class reserved_blocks {
public:
    std::optional<std::uint64_t> find(const std::string& id) const
    {
        std::lock_guard lock(mutex_);
        for (const auto& [known, first] : last_)
            if (known == id)
                return first;
        return std::nullopt;
    }
    void remember(const std::string& id, std::uint64_t first)
    {
        std::lock_guard lock(mutex_);
        last_[next_++ % last_.size()] = {id, first};
    }

private:
    mutable std::mutex mutex_;
    std::array<std::pair<std::string, std::uint64_t>, 16> last_;
    std::size_t next_{0};
};

} // namespace chukan::operations
