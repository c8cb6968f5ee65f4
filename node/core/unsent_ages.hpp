#pragma once
// How old the oldest event is that the hub has not acknowledged, without keeping every event's
// time: beyond limits::unsent_marks every second mark is dropped, so weeks offline cost a fixed
// amount and the answer is at most a little too old. Pure; one owner (the core).

#include <cstddef>
#include <deque>
#include <optional>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class UnsentAges {
  public:
    struct Mark {
        Seq seq;
        UnixMs wall;
    };
    void recorded(Mark mark);  // in order of seq
    void acknowledged(Seq applied);
    // The journal ended: numbers begin anew, and its oldest one stays the oldest until late_done().
    // Not kept across a restart.
    void begin_journal();
    void late_done();
    std::optional<UnixMs> oldest() const;
    std::size_t marks() const { return marks_.size(); }

  private:
    std::deque<Mark> marks_;  // ordered; the first one stands for every event up to the second
    Seq head_;
    std::optional<UnixMs> ended_;  // the oldest of ended journals
};

}  // namespace onepool::node
