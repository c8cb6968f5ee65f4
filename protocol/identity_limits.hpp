#pragma once
// The bounds of enrolment and certificates, each with its reason; a part of limits.hpp.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

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
// A node's own certificate for handhelds. Whoever made a browser believe it must do so again when
// it changes, so it lasts as long as browsers take any (825 days); looked at hourly, for the new
// one to be there before anybody is refused. A till's clock may be a day behind the handheld's.
inline constexpr std::int64_t own_certificate_ms = 820 * day_ms;
inline constexpr std::int64_t own_certificate_early_ms = day_ms;
inline constexpr std::int64_t own_certificate_renewed_ms = 30 * day_ms;  // so long before its end
inline constexpr std::int64_t own_certificate_look_ms = hour_ms;

// A handheld is paired by a code on the till's screen, typed or photographed a step away from it.
// Of 32^8 codes a hundred tries find one in 10^10. One device has few of them, so that a stranger
// at one address neither voids the code nor keeps others from it.
inline constexpr std::int64_t pair_code_ms = 5 * minute_ms;
inline constexpr std::size_t pair_code_letters = 8;
inline constexpr std::uint32_t pair_tries = 100;       // wrong ones; then the code is void
inline constexpr std::uint32_t pair_tries_of_one = 5;  // IP address, for one code
inline constexpr std::size_t pair_nonce_bytes = 64;
inline constexpr std::size_t handhelds = 50;            // of one node
inline constexpr std::size_t handheld_name_bytes = 40;  // goes on events as who did it
inline constexpr std::size_t handhelds_file_bytes = 64 * kib;
// When one was last seen is for people: no write for every request.
inline constexpr std::int64_t handheld_seen_every_ms = 10 * minute_ms;
inline constexpr std::size_t handheld_hosts = 10;
// Strangers on the store's network reach this listener: few connections, small bodies, short waits.
inline constexpr std::size_t handheld_connections = 128;
// A browser opens six at once; handhelds behind one translated address are let in soon.
inline constexpr std::size_t handheld_strangers_of_address = 16;
inline constexpr std::size_t handheld_body_bytes = 64 * kib;
inline constexpr std::int64_t handheld_idle_ms = 30'000;
// The network may be up later than the till, a full disk have space again.
inline constexpr std::int64_t handheld_door_again_ms = 10'000;

inline constexpr std::int64_t access_retry_ms = minute_ms;  // files that could not be written

}  // namespace onepool::protocol::limits
