#pragma once
// Somebody who owns the broker, or stands on the way to it: sees every message, may say anything to
// anybody under any name, and has nobody's key but his own. What he says leans on what he saw, so
// that it would be believed if nobody looked at seals. Owned by the broker; one thread.

#include <map>
#include <optional>

#include "tests/sim/world/nature.hpp"

namespace onepool::sim {

// A machine that nobody enrolled, with a name on the broker all the same.
protocol::NodeId stranger_node();

class Forger {
  public:
    explicit Forger(Nature& nature);

    // Something like this message that nobody said; nothing when he can make nothing of it.
    std::optional<protocol::Bytes> forge(protocol::ByteView said);
    // A greeting of the stranger, with a token he issued himself.
    protocol::Bytes greet_as_stranger(protocol::ByteView said);

  private:
    struct Tamper;

    void look(const protocol::Message& message);
    protocol::Bytes dress(protocol::ByteView said, const protocol::Message& message);

    Random chance_;
    protocol::SigningKey key_;
    std::map<protocol::JournalId, protocol::Position> heads_;  // as he saw them
};

}  // namespace onepool::sim
