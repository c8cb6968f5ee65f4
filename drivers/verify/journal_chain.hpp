#pragma once
// One journal being followed event by event. Pure.

#include "drivers/verify/finding.hpp"

namespace onepool::verify {

class JournalChain {
  public:
    JournalChain(const NodeId& node, const JournalId& journal) : sum_{node, journal, {}} {}

    const JournalSum& sum() const { return sum_; }
    const Position& head() const { return sum_.head; }

    // What came before was taken away lawfully (retention): begins behind this.
    void begin_at(const Position& position) { sum_.head = position; }

    // The next event as stored, and its hash where that is stored too; what is wrong with it, if
    // anything.
    std::optional<Finding> append(Seq seq, const std::optional<Digest>& hash, ByteView payload);

    Finding at(Seq seq, std::string text) const { return {sum_.journal, seq, std::move(text)}; }

  private:
    JournalSum sum_;
};

}  // namespace onepool::verify
