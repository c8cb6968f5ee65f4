#include "tests/sim/world/forger.hpp"

#include <algorithm>
#include <utility>

#include "protocol/chain.hpp"
#include "protocol/epoch_token.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr std::uint64_t forger_stream = 77;
constexpr Units many{50};

KeySeed own_seed() {
    KeySeed seed{};
    seed.fill(0xf0);
    return seed;
}

}  // namespace

NodeId stranger_node() {
    NodeId node;
    node.bytes.fill(0xee);
    return node;
}

Forger::Forger(Nature& nature) : chance_(nature.chance.fork(forger_stream)), key_(own_seed()) {}

// Makes of a message another one of some use to him; false: it is none.
struct Forger::Tamper {
    Forger& forger;

    Position head_of(const JournalId& journal) const {
        const auto seen = forger.heads_.find(journal);
        return seen == forger.heads_.end() ? Position{} : seen->second;
    }
    bool operator()(Hello& hello) const {
        switch (forger.chance_.below(4)) {
            case 0:
                hello.acked.seq.value += 7;
                hello.head.seq = std::max(hello.head.seq, hello.acked.seq);
                return true;
            case 1:
                hello.hub_epoch.value += 3;
                return true;
            case 2:
                hello.journal = random_id<JournalId>(forger.chance_);
                return true;
            default:
                hello.first_retained.value += 100;
                hello.head.seq.value += 100;
                return true;
        }
    }
    // The same sale once more, as the next event.
    bool operator()(EventBatch& batch) const {
        auto decoded = decode_event(batch.events.back());
        auto* event = std::get_if<Event>(&decoded);
        if (event == nullptr || batch.kind == BatchKind::late)
            return false;
        event->header.seq = Seq{batch.first.value + batch.events.size()};
        event->header.hlc.ms += 1;
        const Position last{Seq{event->header.seq.value - 1}, batch.last_hash};
        batch.first = event->header.seq;
        batch.prev_hash = batch.last_hash;
        if (find_fault(*event))
            return false;
        batch.events = {encode_event(*event)};
        batch.last_hash = chain_append(last, batch.node, batch.journal, batch.events[0]).hash;
        return true;
    }
    bool operator()(NodeState& state) const {
        state.head.seq.value += 9;
        state.late_left = 0;
        return true;
    }
    bool operator()(Ack& ack) const {
        const Position head = head_of(ack.journal);
        if (head.seq <= ack.applied.seq)
            return false;
        ack.applied = head;
        ack.safe = head.seq;
        ack.expect.reset();
        return true;
    }
    bool operator()(Welcome& welcome) const {
        welcome.cursor = std::max(welcome.cursor, head_of(welcome.journal));
        return true;
    }
    bool operator()(Downlink& downlink) const {
        for (StockLevel& level : downlink.levels) {
            level.shelf += many;
            level.version += 1u << 30;
        }
        for (ShipTask& task : downlink.tasks)
            task.state = OrderState::shipped;
        return !downlink.levels.empty() || !downlink.tasks.empty();
    }
    bool operator()(HubState& hub) const {
        hub.hub_epoch.value += 2;
        return true;
    }
    bool operator()(ScopeOffer& offer) const {
        offer.mark.version += 1;
        return true;
    }
    bool operator()(ScopeChunk& chunk) const {
        if (chunk.content.empty())
            return false;
        chunk.content[0] ^= 1;
        return true;
    }
    bool operator()(auto&) const { return false; }
};

std::optional<Bytes> Forger::forge(ByteView said) {
    auto decoded = decode_message(said);
    auto* message = std::get_if<Message>(&decoded);
    if (message == nullptr)
        return std::nullopt;
    look(*message);
    const auto* ack = std::get_if<Ack>(message);
    if (ack != nullptr && chance_.below(4) == 0) {
        const Message fence{Fence{.hub_epoch = ack->hub_epoch,
                                  .journal = ack->journal,
                                  .reason = FenceReason::fork,
                                  .text = "forged",
                                  .remedy = Remedy::begin_journal,
                                  .late_from = Seq{1}}};
        return find_fault(fence) ? std::nullopt : std::optional(dress(said, fence));
    }
    const Tamper tamper{*this};
    // What no decoder lets in is no way in.
    const bool is_of_use =
        std::visit([&](auto& each) { return tamper(each); }, *message) && !find_fault(*message);
    return is_of_use ? std::optional(dress(said, *message)) : std::nullopt;
}

void Forger::look(const Message& message) {
    if (const auto* hello = std::get_if<Hello>(&message))
        heads_[hello->journal] = hello->head;
    if (const auto* state = std::get_if<NodeState>(&message))
        heads_[state->journal] = state->head;
    if (const auto* batch = std::get_if<EventBatch>(&message)) {
        const Seq last{batch->first.value + batch->events.size() - 1};
        heads_[batch->journal] = Position{last, batch->last_hash};
    }
}

// Bare, with his own seal, or behind a seal that was made for other words.
Bytes Forger::dress(ByteView said, const Message& message) {
    const Bytes content = encode_message(message);
    const auto how = chance_.below(3);
    if (how == 0 || !is_sealed(said))
        return content;
    if (how == 1)
        return seal(key_, {}, content);
    Bytes dressed(said.begin(), said.begin() + seal_bytes);
    dressed.insert(dressed.end(), content.begin(), content.end());
    return dressed;
}

Bytes Forger::greet_as_stranger(ByteView said) {
    auto decoded = decode_message(said);
    auto* message = std::get_if<Message>(&decoded);
    const auto* like = message == nullptr ? nullptr : std::get_if<Hello>(message);
    Hello hello = like == nullptr ? Hello{} : *like;
    hello.node = stranger_node();
    hello.journal = random_id<JournalId>(chance_);
    hello.key = key_.public_key();
    hello.epoch = 1;
    hello.token = issue({.node = hello.node,
                         .journal = hello.journal,
                         .epoch = 1,
                         .hub_epoch = std::max(hello.hub_epoch, HubEpoch{1}),
                         .key = hello.key,
                         .location = LocationId{"warehouse"},
                         .name = "stranger"},
                        key_);
    const Message greeting{hello};
    if (find_fault(greeting))
        return Bytes(said.begin(), said.end());  // then he only says again what he heard
    return seal(key_, {Way::up, hello.node}, encode_message(greeting));
}

}  // namespace onepool::sim
