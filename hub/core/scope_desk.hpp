#pragma once
// Tells nodes which scopes the hub provides, and answers what they ask of them. A node says with
// each heartbeat what it holds; one that holds an older version is offered the newest, again after
// offer_again_after_ms, until it holds it or rejects it. Wants are answered one at a time, node
// after node, one every chunks_every_ms: so a chain of new stores cannot crowd out live tills.
// Memory only: a node that greets begins anew. Owned by HubCore; one thread.

#include <array>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

class ScopeDesk {
  public:
    void greeted(const NodeId& node);
    void reported(const NodeId& node, const std::vector<ScopeMark>& marks, Now now);
    void wanted(const NodeRecord& node, const ScopeWant& want);
    // Raises a case, with the first reason given for this version, which is not offered to this
    // node again.
    void rejected(Decision& decision, const NodeRecord& node, const Reject& reject);
    // The store could not give a chunk out. Raises a case.
    void lost(Decision& decision, const ScopeMark& mark);
    void changed(const Touched& touched);  // new versions

    template <class IsOnline>
    void send(const HubState& state, Now now, const IsOnline& is_online,
              std::vector<Outgoing>& out) {
        if (is_offer_due_) {
            is_offer_due_ = false;
            for (const NodeRecord& node : state.nodes().all()) {
                if (is_online(node))
                    offer(state, node, now, out);
            }
        }
        answer_next(state, now, out);
    }
    std::optional<Millis> wake_at() const;

    // The version a node holds when it is as new as the hub's; 0: the hub provides none.
    std::uint64_t version(const HubState& state, Scope scope) const;

  private:
    struct Told {
        bool has_reported = false;
        std::array<std::uint64_t, limits::scopes> held{};
        std::array<std::uint64_t, limits::scopes> offered{};
        std::array<std::uint64_t, limits::scopes> refused{};
        std::array<Millis, limits::scopes> offered_at{};
        std::optional<ScopeWant> want;  // in wants_
    };
    void offer(const HubState& state, const NodeRecord& node, Now now, std::vector<Outgoing>& out);
    void answer_next(const HubState& state, Now now, std::vector<Outgoing>& out);
    void answer(const HubState& state, const NodeRecord& node, const ScopeWant& want,
                std::vector<Outgoing>& out);

    std::unordered_map<NodeId, Told> told_;  // registered nodes only; never iterated
    std::deque<NodeId> wants_;               // in order of asking; each node once
    Millis next_answer_;                     // steady
    bool is_offer_due_ = false;
};

}  // namespace onepool::hub
