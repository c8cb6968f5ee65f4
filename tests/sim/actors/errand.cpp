#include "tests/sim/actors/errand.hpp"

#include <utility>

namespace onepool::sim {

namespace {

constexpr Millis think_min{30};
constexpr Millis think_max{400};
constexpr Millis ask_again_min{200};
constexpr Millis ask_again_max{2'500};

}  // namespace

void Errand::start(std::vector<node::Action> actions, Permille repeats, OnAnswer on_answer,
                   std::function<void()> ended) {
    CHECK(!is_busy());
    actions_ = std::move(actions);
    at_ = 0;
    repeats_ = repeats;
    on_answer_ = std::move(on_answer);
    ended_ = std::move(ended);
    go_on(chance_.span(think_min, think_max));
}

void Errand::insert_next(std::vector<node::Action> actions) {
    actions_.insert(actions_.begin() + static_cast<std::ptrdiff_t>(at_) + 1,
                    std::make_move_iterator(actions.begin()),
                    std::make_move_iterator(actions.end()));
}

void Errand::go_on(Millis delay) {
    world_.nature().time.after(delay, [this] { ask(); });
}

void Errand::ask() {
    node_.ask(actions_[at_],
              [this](Reply reply, const node::Answer& answer) { answered(reply, answer); });
}

void Errand::answered(Reply reply, const node::Answer& answer) {
    if (reply != Reply::answered) {
        go_on(chance_.span(ask_again_min, ask_again_max));
        return;
    }
    // An impatient double click: the same request again, by the same id.
    if (chance_.happens(repeats_)) {
        repeats_ = Permille{};
        go_on(chance_.span(Millis{1}, think_max));
        return;
    }
    if (on_answer_)
        on_answer_(*this, answer);
    if (++at_ < actions_.size()) {
        go_on(chance_.span(think_min, think_max));
    } else {
        ended_();
    }
}

}  // namespace onepool::sim
