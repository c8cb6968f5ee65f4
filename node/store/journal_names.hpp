#pragma once
// Which journal the events of a life are of. Node and journal stand in the hash of every event
// (protocol/chain.hpp), so a name can be tried on the rows: the right one makes two neighbours fit,
// no other does. Part of row_mending, which owns it; reads only. Throws io::SqliteError.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/store/schema.hpp"
#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// Whether one bit makes the difference: no two ids that were drawn are so close.
bool is_a_bit_away(const NodeId& left, const NodeId& right);

class JournalNames {
  public:
    JournalNames(io::Database& database, NodeId node) : database_(database), node_(node) {}

    // A name that is said somewhere else: tried where no other is right.
    void add_known(const JournalId& journal);

    // False: nothing there can prove a name.
    bool can_prove(Life life);
    // This name, or one a bit away from it, if the events prove it.
    std::optional<JournalId> prove_near(Life life, const JournalId& journal);
    // One of the known names, if the events prove it.
    std::optional<JournalId> prove_known(Life life);

  private:
    // Two neighbours in the journal; the hash of the second is over the first.
    struct Link {
        Position before;
        Bytes payload;
        Digest hash{};
    };
    const std::vector<Link>& links(Life life);
    bool holds(Life life, const JournalId& journal);

    io::Database& database_;
    NodeId node_;
    std::vector<JournalId> known_;
    std::map<std::int64_t, std::vector<Link>> links_;  // by life, as far as asked for
};

}  // namespace onepool::node
