#include "node/core/pin_tries.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

Millis pause_after(std::uint32_t wrong_in_a_row) {
    if (wrong_in_a_row < limits::pin_tries)
        return {};
    const std::int64_t doubled = limits::pin_pause_ms << (wrong_in_a_row - limits::pin_tries);
    return Millis{std::min(doubled, limits::pin_pause_most_ms)};
}

}  // namespace

PinTries::PinTries(std::uint32_t wrong_in_a_row)
    : wrong_(std::min(wrong_in_a_row, limits::pin_tries_counted)) {}

void PinTries::look(Millis steady) {
    if (!since_)
        since_ = steady;
}

Millis PinTries::pause(Millis steady) const {
    const Millis whole = pause_after(wrong_);
    const std::int64_t gone = since_ ? steady.value - since_->value : 0;
    return Millis{std::clamp(whole.value - gone, std::int64_t{0}, whole.value)};
}

void PinTries::count_wrong(const StaffId& who, Millis steady) {
    if (wrong_ < limits::pin_tries_counted)
        whose_.push_back(who);
    wrong_ = std::min(wrong_ + 1, limits::pin_tries_counted);
    since_ = steady;
}

void PinTries::begin_anew() {
    wrong_ = 0;
    whose_.clear();
}

bool PinTries::forgive(const StaffId& who) {
    const auto own = std::erase(whose_, who);
    CHECK(own <= wrong_);
    wrong_ -= static_cast<std::uint32_t>(own);
    return own > 0;
}

}  // namespace onepool::node
