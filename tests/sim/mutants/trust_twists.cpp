#include "tests/sim/mutants/trust_twists.hpp"

#include <utility>

#include "protocol/digest.hpp"
#include "protocol/epoch_token.hpp"
#include "protocol/limits.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// What it says, whoever sealed it.
std::optional<Message> read(const Bytes& payload) {
    auto decoded = decode_message(payload);
    auto* message = std::get_if<Message>(&decoded);
    return message == nullptr ? std::nullopt : std::optional(std::move(*message));
}

bool is_to_all(const Message& message) {
    return std::holds_alternative<HubState>(message);
}

}  // namespace

void TrustingHub::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* from = std::get_if<hub::FromNode>(&input);
    const SigningKey* key = from == nullptr ? nullptr : keys().newest(from->node);
    const auto message = key == nullptr ? std::nullopt : read(from->payload);
    if (message)
        from->payload = seal(*key, {Way::up, from->node}, encode_message(*message));
}

void TrustingNode::heard(node::NodeCore::Input& input, const node::NodeCore& core) {
    auto* arrived = std::get_if<node::Arrived>(&input);
    const auto message = arrived == nullptr ? std::nullopt : read(arrived->payload);
    if (!message)
        return;
    const SealContext context{Way::down, is_to_all(*message) ? NodeId{} : core.config().node};
    arrived->payload = seal(keys().hub(), context, encode_message(*message));
}

void WitnessUnasked::heard(hub::HubCore::Input& input, const hub::HubCore& core) {
    auto* from = std::get_if<hub::FromNode>(&input);
    if (from == nullptr)
        return;
    const SealContext context{Way::up, from->node};
    auto message = keys().open(from->payload, context);
    auto* hello = message ? std::get_if<Hello>(&*message) : nullptr;
    if (hello == nullptr)
        return;
    const Ack told{.hub_epoch = core.epoch(),
                   .journal = hello->journal,
                   .applied = hello->acked,
                   .credit = limits::window_start};
    if (find_fault(Message{told}))
        return;
    hello->witness = seal(keys().hub(), {Way::down, from->node}, encode_message(Message{told}));
    from->payload = keys().close(from->payload, context, *message);
}

void TokenUnjudged::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* from = std::get_if<hub::FromNode>(&input);
    auto message = from == nullptr ? std::nullopt : read(from->payload);
    auto* hello = message ? std::get_if<Hello>(&*message) : nullptr;
    if (hello == nullptr || hello->token.empty() || !hello->key)
        return;
    auto token = read_token(hello->token, *hello->key);
    if (!token)
        return;
    // The hub's own seal on the token; the greeting is without a key, so nobody asks for its own.
    token->key.reset();
    hello->key.reset();
    hello->token = issue(*token, keys().hub());
    if (find_fault(*message))
        return;
    from->payload = encode_message(*message);
}

void CreditIgnored::change(Message& message) {
    if (auto* ack = std::get_if<Ack>(&message))
        ack->credit = limits::window_max;
    if (auto* welcome = std::get_if<Welcome>(&message))
        welcome->credit = limits::window_max;
}

void ChunkUnchecked::heard(node::NodeCore::Input& input, const node::NodeCore& core) {
    came_.reset();
    auto* arrived = std::get_if<node::Arrived>(&input);
    if (arrived == nullptr)
        return;
    const SealContext context{Way::down, core.config().node};
    auto message = keys().open(arrived->payload, context);
    if (!message)
        return;
    if (const auto* offer = std::get_if<ScopeOffer>(&*message))
        offered_[offer->mark] = offer->chunks;
    auto* chunk = std::get_if<ScopeChunk>(&*message);
    if (chunk == nullptr)
        return;
    const Digest digest = sha256({chunk->content});
    const auto& wanted = offered_[chunk->mark];
    if (chunk->index >= wanted.size())
        return;
    if (wanted[chunk->index] == digest) {
        whole_[digest] = chunk->content;
        return;
    }
    const auto right = whole_.find(wanted[chunk->index]);
    if (right == whole_.end())
        return;
    came_ = std::exchange(chunk->content, right->second);
    arrived->payload = keys().close(arrived->payload, context, *message);
}

void ChunkUnchecked::decided(node::NodeCore::Batch& batch, const node::NodeCore&) {
    if (!came_)
        return;
    for (node::Record& record : batch.persist) {
        if (auto* put = std::get_if<node::ChunkPut>(&record))
            put->content = *came_;
    }
    came_.reset();
}

}  // namespace onepool::sim
