// PINs as the core counts them: a right one lets somebody do something, wrong ones make the till
// pause (pin_tries.hpp). Promised goods ask for them (claimed_goods.cpp), and logins at handhelds.

#include "node/core/handheld_logins.hpp"
#include "node/core/node_state.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {

Answer pins_paused(Millis left) {
    return refusal(ActionVerdict::too_many_pins,
                   "Too many wrong PINs on this till: in " +
                       std::to_string((left.value + 999) / 1'000) +
                       " seconds one can be tried again. Whatever needs none goes on meanwhile.");
}

Answer NodeCore::State::act(const LogIn& action, Step& step) {
    if (const Millis left = tries.pause(step.now.steady); left > Millis{})
        return pins_paused(left);
    if (!lets_pick(action.pin)) {
        count_wrong_pin(action.pin.who, step);
        return refusal(ActionVerdict::wrong_pin,
                       "This name and this PIN do not fit. Nobody is logged in: try again.");
    }
    forgive_wrong_pins(action.pin, step);
    return {};
}

void NodeCore::State::count_wrong_pin(const StaffId& who, Step& step) {
    tries.count_wrong(who, step.now.steady);
    step.batch.persist.push_back(PinTriesPut{tries.wrong_in_a_row()});
    if (tries.wrong_in_a_row() == limits::pin_tries) {
        step.batch.notify.push_back({NoticeKind::alarm,
                                     {},
                                     std::to_string(limits::pin_tries) +
                                         " wrong PINs in a row on this till: it pauses before it "
                                         "looks at another one."});
    }
}

void NodeCore::State::forgive_wrong_pins(const CheckedPin& right, Step& step) {
    const auto before = tries.wrong_in_a_row();
    if (approves(right)) {
        tries.begin_anew();
    } else if (!tries.forgive(right.who)) {
        return;
    }
    if (tries.wrong_in_a_row() != before)
        step.batch.persist.push_back(PinTriesPut{tries.wrong_in_a_row()});
}

}  // namespace onepool::node
