#pragma once
// Twists of the hub: what it hears from nodes, and what it writes into its log.

#include "hub/core/hub_core.hpp"
#include "tests/sim/world/seat.hpp"

namespace onepool::sim {

// Changes nothing; mutants override what they break.
class HubTwist : public Twist<hub::HubCore> {
  public:
    void heard(hub::HubCore::Input&, const hub::HubCore&) override {}
    void decided(hub::HubCore::Batch&, const hub::HubCore&) override {}
};

// Leaves each effect of one kind out of the log. The state in memory is right; what a restart reads
// is not.
template <class Effect>
class LogGap final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore&) override {
        for (hub::LogEntry& entry : batch.persist) {
            std::erase_if(entry.effects, [](const hub::Effect& effect) {
                return std::holds_alternative<Effect>(effect);
            });
        }
    }
};

// A hub that does not check the chain: whatever the hashes of a batch, it takes them as if they
// continued what it has.
class UncheckedChain final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// Somebody closes every case without looking at it: now and then a tick becomes that command.
class CarelessOperator final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;

  private:
    std::uint64_t ticks_ = 0;
};

// Lets a location that reconciles promise again as soon as one of its nodes was heard: some tick
// becomes that command.
class ReconcileEndsEarly final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Writes down that no shop can show more than the number that it is to show next.
class RaisedUnread final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Neither that a case was opened nor that it was closed is in the log.
class NoCases final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override {
        opened_.decided(batch, core);
        closed_.decided(batch, core);
    }

  private:
    LogGap<hub::CaseOpened> opened_;
    LogGap<hub::CaseClosed> closed_;
};

// Calls safe whatever it applied, backup or not.
class HastySafe final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Gives a node that lost events other bytes than it took of it.
class OthersBack final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Loses what should go down to the nodes: orders to ship and stock levels.
class SilentDownlink final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

}  // namespace onepool::sim
