#include "tests/sim/world/lifetime.hpp"

#include <utility>

#include "protocol/check.hpp"

namespace onepool::sim {

protocol::Now Lifetime::now() const {
    const Millis at = nature_.time.now();
    const Millis shown = at < frozen_until_ ? frozen_at_ : at;
    return protocol::Now{first_wall + shown + skew_, Millis{at.value - booted_at_.value}};
}

void Lifetime::jump_clock(Millis by) {
    nature_.tell(name_, "clock jumps by ", by.value, " ms");
    skew_.value += by.value;
    was_clock_wrong_ = true;
}

void Lifetime::freeze_clock(Millis lasts) {
    nature_.tell(name_, "clock stands still for ", lasts.value, " ms");
    was_clock_wrong_ = true;
    frozen_at_ = nature_.time.now();
    frozen_until_ = Millis{frozen_at_.value + lasts.value};
}

void Lifetime::set_clock_right() {
    skew_ = {};
    frozen_until_ = {};
}

void Lifetime::begin() {
    CHECK(!is_on_);
    ++life_;
    is_on_ = true;
    is_dead_ = false;
    booted_at_ = nature_.time.now();
    nature_.tell(name_, "boots");
}

void Lifetime::crash(std::string_view why) {
    if (!is_up())
        return;
    nature_.tell(name_, "dies: ", why);
    disk_.power_cut();
    die();
}

void Lifetime::die() {
    is_dead_ = true;
    on_death();
    if (depth_ == 0)
        finish_death();
}

void Lifetime::finish_death() {
    is_on_ = false;
    clear_away();
}

void Lifetime::later(Millis delay, std::function<void()> work) {
    nature_.time.after(delay, [this, number = life_, work = std::move(work)] {
        if (number == life_ && is_up())
            enter(work);
    });
}

void Lifetime::enter(const std::function<void()>& work) {
    const ReadingAs release(release_);
    ++depth_;
    work();
    --depth_;
    if (depth_ == 0 && is_on_ && is_dead_)
        finish_death();
}

bool Lifetime::dies_at_boundary(std::string_view where) {
    if (!is_dead_ && nature_.crash_plan.reached())
        crash(where);
    return is_dead_;
}

}  // namespace onepool::sim
