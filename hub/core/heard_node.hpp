#pragma once
// What the hub knows of a node only while it runs: what it said last, and what it made the hub say
// about it. Memory only; owned by NodeDesk; one thread.

#include <algorithm>
#include <optional>

#include "hub/core/hub_core.hpp"
#include "hub/core/odd_orders.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

// So often in a time, however often it is asked for.
class Allowance {
  public:
    struct Rate {
        std::size_t times = 0;
        std::int64_t in_ms = 0;
    };
    [[nodiscard]] bool take(Rate rate, Millis now) {  // steady
        if (!since_ || now.value - since_->value >= rate.in_ms) {
            since_ = now;
            taken_ = 0;
        }
        if (taken_ >= rate.times)
            return false;
        ++taken_;
        return true;
    }

  private:
    std::optional<Millis> since_;
    std::size_t taken_ = 0;
};

// Two machines that run with one database greet by turns, each throwing the other off the broker:
// by its count of starts the one that greets behind the other is the older, again and again. One
// machine with an older copy goes back once.
class BootTurns {
  public:
    // Of the newest boot that greeted with this journal; 0: none did.
    std::uint64_t newest_of(const JournalId& journal) const {
        return journal == journal_ ? newest_ : 0;
    }
    // True: it is so, by this greeting too.
    bool greeted(const JournalId& journal, std::uint64_t boot_no, Millis now) {  // steady
        if (journal != journal_)
            *this = {};
        journal_ = journal;
        const bool is_back = boot_no < last_;
        last_ = boot_no;
        newest_ = std::max(newest_, boot_no);
        if (!is_back)
            return false;
        if (turns_ == 0 || now.value - first_.value > limits::boot_turns_in_ms) {
            first_ = now;
            turns_ = 0;
        }
        return ++turns_ >= limits::boot_turns;
    }

  private:
    JournalId journal_;
    std::uint64_t last_ = 0;
    std::uint64_t newest_ = 0;
    std::size_t turns_ = 0;
    Millis first_;
};

struct HeardNode {
    NodeLive seen;
    Millis heard;              // steady
    bool is_welcomed = false;  // by this life of the hub
    JournalId told_journal;    // whose newest event it told last, and which
    Seq told_head;
    HubEpoch rights_dropped_in;       // it has none of an earlier life of the hub than this
    UnixMs said_at;                   // when it said so last, by our clock
    std::optional<UnixMs> all_until;  // all that it recorded up to then is here
    // In which journal and life of the hub it began anew, and all that it recorded before is here.
    JournalId begun;
    HubEpoch begun_in;
    std::optional<Millis> measured_at;       // steady: it was asked to measure our time anew
    std::optional<Millis> told_offset;       // as its open case says
    std::optional<std::uint64_t> told_free;  // bytes, as its open case says
    BootTurns boots;
    OddOrders odd_orders;
    Allowance clock;       // how often its case was written
    Allowance unreadable;  // how often what it names as unreadable was written down
};

}  // namespace onepool::hub
