#pragma once
// What onepool-verify says of a file: the first bad record, or how much of it holds.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "protocol/ids.hpp"
#include "protocol/messages.hpp"
#include "protocol/signature.hpp"

namespace onepool::verify {

using namespace onepool::protocol;

// The first record that is not as it was written. `seq` 0: not an event.
struct Finding {
    JournalId journal;
    Seq seq;
    std::string text;  // what is wrong, for a person
    bool operator==(const Finding&) const = default;
};

std::string to_text(const Finding& finding);

// A journal as far as a file proves it.
struct JournalSum {
    NodeId node;
    JournalId journal;
    Position head;
    bool operator==(const JournalSum&) const = default;
};

// An event found by the code on its receipt.
struct Found {
    EventId event;
    Bytes payload;
    bool operator==(const Found&) const = default;
};

// What the hub signed for: it holds this journal up to here.
struct Witness {
    NodeId node;
    JournalId journal;
    Position head;
    bool operator==(const Witness&) const = default;
};

struct Report {
    std::optional<Finding> finding;  // none: all of it holds
    std::vector<JournalSum> journals;
    std::uint64_t events = 0;
    std::uint64_t entries = 0;       // of a hub log
    std::uint64_t days = 0;          // closed days that hold
    std::uint64_t sealed = 0;        // batches whose signature was checked
    std::uint64_t unsealed = 0;      // batches of nodes without a key
    std::optional<Witness> witness;  // of a node's database
    std::vector<Found> found;
    std::vector<std::string> notes;  // what could not be judged, and why
};

// What the verifier is told besides the file.
struct Trusted {
    std::optional<PublicKey> hub;
    std::vector<std::pair<NodeId, PublicKey>> nodes;
    std::string code;                // look for this receipt; empty: none
    std::vector<Witness> witnesses;  // of node databases, that a hub log must bear out
};

// A file that cannot be judged: which, why, what to do.
class Unreadable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace onepool::verify
