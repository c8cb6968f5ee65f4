#pragma once
// The bounds of staff lists and PINs, each with its reason; a part of limits.hpp.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

// Four digits are what people remember and a number pad takes in two seconds; a till pauses long
// before they can be tried out (pin_tries).
inline constexpr std::size_t pin_digits_least = 4;
inline constexpr std::size_t pin_digits_most = 12;

// Argon2id, as a PIN's hash names its own cost: a till has to pay it, so a list from elsewhere must
// not ask for gigabytes or minutes. `onepool staff` makes 64 MiB and two passes, about 90 ms.
inline constexpr std::int64_t pin_hash_kib_least = 8 * 1024;
inline constexpr std::int64_t pin_hash_kib_most = 64 * 1024;
inline constexpr std::int64_t pin_hash_passes_most = 8;
inline constexpr std::size_t pin_hash_bytes = 127;  // as libsodium keeps one, without its zero

// Wrong PINs in a row on one till before it pauses; each further one doubles the pause. At its
// longest, all PINs of four digits take a hundred days.
inline constexpr std::uint32_t pin_tries = 5;
inline constexpr std::int64_t pin_pause_ms = 30'000;
inline constexpr std::int64_t pin_pause_most_ms = 15 * minute_ms;
inline constexpr std::uint32_t pin_tries_counted = pin_tries + 5;  // the pause grows no more

// PINs that wait for the one being checked: a till has a page or two.
inline constexpr std::size_t pin_checks_waiting = 4;
// Names that a register offers to choose from; of a longer list a name is typed.
inline constexpr std::size_t approvers_offered = 40;

// Names that a handheld offers to choose from; of a longer list a name is typed.
inline constexpr std::size_t pickers_offered = 100;
// Nothing done at a handheld for so long, and its picker logs in again: a pick takes minutes, a
// break half an hour, and a device that lies about is not to be somebody's.
inline constexpr std::int64_t login_idle_minutes = 30;
inline constexpr std::int64_t login_idle_minutes_most = 12 * 60;  // a shift

}  // namespace onepool::protocol::limits
