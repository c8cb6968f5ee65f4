#pragma once
// Finds the slot of a key in a vector that holds the keys: open addressing, four bytes an entry,
// no allocation on a lookup. The owner hands in the hash and tells whether a slot holds the key.
// Slots are dense and only ever added. Iteration is the owner's, over its vector, so no order of
// hashing can reach an output. Owned by the container it indexes; one thread.

#include <cstdint>
#include <optional>
#include <vector>

namespace onepool::hub {

class SlotTable {
  public:
    template <class Matches>
    std::optional<std::uint32_t> find(std::size_t hash, const Matches& matches) const {
        if (entries_.empty())
            return std::nullopt;
        for (std::size_t at = start(hash);; at = (at + 1) & mask()) {
            if (entries_[at] == 0)
                return std::nullopt;
            const std::uint32_t slot = entries_[at] - 1;
            if (matches(slot))
                return slot;
        }
    }

    // The key must not be there yet. `hash_of(slot)` is asked when the table grows.
    template <class HashOf>
    void add(std::size_t hash, std::uint32_t slot, const HashOf& hash_of) {
        if ((size_ + 1) * 2 > entries_.size())
            grow(hash_of);
        place(hash, slot);
        ++size_;
    }

  private:
    static constexpr std::size_t smallest = 64;

    std::size_t mask() const { return entries_.size() - 1; }
    // Spreads the hash over the upper bits as well (Fibonacci hashing, Knuth 6.4).
    std::size_t start(std::size_t hash) const {
        return static_cast<std::size_t>((hash * 0x9E3779B97F4A7C15ull) >> 20) & mask();
    }
    void place(std::size_t hash, std::uint32_t slot) {
        std::size_t at = start(hash);
        while (entries_[at] != 0)
            at = (at + 1) & mask();
        entries_[at] = slot + 1;
    }
    template <class HashOf>
    void grow(const HashOf& hash_of) {
        const auto old = std::move(entries_);
        entries_.assign(old.empty() ? smallest : old.size() * 2, 0);
        for (const std::uint32_t entry : old) {
            if (entry != 0)
                place(hash_of(entry - 1), entry - 1);
        }
    }

    std::vector<std::uint32_t> entries_;  // slot + 1; 0 is free; a power of two long
    std::size_t size_ = 0;
};

}  // namespace onepool::hub
