#pragma once
// Gets back from the hub what this database recorded once and no longer holds: events that its disk
// damaged, and, where an older copy was put back, what the hub has behind it. Stop and wait, one
// batch at a time, the newest first: so each batch ends at an event whose hash is known here, and
// the chain proves all of it. Pure; one thread; owned by the core, which asks only while nothing
// that it recorded waits to be sent.
//
//   idle --asked--> waiting --FoundEvents--> judging --own rows read, proven--> idle: less is
//   lacking
//                   waiting --time-out (jitter.hpp), link lost--> idle: the same again
//                   waiting --none found-->  |
//                   judging --not proven-->  idle: not asked for again until the next start
//
// Nothing of it is durable: what is lacking the core knows anew at each start, from its tables.
// Times are Now::steady.

#include <optional>
#include <set>
#include <tuple>
#include <vector>

#include "node/core/journal_reads.hpp"
#include "protocol/jitter.hpp"
#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// The largest number of an event that a database has a place for.
inline constexpr Seq last_place{(std::uint64_t{1} << 40) - 2};
// Between an answer and the next question: what waits here is needed by nobody at once.
inline constexpr std::int64_t refetch_every_ms = 1'000;

// `own_row`: this very event was damaged. `beside`: the hub's history of a journal goes on where
// ours ended, or went another way; it is kept apart from what this database wrote itself.
enum class BackTo : std::uint8_t { own_row, beside };

// An event that came back, one row; see records.hpp.
struct EventBack {
    JournalId journal;
    Seq seq;
    Digest hash{};
    BasketId basket;  // as in JournalAppend
    Bytes payload;
    BackTo to = BackTo::own_row;
    bool operator==(const EventBack&) const = default;
};

class Refetch {
  public:
    struct Lack {
        JournalId journal;
        SendRange range;
        BackTo to = BackTo::own_row;
        std::vector<Digest> ends;  // any of them is known to be the hash at range.last
        bool operator==(const Lack&) const = default;
    };
    // What came of a lack and is proven.
    struct Proven {
        Lack lack;
        Position before;  // the event before the first that came
        std::vector<EventBack> events;
        bool is_all = false;  // of the lack: nothing older of it is to come
    };

    Refetch(NodeId node, std::uint64_t boot_no) : node_(node), boot_no_(boot_no) {}

    // The next question; none while one waits for its answer, or all were given up.
    std::optional<LostEvents> ask(const std::vector<Lack>& lacks, Now now);
    // The rows to look at before it is believed; none: nobody asked, or the hub has none.
    std::optional<ReadJournal> receive(FoundEvents found, Now now);
    bool awaits(const JournalRead& own) const;
    // What is proven by the rows that stand there; none: nothing, and it is not asked for again.
    std::optional<Proven> judge(const JournalRead& own, Now now);
    void lost();  // the link: whatever was on its way

    std::optional<Millis> wake_at() const { return wait_until_; }

  private:
    using Name = std::tuple<JournalId, Seq, BackTo>;  // of a lack: where it ends
    void give_up(Now now);
    void rest(Now now);
    bool is_proven(const std::vector<Position>& chain, const JournalRead& own) const;

    NodeId node_;
    std::uint64_t boot_no_ = 0;
    std::optional<Lack> asked_;
    std::optional<FoundEvents> found_;  // judged when own rows were read
    std::optional<ReadJournal> reading_;
    std::set<Name> given_up_;
    std::optional<Millis> wait_until_;
    std::uint32_t timeouts_in_a_row_ = 0;
    std::uint64_t asks_ = 0;
};

}  // namespace onepool::node
