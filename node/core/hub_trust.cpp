// Whose word counts: what goes up is signed here, what comes down is believed only when it is
// signed by the one hub this node knows. A broker between the two can lose messages, but make none.

#include <utility>

#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/seal.hpp"

namespace onepool::node {
namespace {

std::string fault_of(SealVerdict verdict, const PublicKey& key) {
    switch (verdict) {
        case SealVerdict::unsealed:
            return "it is not signed by the hub this till knows, " + fingerprint(key);
        case SealVerdict::other_key:
            return "it is signed by another hub than the one this till knows, " + fingerprint(key) +
                   "; if the hub was replaced or lost its key, stop this program and run "
                   "onepool-node trust-hub";
        case SealVerdict::broken:
            return "its signature does not hold, so somebody else than the hub made or changed it";
        case SealVerdict::sound:
            return {};
    }
    CHECK(false);  // every verdict is answered
}

}  // namespace

// Before the first hub is met anybody is believed, but not who names a key that is not his.
bool NodeCore::State::is_from_our_hub(const Bytes& payload, const Message& message, Step& step) {
    const auto* welcome = std::get_if<Welcome>(&message);
    const auto& key = hub_key || welcome == nullptr ? hub_key : welcome->hub_key;
    if (!key)
        return true;
    const bool is_to_all = std::holds_alternative<HubState>(message);
    const SealContext context{Way::down, is_to_all ? NodeId{} : config.node};
    const auto fault = fault_of(judge_seal(payload, *key, context), *key);
    if (!fault.empty())
        refuse_message(fault, step);
    return fault.empty();
}

void NodeCore::State::pin_hub_key(const Welcome& welcome, Step& step) {
    if (hub_key || !welcome.hub_key)
        return;
    hub_key = welcome.hub_key;
    step.batch.persist.push_back(HubKeyPut{*hub_key});
}

void NodeCore::State::keep_witness(const Bytes& payload, const Ack& ack) {
    const bool is_older = ack.journal == witnessed.first && ack.applied.seq <= witnessed.second;
    if (!is_sealed(payload) || is_older)
        return;
    witness = payload;
    witnessed = {ack.journal, ack.applied.seq};
    is_witness_new = true;
}

// The row behind is asked for: the answer brings the hash before it.
void NodeCore::State::hear(const Bytes& payload, const DaySeal& seal, Step& step) {
    if (seal.journal != config.journal || seal.head.seq.value == 0)
        return;  // of a journal that was ended
    if (!holds_for(seal, config.node)) {
        refuse_message("its proof of " + to_text(seal.day) + " does not hold", step);
        return;
    }
    shown_day = {seal, payload};
    const Seq behind = seal.head.seq.next();
    step.batch.send.push_back(ReadJournal{seal.journal, {behind, behind}});
}

void NodeCore::State::compare_day(const JournalRead& read, Step& step) {
    if (!shown_day || shown_day->first.journal != read.journal ||
        shown_day->first.head.seq.next() != read.first)
        return;
    const auto [seal, payload] = *std::exchange(shown_day, std::nullopt);
    if (read.prev_hash == Digest{} && seal.head.seq <= uplink.head().seq)
        return;  // pruned, or the disk cannot be read now: nothing to compare with
    if (read.prev_hash != seal.head.hash) {
        step.batch.notify.push_back(
            {NoticeKind::alarm,
             {},
             "The hub closed " + to_text(seal.day) +
                 " over another history of this till than the one on its disk, at event " +
                 std::to_string(seal.head.seq.value) +
                 ". Selling goes on; keep a copy of this till's database and tell the operator: "
                 "onepool-verify says which of the two is as written."});
        return;
    }
    step.batch.persist.push_back(DayPut{seal.day, payload});
}

void NodeCore::State::seal_all(Step& step) const {
    if (!config.key)
        return;
    for (Outgoing& outgoing : step.batch.send) {
        if (auto* publish = std::get_if<Publish>(&outgoing))
            publish->payload = seal(*config.key, {Way::up, config.node}, publish->payload);
    }
}

}  // namespace onepool::node
