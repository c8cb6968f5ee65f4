#pragma once
// Bounds of returns and of goods that wait for inspection. As in limits.hpp: a breach has a defined
// result and a test.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

// The id of a basket in its longest form takes 36.
inline constexpr std::size_t receipt_name_bytes = 64;
// What one person decides before it is recorded: some hundred bytes a line.
inline constexpr std::size_t inspected_lines = 200;
// Of one SKU at one location so many returns are told apart; those that came back later are told
// as one, by the time and reason of the first of them.
inline constexpr std::size_t waiting_goods = 8;
// The longest list of reasons in a till's configuration: one screen of a register.
inline constexpr std::size_t return_reasons = 16;
// Receipts that were named by another till and are still being looked at, or were; the oldest that
// is settled makes room, and without room a person is told.
inline constexpr std::size_t questioned_receipts = 50'000;
// Entries of the log that one look for receipts reads before other work has its turn.
inline constexpr std::size_t receipt_look_entries = 5'000;
// Receipts looked for at once, by one walk through the log.
inline constexpr std::size_t receipts_sought = 64;
// Returns of one receipt that are told apart: more than anybody makes honestly.
inline constexpr std::size_t receipt_returns = 200;
// Lines of a sale that are told to have come back, each once for a till; an answer with more is not
// given.
inline constexpr std::size_t told_lines_back = 1'000;
// A cashier does not wait for longer to hear what the hub knows of a receipt; whatever comes later
// is not looked at.
inline constexpr std::int64_t receipt_answer_ms = 4'000;
// What the hub told counts for so long; then it has to be asked again.
inline constexpr std::int64_t told_receipt_ms = 5 * minute_ms;
// Receipts that one till knows an answer of; one more takes the place of the oldest.
inline constexpr std::size_t asked_receipts = 8;
// Questions for receipts that the hub looks into at once, one a node: each is a walk through its
// log. Whoever finds no room is not answered.
inline constexpr std::size_t receipt_questions = 16;
// Nobody brings goods back after this; a walk for a receipt ends there.
inline constexpr std::int64_t receipt_age_ms = 400LL * 24 * 60 * minute_ms;
// One that no sale was found for is looked for again after this.
inline constexpr std::int64_t receipt_again_ms = 6LL * 60 * minute_ms;
// A receipt that no sale was found for is asked about by a case after this: a till that was cut off
// may still bring it.
inline constexpr std::int64_t receipt_wait_ms = 7LL * 24 * 60 * minute_ms;

// One that stays unknown and is named by its code alone is looked for again after this, in what
// came since the last time, until receipt_age_ms are over: of a sale that comes its code is not
// known.
inline constexpr std::int64_t unknown_receipt_again_ms = 24LL * 60 * minute_ms;
// The hub's clock may be put back by so much without a sale being passed over by that.
inline constexpr std::int64_t unknown_receipt_margin_ms = 60 * minute_ms;

}  // namespace onepool::protocol::limits
