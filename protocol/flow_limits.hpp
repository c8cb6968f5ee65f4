#pragma once
// Bounds of scopes and of credit, with their reasons; beside limits.hpp, for those who need them.

#include <cstddef>
#include <cstdint>

namespace onepool::protocol::limits {

inline constexpr std::size_t places_per_sku = 256;  // one a location; a chunk holds many such rows
inline constexpr std::size_t prices_per_sku = 8;    // the one in force and some with a date to come
// A node asks again for chunks that did not come; a hub offers again what nobody asked for.
inline constexpr std::int64_t ask_again_after_ms = 2'000;
inline constexpr std::int64_t ask_again_after_max_ms = 60'000;
inline constexpr std::int64_t offer_again_after_ms = 30'000;
// The hub answers one want in this time, node after node: 25 MB/s at most, whatever they ask.
inline constexpr std::int64_t chunks_every_ms = 20;
// Rows of a scope that a till writes in one transaction while it builds a version; sales go between
// two of them. About the time of a few sales (tests/bench/bench_scopes.cpp).
inline constexpr std::size_t scope_rows_a_step = 200;

// A hub is busy from so many inputs behind its commit on, and idle again below the other.
inline constexpr std::size_t busy_inputs = 64;
inline constexpr std::size_t idle_inputs = 16;
// A till that sold this lately is live: a backlog steps back for it.
inline constexpr std::int64_t live_for_ms = 1'000;

// A node lets go of old events in slices of so many, looked for so often.
inline constexpr std::size_t prune_rows = 500;
inline constexpr std::size_t prune_rows_looked_at = 10'000;
inline constexpr std::int64_t prune_every_ms = 60 * 60'000;

// What a silent location may have sold is looked at anew so often, in slices of so many cells, with
// this pause between two slices: 100,000 cells a second at most.
inline constexpr std::int64_t silent_sweep_every_ms = 60'000;
inline constexpr std::size_t silent_sweep_cells = 2'000;
inline constexpr std::int64_t silent_sweep_pause_ms = 20;

// Files that wait behind the import at work; each may be import_body_bytes large.
inline constexpr std::size_t imports_waiting = 4;

}  // namespace onepool::protocol::limits
