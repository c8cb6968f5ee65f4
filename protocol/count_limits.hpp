#pragma once
// Bounds of stock counts. As in limits.hpp: a breach has a defined result and a test.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

// SKUs in one event: with the longest names about 60 KiB, so a page fits a batch.
inline constexpr std::size_t count_lines = 250;
// SKUs in one session at one node, so events in one commit: a large store is counted by areas.
inline constexpr std::size_t count_skus = 10'000;
inline constexpr std::size_t count_pages = count_skus / count_lines;
inline constexpr std::size_t count_places = 32;  // of one SKU in one session
// Scans of one SKU that are known again: one whose answer was lost is sent again once the Wi-Fi is
// back, and others went on scanning meanwhile. 4 KiB a SKU that was scanned so often, piece by
// piece.
inline constexpr std::size_t count_requests = 256;
inline constexpr std::size_t open_counts = 20;   // sessions at one node
inline constexpr std::size_t ended_counts = 50;  // remembered at one node, for what comes late

// How long a handheld's page may have kept a scan before it could send it: over a night without a
// connection. Older work is dated as if it were that old.
inline constexpr std::int64_t scan_age_ms = 24 * 60 * minute_ms;

// Stamps of two machines that were measured against the hub differ by less; those of a clock that
// runs away from it, and is put right by its offset, by more.
inline constexpr std::int64_t count_blur_ms = 2'000;
inline constexpr std::int64_t count_blur_skewed_ms = 60'000;
// Tills that may have sold before a count are waited for so long, unless it is configured.
inline constexpr std::int64_t count_wait_ms = 2 * 60 * minute_ms;
inline constexpr std::int64_t count_wait_max_ms = 30 * 24 * 60 * minute_ms;
// Cells in one walk through the log, and movements it remembers of them: some megabytes.
inline constexpr std::size_t counts_per_walk = 500;
inline constexpr std::size_t moves_per_walk = 100'000;
inline constexpr std::int64_t count_walk_again_ms = 60'000;  // after a log that cannot be read

// A variance within these asks for no second count, unless it is configured otherwise.
inline constexpr std::int64_t count_tolerance_units = 2;
inline constexpr std::int64_t count_tolerance_percent = 5;
// So many more than should be there are found by two people, not by one twice: else a bar code
// typed as a quantity would be sold online.
inline constexpr std::int64_t count_wild_units = 10'000;

}  // namespace onepool::protocol::limits
