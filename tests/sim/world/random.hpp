#pragma once
// The simulator's only source of chance: splitmix64 (Steele, Lea, Flood 2014), integers only, so a
// seed gives the same run on every compiler. Each part of the world draws from its own fork, so
// that a new draw in one part does not shift all the others. One owner each; one thread.

#include <cstddef>
#include <cstdint>

#include "protocol/units.hpp"

namespace onepool::sim {

// A chance in thousandths: Permille{25} is one in forty.
struct Permille {
    std::uint32_t value = 0;
    auto operator<=>(const Permille&) const = default;
};

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    // Uniform enough for a simulator: the bias of the remainder is below 2^-40 here.
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
    }
    protocol::Millis span(protocol::Millis low, protocol::Millis high) {
        return protocol::Millis{between(low.value, high.value)};
    }
    bool happens(Permille chance) { return below(1000) < chance.value; }
    Random fork(std::uint64_t part) { return Random(next() ^ (part * 0xd1b54a32d192ed03)); }

  private:
    std::uint64_t state_;
};

template <class Id>
Id random_id(Random& chance) {
    Id id;
    for (auto& byte : id.bytes)
        byte = static_cast<std::uint8_t>(chance.below(256));
    return id;
}

}  // namespace onepool::sim
