#pragma once
// The states that a search has met, in memory that its branches share: a table of digests, open
// addressing, nothing is ever taken out. Half of a SHA-256 names a state: among 4,000,000 of them
// two share one by accident with a chance below 10^-25. Owned by a search; one branch at a time.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "protocol/digest.hpp"
#include "tests/sim/worlds/branch.hpp"

namespace onepool::sim {

struct KnownState {
    std::array<std::uint8_t, 16> name{};
    std::uint64_t interleavings = 0;  // that go on from it, once all were walked
    std::uint32_t length = 0;         // moves that led to it, at least
    bool is_taken = false;
    bool is_new = false;
};

class KnownStates {
  public:
    explicit KnownStates(std::uint64_t states_max)
        : states_max_(states_max),
          slots_(std::bit_ceil(states_max + states_max / 2 + 1)),
          memory_(slots_ * sizeof(KnownState) + sizeof(std::uint64_t)),
          count_(static_cast<std::uint64_t*>(memory_.data())),
          table_(reinterpret_cast<KnownState*>(count_ + 1)) {}

    // A state is new again when it is reached in fewer moves than before: more may follow then.
    // Nullptr: there is no room for another one. Stays where it is.
    KnownState* find_or_add(const protocol::Digest& digest, std::uint32_t length) {
        std::array<std::uint8_t, 16> name{};
        std::copy_n(digest.begin(), name.size(), name.begin());
        std::uint64_t at = 0;
        for (std::size_t i = 0; i < sizeof at; ++i)
            at = at << 8 | digest[name.size() + i];
        at &= slots_ - 1;
        while (table_[at].is_taken && table_[at].name != name)
            at = (at + 1) & (slots_ - 1);
        KnownState& state = table_[at];
        if (!state.is_taken) {
            if (*count_ == states_max_)
                return nullptr;
            ++*count_;
            state = {.name = name,
                     .interleavings = 0,
                     .length = length,
                     .is_taken = true,
                     .is_new = true};
        } else if (length < state.length) {
            state.length = length;
            state.is_new = true;
        }
        return &state;
    }

  private:
    std::uint64_t states_max_;
    std::uint64_t slots_;  // a power of two
    SharedBytes memory_;
    std::uint64_t* count_;
    KnownState* table_;
};

}  // namespace onepool::sim
