#pragma once
// When a lane to a channel may send again: retry, hold and probe. Pure value; owned by the engine.
//
//   ok --failed--> retrying --failing for push_retry_for_ms--> holding
//    ^                |                                           |
//    `---succeeded----+-------------------------------------------'
//
// After the first failure the next try comes in push_first_retry_ms, after each further one in
// twice the time, up to every push_retry_ms, give or take a tenth: a short outage, such as a shop
// that starts after the hub, costs no half minute, a long one no flood. The jitter is made of the
// seed and the count of failures, so that many channels of one host do not knock at the same
// moment and a replay knocks at the same one. A longer wait the channel asked for is kept, up to
// push_retry_for_ms.

#include <cstdint>
#include <optional>

#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

enum class PaceState : std::uint8_t { ok, retrying, holding };
const char* to_text(PaceState state);

class Pace {
  public:
    explicit Pace(std::uint64_t seed) : seed_(seed) {}

    // `sent_at`: when the failed request left. One that did not leave after the last failure is
    // part of the same failure and changes nothing: several in flight at one outage count once.
    // True: this is the third in a row, time to raise an alert.
    [[nodiscard]] bool failed(Millis sent_at, std::optional<Millis> retry_after, Millis now);
    // True: an alert had been raised and is over.
    [[nodiscard]] bool succeeded();
    // Another lane of the channel recovered: try now instead of waiting.
    void hurry(Millis now);

    PaceState state() const;
    bool may_send(Millis now) const { return !retry_at_ || *retry_at_ <= now; }
    std::uint32_t failures_in_a_row() const { return failures_; }
    const std::optional<Millis>& retry_at() const { return retry_at_; }  // nullopt: ok

  private:
    std::uint64_t seed_;
    std::uint32_t failures_ = 0;
    Millis failing_since_;
    Millis last_failure_;
    std::optional<Millis> retry_at_;
};

}  // namespace onepool::hub
