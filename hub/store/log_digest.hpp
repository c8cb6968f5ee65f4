#pragma once
// One digest over a whole log, entry after entry, raw inputs included: two logs of which it is the
// same are the same up to there.
//
//   d(0) = SHA-256("onepool-log-1", log_id)
//   d(n) = SHA-256("onepool-log-1", d(n-1), lsn, at, kind, node, effects, SHA-256(input))
//
// Numbers as byte_io.hpp writes them, effects as encode_effects() does. A value; one thread.

#include <string>

#include "hub/core/hub_log.hpp"

namespace onepool::hub {

class LogDigest {
  public:
    explicit LogDigest(const std::string& log_id);
    void add(const LogEntry& entry);  // read with its input
    const Digest& value() const { return value_; }

  private:
    Digest value_;
};

}  // namespace onepool::hub
