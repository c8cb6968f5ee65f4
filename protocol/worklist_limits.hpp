#pragma once
// Bounds of what the hub sets aside and writes down of one node, beside limits::quarantine_per_node
// (events of one node with a case each; one more case stands for all that follow). As in
// limits.hpp: a breach has a defined result and a test.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

// Open events of one node that the worklist lists: weeks of a till whose catalogue the hub lacks,
// in about 30 MB. What a node sends beyond that is counted, and its bytes are in the log only.
inline constexpr std::size_t worklist_per_node = 100'000;
inline constexpr std::size_t replay_events = 256;  // in one command, so in one entry of the log
inline constexpr std::int64_t worklist_alarm_ms = 60 * minute_ms;  // open longer: a case

// The case about goods of unknown code names them in so many bytes, a dozen or two; those that a
// node sells after that, until a person closes it, are in the log only.
inline constexpr std::size_t open_items_bytes = kib;
// The case of an order tells in so many bytes what is odd about it; what is odd after that stands
// among the order's steps.
inline constexpr std::size_t odd_order_bytes = kib;
// Open cases of orders that what one node did opened; one more tells, in as many bytes, of others.
inline constexpr std::size_t odd_orders_per_node = 100;
// An order is split into so many parts at most: each is a parcel.
inline constexpr std::size_t order_legs = 8;
// Planned and running at once: each is looked at in every step, and whenever an order changes.
inline constexpr std::size_t open_promotions = 100;
// A late order goes elsewhere from where nobody was heard of for so long.
inline constexpr std::int64_t unheard_order_ms = 15 * minute_ms;
// The same of one that is due at no time, and when one that its buyer collects there is a case: a
// day, as a store is silent for a night that closes, and need not be called for that.
inline constexpr std::int64_t unheard_undated_ms = 24 * 60 * minute_ms;
// From where somebody is heard of, and nobody begins to pick it: half a working day after it was to
// be sent; of one that is due at no time, three days, as a weekend is nobody's fault.
inline constexpr std::int64_t idle_order_ms = 4 * 60 * minute_ms;
inline constexpr std::int64_t idle_undated_ms = 3 * 24 * 60 * minute_ms;
// A node names what it cannot read with every heartbeat, and rarely names more of it: so often
// what is new in it is written down at once. Then it waits for the hour to end.
inline constexpr std::size_t unreadable_told = 8;
inline constexpr std::int64_t unreadable_told_in_ms = 60 * minute_ms;

// The case of a clock that drifts away is renewed two dozen times in its first hour; one that comes
// and goes is told no more often.
inline constexpr std::size_t clock_told = 32;
inline constexpr std::int64_t clock_told_in_ms = 60 * minute_ms;

// A till's disk is low below disk_warn_bytes, and has enough again a little above it; its case
// stays for a while, so that one that swings about the mark is one case and not many.
inline constexpr std::uint64_t disk_enough_bytes = disk_warn_bytes + disk_warn_bytes / 4;
inline constexpr std::int64_t disk_case_ms = 10 * minute_ms;

}  // namespace onepool::protocol::limits
