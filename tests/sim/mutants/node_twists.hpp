#pragma once
// Twists of the node: what it leaves out of its database or never sends, and what it believes of
// the hub's messages. One twist serves all nodes of a run and tells them apart by journal.

#include <cstdint>
#include <map>
#include <vector>

#include "node/core/node_core.hpp"
#include "tests/sim/world/seat.hpp"

namespace onepool::sim {

// Changes nothing; mutants override what they break.
class NodeTwist : public Twist<node::NodeCore> {
  public:
    void heard(node::NodeCore::Input&, const node::NodeCore&) override {}
    void decided(node::NodeCore::Batch&, const node::NodeCore&) override {}
};

// Shows the cashier every change of a basket, but writes down only four of five.
class ForgetfulTill final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore&) override {
        std::erase_if(batch.persist, [this](const node::Record& record) {
            return std::holds_alternative<node::BasketPut>(record) && ++puts_ % 5 == 0;
        });
    }

  private:
    std::uint64_t puts_ = 0;
};

// Sends every event once and never again: go-back-N that does not go back.
class NeverAgain final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore& core) override;

  private:
    std::map<protocol::JournalId, protocol::Seq> sent_;
};

// Changes messages of the hub before the core reads them; what nobody's seal bears stays as it is.
class ListeningTwist : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) final;

  protected:
    virtual void change(protocol::Message& message) = 0;
};

// Does not look at hub_epoch: what the hub said it has before its restore counts still, and is not
// sent again.
class EpochBlind final : public ListeningTwist {
    void change(protocol::Message& message) override;
    std::map<protocol::JournalId, protocol::Position> told_;
};

// Looks at no hub_epoch: what a former life of the hub said counts as said by the present one,
// whenever it comes.
class HubEpochIgnored final : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) override;
};

// Writes down now and then how far it was acknowledged long ago.
class AckedGoesBack final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore& core) override;

  private:
    std::map<protocol::JournalId, protocol::Position> first_;
    std::uint64_t puts_ = 0;
};

// Believes every clock: its events are marked as trusted, whatever it knows.
class TrustfulTill final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore&) override;
};

// Does not compare what it reads with the hashes that stand beside it: a bit that flipped on its
// disk goes to the hub as another fact.
class DamageSent final : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) override;
};

// Writes down what comes back from the hub as it comes, whatever the chain says of it.
class BackUnchecked final : public NodeTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore&) override;
};

// Takes the hub's time ten minutes wrong.
class WrongOffset final : public ListeningTwist {
    void change(protocol::Message& message) override;
};

// Takes every value of a downlink as the newest, whatever its version.
class LastValueWins final : public ListeningTwist {
    void change(protocol::Message& message) override;
    std::uint64_t version_ = std::uint64_t{1} << 50;
};

}  // namespace onepool::sim
