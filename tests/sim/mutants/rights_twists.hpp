#pragma once
// Twists of the rights of tills: what a till makes of what it was granted, what it forgets, and
// what the hub does not write down.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "tests/sim/mutants/hub_twists.hpp"
#include "tests/sim/mutants/node_twists.hpp"

namespace onepool::sim {

// Changes what the hub tells a till of its rights, before the core reads it.
class RightsTwist : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) final;

  protected:
    virtual void change(protocol::Downlink& downlink, const node::NodeCore& core) = 0;
};

// Adds what it is told to what it has, although that is all of it each time.
class GrantAdded final : public RightsTwist {
    void change(protocol::Downlink& downlink, const node::NodeCore& core) override;

    struct Told {
        std::uint64_t version = 0;
        protocol::Units sum;
    };
    std::map<std::tuple<protocol::JournalId, std::uint64_t, protocol::Sku>, Told> told_;
};

// Goes on with the most it was ever granted in the same `Life`: rights outlive what is not in it.
class RightsOutlive : public RightsTwist {
  protected:
    using Life = std::tuple<protocol::NodeId, protocol::JournalId, std::uint64_t>;
    virtual Life life_of(const protocol::Downlink& downlink, const node::NodeCore& core) const = 0;

  private:
    void change(protocol::Downlink& downlink, const node::NodeCore& core) final;

    std::map<std::pair<Life, protocol::Sku>, protocol::Units> most_;
};

class RightsOutliveJournal final : public RightsOutlive {
    Life life_of(const protocol::Downlink& downlink, const node::NodeCore& core) const override {
        return {core.config().node, {}, downlink.hub_epoch.value};
    }
};

class RightsOutliveHub final : public RightsOutlive {
    Life life_of(const protocol::Downlink& downlink, const node::NodeCore& core) const override {
        return {core.config().node, downlink.journal, 0};
    }
};

// Writes down what it used of a right just now, instead of all it ever used of it.
class UsedGoesBack final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore&) override;

  private:
    using Name = std::tuple<protocol::JournalId, std::uint64_t, protocol::Sku>;
    std::map<Name, protocol::Units> used_;
};

// Does not write down what it used of its rights: a restart has all of them again.
class UseForgotten final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore&) override {
        std::erase_if(batch.persist, [](const node::Record& record) {
            return std::holds_alternative<node::UsedRightPut>(record);
        });
    }
};

// Writes down a grant, but not that U is lower by it.
class GrantNotDeducted final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore&) override;
};

// Takes a right for given back once it asked for it.
class CreditedWhenAsked final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Frees what a till that came back without its past, or a hub that did, left stranded, and nobody
// counted.
class StrandedUncounted final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Does not write down that a sale used a right.
class UseNotCounted final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore&) override;
};

}  // namespace onepool::sim
