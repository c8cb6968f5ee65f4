#pragma once
// Twists around counts, returns and inspection.

#include "tests/sim/mutants/hub_twists.hpp"
#include "tests/sim/mutants/node_twists.hpp"

namespace onepool::sim {

// Compares what was counted with what its books say now, not then.
class CountedNow final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// Takes every till for one that has no more to send, so no count waits for what it recorded.
class CountUnheard final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// Says of a count that it was booked, and books nothing.
class CountUnbooked final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// A till that does not know a scan again which it counted already.
class ScanForgotten final : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) override;
};

// Writes into the log that goods went to the shelf which somebody wrote off.
class WrittenOffSold final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Looks for a receipt in an empty log.
class ReceiptsUnread final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

}  // namespace onepool::sim
