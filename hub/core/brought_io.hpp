#pragma once
// What a person brings of a dead node's own database. Part of hub_io.hpp; judged in
// brought_events.cpp.

#include <cstdint>
#include <string>

#include "hub/core/request_id.hpp"
#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// A batch of a revoked node, encoded as the node would have sent it, read from its database by a
// person who still can. Answered exactly once; 503 while the log is looked into: ask again.
struct BringIn {
    RequestId request;
    NodeId node;
    Bytes batch;
    StaffId by;
    std::string reason;
};

// Of the events of a batch that was brought in.
struct BroughtCount {
    std::uint64_t taken = 0;      // new here
    std::uint64_t known = 0;      // here already
    std::uint64_t set_aside = 0;  // of those taken
    bool operator==(const BroughtCount&) const = default;
};

}  // namespace onepool::hub
