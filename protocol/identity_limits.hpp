#pragma once
// The bounds of enrolment and certificates, each with its reason; a part of limits.hpp.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

// A code is read aloud or photographed beside the till, then typed at once.
inline constexpr std::int64_t enrol_code_ms = 15 * minute_ms;
inline constexpr std::uint32_t enrol_tries = 5;  // wrong ones; then the code is void
inline constexpr std::size_t enrol_codes = 100;  // open at once: a chain opening its stores
// Strangers may knock; more attempts of all of them together are turned away for the minute.
inline constexpr std::size_t enrol_attempts = 60;
inline constexpr std::int64_t enrol_attempts_ms = minute_ms;
inline constexpr std::size_t enrol_body_bytes = 16 * kib;
inline constexpr std::size_t revoke_reason_bytes = 100;  // with a name it fits text_bytes

inline constexpr std::int64_t certificate_ms = 90 * day_ms;
// A node asks again so late when it got no answer; the hub gives no two within that time, so that
// a node gone wild does not fill its books.
inline constexpr std::int64_t renewal_again_ms = hour_ms;
inline constexpr std::int64_t renewal_pause_ms = hour_ms - 5 * minute_ms;
inline constexpr std::int64_t renewal_try_ms = 5 * minute_ms;  // a new one, before the old is back
// Tills' clocks lag; a certificate must not look as if it came from the future.
inline constexpr std::int64_t certificate_early_ms = hour_ms;
// Past its end a broker refuses every new connection, so it is written anew daily.
inline constexpr std::int64_t crl_ms = 30 * day_ms;
inline constexpr std::int64_t crl_every_ms = day_ms;
inline constexpr std::int64_t crl_alarm_ms = 7 * day_ms;
// Certificates that a person must renew: looked at so often, a case so long before they end.
inline constexpr std::int64_t certificate_look_ms = day_ms;
inline constexpr std::int64_t certificate_alarm_ms = 30 * day_ms;
// What the broker presents: a handshake takes a few round trips; one that could not be reached may
// be starting, as after a power cut.
inline constexpr std::int64_t broker_look_ms = 5000;
inline constexpr std::int64_t broker_look_again_ms = hour_ms;
inline constexpr std::int64_t access_retry_ms = minute_ms;  // files that could not be written

}  // namespace onepool::protocol::limits
