#include "node/core/unsent_ages.hpp"

#include <cstddef>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

void UnsentAges::recorded(Mark mark) {
    CHECK(marks_.empty() || mark.seq > head_);
    head_ = mark.seq;
    marks_.push_back(mark);
    if (marks_.size() <= limits::unsent_marks)
        return;
    std::deque<Mark> kept;
    for (std::size_t i = 0; i < marks_.size(); i += 2)
        kept.push_back(marks_[i]);
    marks_ = std::move(kept);
}

void UnsentAges::acknowledged(Seq applied) {
    if (applied >= head_)
        marks_.clear();
    // A mark goes once the event after `applied` is covered by the mark behind it.
    while (marks_.size() > 1 && marks_[1].seq <= applied.next())
        marks_.pop_front();
}

void UnsentAges::begin_journal() {
    ended_ = oldest();
    marks_.clear();
    head_ = {};
}

void UnsentAges::late_done() {
    ended_.reset();
}

std::optional<UnixMs> UnsentAges::oldest() const {
    if (ended_)
        return ended_;
    if (marks_.empty())
        return std::nullopt;
    return marks_.front().wall;
}

}  // namespace onepool::node
