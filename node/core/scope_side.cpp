// What the hub provides for all its nodes: offers and chunks in, wants out, a version built and
// switched to. What is asked when is decided by ScopeFetch.

#include "node/core/node_state.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"
#include "protocol/text.hpp"

namespace onepool::node {
namespace {

// Chunks erased in one step: a few milliseconds beside a sale.
constexpr std::size_t erased_at_once = 8;

}  // namespace

bool NodeCore::State::is_ours(const JournalId& journal, HubEpoch hub_epoch, Step& step) {
    if (journal != config.journal)
        refuse_message("a catalogue for another journal", step);
    return journal == config.journal && hub_epoch >= uplink.hub_epoch();
}

void NodeCore::State::hear(const ScopeOffer& offer, Step& step) {
    if (!is_ours(offer.journal, offer.hub_epoch, step))
        return;
    switch (scopes.offered(offer)) {
        case ScopeFetch::OfferVerdict::stale:
        case ScopeFetch::OfferVerdict::taken:
            return;  // fetch_scopes() asks for what is missing
        case ScopeFetch::OfferVerdict::refused_before:
            return reject(offer.mark, scope_faults[offer.mark.scope], step);
        case ScopeFetch::OfferVerdict::renamed:
            step.batch.persist.push_back(ScopePut{*scopes.held(offer.mark.scope)});
            heartbeat_due = step.now.steady;
            return;
    }
}

void NodeCore::State::hear(const ScopeChunk& chunk, Step& step) {
    if (!is_ours(chunk.journal, chunk.hub_epoch, step))
        return;
    switch (scopes.arrived(chunk, step.now)) {
        case ScopeFetch::ChunkVerdict::not_wanted:
            return;
        case ScopeFetch::ChunkVerdict::wrong:
            return refuse_message("a part of the " + std::string(to_text(chunk.mark.scope)) +
                                      " that is not what the hub named",
                                  step);
        case ScopeFetch::ChunkVerdict::taken:
            step.batch.persist.push_back(ChunkPut{sha256({chunk.content}), chunk.content});
            return;
    }
}

void NodeCore::State::take(const ScopeBuilt& built, Step& step) {
    switch (scopes.built(built, step.now)) {
        case ScopeFetch::BuiltVerdict::stale:
        case ScopeFetch::BuiltVerdict::again:
            return;
        case ScopeFetch::BuiltVerdict::switched:
            step.batch.persist.push_back(ScopePut{*scopes.held(built.mark.scope)});
            step.batch.notify.push_back({NoticeKind::scope_changed, {}, {}});
            heartbeat_due = step.now.steady;  // the hub learns at once who has it
            return;
        case ScopeFetch::BuiltVerdict::rejected:
            scope_faults[built.mark.scope] = built.reason;
            step.batch.notify.push_back({NoticeKind::alarm,
                                         {},
                                         "The new " + std::string(to_text(built.mark.scope)) +
                                             " of the hub cannot be used: " + built.reason +
                                             ". The till goes on with what it has; the operator is "
                                             "told."});
            return reject(built.mark, built.reason, step);
    }
}

void NodeCore::State::reject(const ScopeMark& mark, const std::string& reason, Step& step) {
    const Reject answer{.node = config.node,
                        .journal = config.journal,
                        .what = to_text(mark.scope),
                        .version = mark.version,
                        .reason = std::string(cut_text(reason, limits::text_bytes))};
    step.batch.send.push_back(Publish{UpTopic::ask, encode_message(answer)});
}

// After every input: asks for what is missing, has a whole version built, clears up.
void NodeCore::State::fetch_scopes(Step& step) {
    if (is_answered()) {
        if (auto want = scopes.want_due(step.now)) {
            const ScopeWant message{.node = config.node,
                                    .journal = config.journal,
                                    .mark = want->mark,
                                    .chunks = std::move(want->chunks)};
            step.batch.send.push_back(Publish{UpTopic::ask, encode_message(message)});
        }
    }
    if (auto build = scopes.build_due())
        step.batch.send.push_back(*std::move(build));
    if (erase_due && *erase_due <= step.now.steady) {
        erase_due.reset();
        for (const Digest& digest : scopes.take_unneeded(erased_at_once))
            step.batch.persist.push_back(ChunkErase{digest});
    }
    if (scopes.has_unneeded() && !erase_due)
        erase_due = Millis{step.now.steady.value + limits::lazy_flush_ms};
}

}  // namespace onepool::node
