#pragma once
// Gets what ended journals hold to the hub, behind the live stream: stop and wait, one batch at a
// time, oldest journal first. The hub says which events it did not have; here only the place is
// kept up to which all has been answered. Pure; one thread; owned by the core, which asks for rows
// only while the live stream has nothing to send.
//
//   idle --read and sent--> waiting --Ack of exactly that batch--> idle, further on
//   idle --damaged on the disk--> idle, behind that event
//                           waiting --Ack with expect, link lost, new hub--> idle, the same again
//                           waiting --time-out (jitter.hpp)--> the same again
//
// What cannot be read is passed over and kept in mind: each start tries it once more.
//
// Times are Now::steady.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "protocol/jitter.hpp"
#include "protocol/messages.hpp"
#include "protocol/uplink.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Events of an ended journal that could not be read: those behind `after` up to `last`.
struct Unreadable {
    Position after;
    Seq last;
    bool operator==(const Unreadable&) const = default;
};

// A journal of this database that another one took the place of. It gets no more events.
struct EndedJournal {
    JournalId journal;
    Position head;                            // its last event
    Position taken;                           // the hub has all up to here, but what is unreadable
    Seq first_retained{1};                    // lowest seq still on disk
    std::vector<Unreadable> unreadable = {};  // in order, apart
    Position held = {};                       // up to where the hub surely has what is here
    // All up to here the hub holds beside, or behind, what stands here: a copy was put back.
    Position lost = {};
    bool operator==(const EndedJournal&) const = default;
};

// ---- rows of records.hpp

// The journal that was written so far ends; from here on rows belong to `next`, from number 1 on.
// What it holds stays, and stays findable by its documents. A CursorPut of `next` comes with it.
struct JournalBegin {
    EndedJournal ended;
    JournalId next;
    bool operator==(const JournalBegin&) const = default;
};

// How far the hub has an ended journal, and how far this database.
struct LatePut {
    JournalId journal;
    Position taken;
    std::vector<Unreadable> unreadable = {};
    Position lost = {};
    bool operator==(const LatePut&) const = default;
};

class LateUpload {
  public:
    LateUpload(NodeId node, std::uint64_t boot_no, std::vector<EndedJournal> ended);

    void add(const EndedJournal& ended);
    bool owns(const JournalId& journal) const;

    struct Wanted {
        JournalId journal;
        SendRange range;
        bool operator==(const Wanted&) const = default;
    };
    std::optional<Wanted> wants(Now now) const;
    // What was read begins behind another event than the one the hub acknowledged: two machines
    // wrote under one name. All of it is sent then; the hub knows what it has.
    bool contradicts(const Digest& prev_hash) const;
    void begin_again();
    void sent(const Position& last, Now now);
    void put_off(Now now);  // the disk failed
    // The first of the wanted events was damaged: goes on behind it. `before`: the hash of the
    // event before it, as far as that is known.
    void pass_over(const Digest& before);

    // Whether the place moved: store `current()` as it was answered.
    enum class Progress : std::uint8_t { stale, asked_again, moved };
    Progress receive(const Ack& ack);
    void lost();  // the link: whatever was on its way

    // What the hub had of one came back: its own rows from `first` on, or of the history beside
    // them all behind `still`.
    void came_back(const JournalId& journal, Seq first, const Position& last);
    void came_beside(const JournalId& journal, const Position& still);

    // Another hub, perhaps with a shorter memory: all of every journal once more.
    void rewind();

    const std::vector<EndedJournal>& journals() const { return ended_; }
    LatePut row_of(const JournalId& journal) const;  // as it stands; owned
    // The one being sent; only while there is one.
    const EndedJournal& current() const;
    std::uint64_t left() const;             // events not answered yet
    std::optional<Millis> wake_at() const;  // of the next time-out

  private:
    struct Passed {
        JournalId journal;
        SendRange range;
    };
    std::optional<std::size_t> unfinished() const;         // of ended_
    std::size_t index_of(const JournalId& journal) const;  // of ended_; owned
    Seq next_of(const EndedJournal& ended) const;
    bool has_more(const EndedJournal& ended) const;

    NodeId node_;
    std::uint64_t boot_no_ = 0;
    std::vector<EndedJournal> ended_;    // oldest first
    std::vector<Passed> passed_;         // since the start, each run of events once
    std::optional<Position> in_flight_;  // the last event of the batch sent
    std::optional<Millis> wait_until_;
    std::uint32_t timeouts_in_a_row_ = 0;
    std::uint64_t sends_ = 0;
};

}  // namespace onepool::node
