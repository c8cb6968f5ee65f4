#pragma once
// Twists of the hub's end of a stream: what it believes of greetings and batches. Each knows where
// every stream stands from what the core decided, as a wrong intake would.

#include <map>
#include <optional>

#include "tests/sim/mutants/hub_twists.hpp"

namespace onepool::sim {

// Changes messages of nodes before the core reads them, knowing the cursors.
class IntakeTwist : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) final;
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;

  protected:
    struct Stream {
        protocol::JournalId journal;
        std::uint32_t epoch = 0;
        protocol::Position cursor;
    };
    enum class Changed : std::uint8_t { no, yes };

    virtual Changed change(protocol::Hello&, const Stream&) { return Changed::no; }
    virtual Changed change(protocol::EventBatch&, const Stream&) { return Changed::no; }
    // The events of a batch, numbered and chained as if they followed the cursor.
    static void follow(protocol::EventBatch& batch, const protocol::Position& cursor);

  private:
    std::map<protocol::NodeId, Stream> streams_;
};

// Takes what comes twice as new.
class NoDedupe final : public IntakeTwist {
    Changed change(protocol::EventBatch& batch, const Stream& stream) override;
};

// Loses the first event of a batch and takes the others, as if there were no gap before them.
class CursorOverGap final : public IntakeTwist {
    Changed change(protocol::EventBatch& batch, const Stream& stream) override;
};

// Believes every greeting from behind, however old: no challenge, a fence at once.
class HastyFence final : public IntakeTwist {
    Changed change(protocol::Hello& hello, const Stream& stream) override;
};

// Does not see that a node came back from an old disk.
class RollbackOverlooked final : public IntakeTwist {
    Changed change(protocol::Hello& hello, const Stream& stream) override;
};

// Changes what the hub tells nodes, before it leaves.
class DownlinkTwist : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) final;

  protected:
    enum class Changed : std::uint8_t { no, yes };
    virtual Changed change(protocol::Downlink& downlink, const protocol::NodeId& to) = 0;
};

// Believes that a node knows all that it was sent.
class HeardAll final : public DownlinkTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;

  private:
    Changed change(protocol::Downlink& downlink, const protocol::NodeId& to) override;

    std::map<protocol::NodeId, protocol::DownlinkMark> sent_;
};

// Ends by its own clock what a location is to give up: some ticks after it said so it believes that
// each till there reported that it knows, and that it has all that the till recorded. So it speaks
// in their names.
class HoldsEndByClock final : public DownlinkTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;

  private:
    Changed change(protocol::Downlink& downlink, const protocol::NodeId& to) override;
    bool is_over(const hub::HubState& state, hub::LocationIndex location);
    std::optional<hub::FromNode> word_of(const hub::NodeRecord& node, const hub::HubState& state);

    std::map<protocol::NodeId, protocol::DownlinkMark> sent_;
    std::map<std::uint32_t, std::uint64_t> waited_;  // ticks, by location
    std::size_t turn_ = 0;
};

// Never tells the nodes that an order is shipped or released.
class SilentRelease final : public DownlinkTwist {
    Changed change(protocol::Downlink& downlink, const protocol::NodeId& to) override;
};

// Tells each node that an order is its own to pick, once anybody has taken it.
class TakenByAll final : public DownlinkTwist {
    Changed change(protocol::Downlink& downlink, const protocol::NodeId& to) override;
};

}  // namespace onepool::sim
