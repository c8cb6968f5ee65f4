#pragma once
// Quantities, money and time as distinct types. No floating point anywhere in pure code.

#include <compare>
#include <cstdint>
#include <string>

namespace onepool::protocol {

// Whole sellable units of a SKU; negative only in differences and in an overdrawn balance.
struct Units {
    std::int64_t value = 0;
    auto operator<=>(const Units&) const = default;
    Units operator-() const { return Units{-value}; }
    Units& operator+=(Units other) {
        value += other.value;
        return *this;
    }
    Units& operator-=(Units other) {
        value -= other.value;
        return *this;
    }
    friend Units operator+(Units a, Units b) { return Units{a.value + b.value}; }
    friend Units operator-(Units a, Units b) { return Units{a.value - b.value}; }
};

// Integer minor units (pence, cents). The currency stands once on the document.
struct Minor {
    std::int64_t value = 0;
    auto operator<=>(const Minor&) const = default;
    Minor operator-() const { return Minor{-value}; }
    Minor& operator+=(Minor other) {
        value += other.value;
        return *this;
    }
    friend Minor operator+(Minor a, Minor b) { return Minor{a.value + b.value}; }
    friend Minor operator-(Minor a, Minor b) { return Minor{a.value - b.value}; }
};

// ISO 4217 alphabetic code.
struct Currency {
    std::string code;
    auto operator<=>(const Currency&) const = default;
};

// A tax rate in hundredths of a per cent: 2000 is 20 %.
struct BasisPoints {
    std::int32_t value = 0;
    auto operator<=>(const BasisPoints&) const = default;
};

// Milliseconds; a span of time.
struct Millis {
    std::int64_t value = 0;
    auto operator<=>(const Millis&) const = default;
};

// Milliseconds since 1970-01-01T00:00Z.
struct UnixMs {
    std::int64_t value = 0;
    auto operator<=>(const UnixMs&) const = default;
    friend UnixMs operator+(UnixMs t, Millis d) { return UnixMs{t.value + d.value}; }
    friend Millis operator-(UnixMs a, UnixMs b) { return Millis{a.value - b.value}; }
};

// The two clocks every core is given with each input. `wall` may jump; `steady` never goes back
// within one run of a process and is what timers and time-outs use.
struct Now {
    UnixMs wall;
    Millis steady;
    auto operator<=>(const Now&) const = default;
};

// Hybrid logical clock: 48-bit milliseconds and a counter. Orders things for people and for count
// cuts; safety never depends on it. (Kulkarni et al. 2014.)
struct Hlc {
    std::int64_t ms = 0;
    std::uint16_t counter = 0;
    auto operator<=>(const Hlc&) const = default;
};

// Calendar day of trade in the store's own zone, as yyyymmdd.
struct BusinessDay {
    std::int32_t yyyymmdd = 0;
    auto operator<=>(const BusinessDay&) const = default;
};

}  // namespace onepool::protocol
