#pragma once
// What the checkers may not demand, all in one place: facts that a harmed disk took with it, and
// what a machine whose stream the hub stopped no longer delivers. Each excuse needs its cause in
// the harm book; without one, nothing is excused. To tighten a promise, shorten this file.
// One thread.

#include "tests/sim/checkers/evidence.hpp"

namespace onepool::sim {

class Excuses {
  public:
    Excuses(const World& world, const Evidence& evidence) : world_(world), evidence_(evidence) {}

    // What this machine recorded at that moment may be gone from its disk: an image from before was
    // put back, the disk is another, or a part of it can no longer be read.
    bool may_be_gone(ClientId machine, Millis recorded) const;

    // This machine's disk says "written" before it has.
    bool is_lied_to(ClientId machine) const;

    // A bit of just this event flipped, on some disk of this node: for the till to notice.
    bool may_be_rotten(const protocol::EventId& event) const;

    // And it still stands so on this machine's disk: it cannot be sent, and costs nothing else.
    bool is_rotten(std::size_t node, const protocol::EventId& event) const;

    // What it recorded about this order is such an event: this machine knows what was done, and the
    // hub never will.
    bool is_lost_with_its_event(std::size_t node, const protocol::OrderKey& order) const;

    // Two machines ran with this identity, or one came back with an older or another journal: the
    // hub may stop its stream.
    bool may_be_stopped(const NodeMachine& machine) const;

    // It waits, because the hub does not serve its release: until one of them is updated, and no
    // longer.
    bool is_of_another_age(const NodeMachine& machine) const;

    // The hub takes nothing more of this machine's journal, for a cause, and had a case that says
    // so (a hub that went back since may have lost it). What is recorded there stays there; its
    // views are not kept up either.
    bool is_stopped(const NodeMachine& machine) const;

    // The restored hub waits for events that this machine claimed to have and never recorded: its
    // location is closed until it greets anew, or a person opens it.
    bool is_awaited_in_vain(std::size_t node) const;

    // The hub went back to before that moment: what it promised then it may not know any more.
    bool is_hub_restored_since(Millis when) const;

    // Shipped before the restored hub took it anew: a case says so, and a person decides; or the
    // till that shipped it lost that too, or was revoked.
    bool is_unclear(const protocol::OrderKey& order) const;

    // The machine has not heard yet that the hub went back.
    bool is_unaware_of_restore(std::size_t node) const;

  private:
    bool is_shut_out(const NodeMachine& machine) const;
    std::optional<protocol::Digest> find_rotten(std::size_t node,
                                                const protocol::EventId& event) const;
    bool was_harmed(const NodeMachine& machine, bool (*how)(HarmKind)) const;

    const World& world_;
    const Evidence& evidence_;
};

}  // namespace onepool::sim
