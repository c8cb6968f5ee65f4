#pragma once
// A list of actions at one node, done in order. Each is asked again until it is answered, whatever
// happens to the program meanwhile; that is what a page does for its cashier. One thread.
//
//   asking --answered--> next action, or ended
//      ^ `--lost, refused, unreachable--> waiting --a while--.
//      `-----------------------------------------------------'

#include <functional>
#include <vector>

#include "tests/sim/world/world.hpp"

namespace onepool::sim {

class Errand {
  public:
    // Looks at an answer; may change what is left to do.
    using OnAnswer = std::function<void(Errand&, const node::Answer&)>;

    Errand(World& world, NodeMachine& node, Random chance)
        : world_(world), node_(node), chance_(chance) {}

    bool is_busy() const { return at_ < actions_.size(); }
    void start(std::vector<node::Action> actions, Permille repeats, OnAnswer on_answer,
               std::function<void()> ended);
    // For OnAnswer: put these before what is left; the present one counts as done.
    void insert_next(std::vector<node::Action> actions);
    void abandon_rest() { actions_.resize(at_ + 1); }
    bool has_more() const { return at_ + 1 < actions_.size(); }  // after the present one
    const node::Action& present() const { return actions_[at_]; }

  private:
    void ask();
    void answered(Reply reply, const node::Answer& answer);
    void go_on(Millis delay);

    World& world_;
    NodeMachine& node_;
    Random chance_;
    std::vector<node::Action> actions_;
    std::size_t at_ = 0;
    Permille repeats_;
    OnAnswer on_answer_;
    std::function<void()> ended_;
};

}  // namespace onepool::sim
