#include "node/core/scope_fetch.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

namespace {

constexpr std::array fetch_order{Scope::config, Scope::staff, Scope::prices, Scope::catalogue};
constexpr std::int64_t build_again_after_ms = 60'000;

// After a restart nobody knows of which version a chunk was; one that was given up meanwhile would
// stay on the disk for ever.
std::set<Digest> orphans_of(std::set<Digest> stored, const std::map<Scope, HeldScope>& held) {
    for (const auto& [scope, version] : held) {
        for (const Digest& digest : version.chunks)
            stored.erase(digest);
    }
    return stored;
}

}  // namespace

ScopeFetch::ScopeFetch(const NodeId& node, Stored stored)
    : node_(node), stored_(stored.chunks.begin(), stored.chunks.end()) {
    for (HeldScope& scope : stored.held)
        held_.emplace(scope.mark.scope, std::move(scope));
}

// ---- inputs

ScopeFetch::OfferVerdict ScopeFetch::offered(const ScopeOffer& offer) {
    const Scope scope = offer.mark.scope;
    const auto held = held_.find(scope);
    if (held != held_.end() && held->second.mark.version >= offer.mark.version)
        return OfferVerdict::stale;
    if (const auto refused = refused_.find(scope);
        refused != refused_.end() && refused->second >= offer.mark.version) {
        return refused->second == offer.mark.version ? OfferVerdict::refused_before
                                                     : OfferVerdict::stale;
    }
    auto fetch = fetches_.find(scope);
    if (fetch != fetches_.end() && fetch->second.mark.version >= offer.mark.version)
        return OfferVerdict::stale;
    std::optional<Fetch> replaced;
    if (fetch != fetches_.end()) {
        replaced = std::move(fetch->second);
        fetches_.erase(fetch);
    }
    link_changed();
    const bool is_same = held != held_.end() && held->second.chunks == offer.chunks;
    if (is_same) {
        held->second.mark = offer.mark;
    } else {
        fetches_.emplace(scope, Fetch{offer.mark, offer.chunks, Stage::fetching});
        for (const Digest& digest : offer.chunks)
            unneeded_.erase(digest);
    }
    if (replaced)
        drop(*std::move(replaced));
    return is_same ? OfferVerdict::renamed : OfferVerdict::taken;
}

ScopeFetch::ChunkVerdict ScopeFetch::arrived(const ScopeChunk& chunk, Now now) {
    const auto fetch = fetches_.find(chunk.mark.scope);
    if (fetch == fetches_.end() || fetch->second.mark != chunk.mark)
        return ChunkVerdict::not_wanted;
    const auto& chunks = fetch->second.chunks;
    if (chunk.index >= chunks.size() || sha256({chunk.content}) != chunks[chunk.index])
        return ChunkVerdict::wrong;
    const Digest& digest = chunks[chunk.index];
    asked_.erase(chunk.index);
    if (!stored_.insert(digest).second)
        return ChunkVerdict::not_wanted;
    unneeded_.erase(digest);
    unanswered_ = 0;
    ask_again_at_ = Millis{now.steady.value + ask_delay().value};
    return ChunkVerdict::taken;
}

ScopeFetch::BuiltVerdict ScopeFetch::built(const ScopeBuilt& built, Now now) {
    is_building_ = false;
    const auto found = fetches_.find(built.mark.scope);
    if (found == fetches_.end() || found->second.mark != built.mark ||
        found->second.stage != Stage::building) {
        return BuiltVerdict::stale;
    }
    found->second.stage = Stage::fetching;
    switch (built.outcome) {
        case BuildOutcome::built:
            break;
        case BuildOutcome::damaged:
            for (const Digest& lost : built.lost) {
                stored_.erase(lost);
                unneeded_.insert(lost);
            }
            return BuiltVerdict::again;
        case BuildOutcome::not_recorded:
            asked_.insert(0);  // nothing is missing: it is looked at again when the time is up
            ask_again_at_ = Millis{now.steady.value + build_again_after_ms};
            return BuiltVerdict::again;
        case BuildOutcome::unusable: {
            refused_[built.mark.scope] = built.mark.version;
            Fetch refused = std::move(found->second);
            fetches_.erase(found);
            drop(std::move(refused));
            return BuiltVerdict::rejected;
        }
    }
    Fetch done = std::move(found->second);
    fetches_.erase(found);
    HeldScope& held = held_[built.mark.scope];
    Fetch before{held.mark, std::move(held.chunks), Stage::fetching};
    const auto slot = static_cast<std::uint8_t>(1 - held.slot);
    held = HeldScope{done.mark, std::move(done.chunks), slot};
    drop(std::move(before));
    if (fetches_.empty())
        unneeded_.merge(orphans_of(stored_, held_));
    return BuiltVerdict::switched;
}

void ScopeFetch::link_changed() {
    asked_.clear();
    ask_again_at_.reset();
    unanswered_ = 0;
}

// ---- outputs

std::optional<ScopeFetch::Want> ScopeFetch::want_due(Now now) {
    const auto scope = active();
    if (!scope || fetches_.at(*scope).stage == Stage::building)
        return std::nullopt;
    Fetch& fetch = fetches_.at(*scope);
    if (!asked_.empty() && ask_again_at_ && now.steady < *ask_again_at_)
        return std::nullopt;
    unanswered_ += asked_.empty() ? 0 : 1;
    const auto wanted = missing(fetch, limits::chunks_wanted);
    asked_ = {wanted.begin(), wanted.end()};
    if (wanted.empty()) {
        link_changed();
        fetch.stage = Stage::building;
        return std::nullopt;
    }
    ask_again_at_ = Millis{now.steady.value + ask_delay().value};
    return Want{fetch.mark, wanted};
}

std::optional<BuildScope> ScopeFetch::build_due() {
    const auto scope = active();
    if (is_building_ || !scope || fetches_.at(*scope).stage != Stage::building)
        return std::nullopt;
    is_building_ = true;
    const Fetch& fetch = fetches_.at(*scope);
    const HeldScope* before = held(*scope);
    const std::uint8_t slot = before == nullptr ? 1 : static_cast<std::uint8_t>(1 - before->slot);
    return BuildScope{fetch.mark, fetch.chunks, slot};
}

std::vector<Digest> ScopeFetch::take_unneeded(std::size_t most) {
    std::vector<Digest> taken;
    while (taken.size() < most && !unneeded_.empty()) {
        taken.push_back(*unneeded_.begin());
        stored_.erase(taken.back());
        unneeded_.erase(unneeded_.begin());
    }
    return taken;
}

std::optional<Millis> ScopeFetch::wake_at() const {
    return asked_.empty() ? std::nullopt : ask_again_at_;
}

// ---- views

const HeldScope* ScopeFetch::held(Scope scope) const {
    const auto found = held_.find(scope);
    return found == held_.end() ? nullptr : &found->second;
}

std::vector<ScopeMark> ScopeFetch::marks() const {
    std::vector<ScopeMark> marks;
    for (const auto& [scope, held] : held_) {
        if (held.mark.version > 0)
            marks.push_back(held.mark);
    }
    return marks;
}

std::optional<ScopeFetch::Progress> ScopeFetch::progress() const {
    const auto scope = active();
    if (!scope)
        return std::nullopt;
    const Fetch& fetch = fetches_.at(*scope);
    return Progress{fetch.mark, fetch.chunks.size(), missing(fetch, limits::scope_chunks).size()};
}

// ---- steps

std::optional<Scope> ScopeFetch::active() const {
    const auto* found =
        std::ranges::find_if(fetch_order, [this](Scope scope) { return fetches_.contains(scope); });
    return found == fetch_order.end() ? std::nullopt : std::optional{*found};
}

std::vector<std::uint32_t> ScopeFetch::missing(const Fetch& fetch, std::size_t most) const {
    std::vector<std::uint32_t> found;
    std::set<Digest> named;  // a chunk that stands twice is asked for once
    for (std::uint32_t i = 0; i < fetch.chunks.size() && found.size() < most; ++i) {
        if (!stored_.contains(fetch.chunks[i]) && named.insert(fetch.chunks[i]).second)
            found.push_back(i);
    }
    return found;
}

// Its chunks go from the disk, but for those that another version needs.
void ScopeFetch::drop(Fetch fetch) {
    std::set<Digest> gone(fetch.chunks.begin(), fetch.chunks.end());
    const auto keep = [&gone](const std::vector<Digest>& chunks) {
        for (const Digest& digest : chunks)
            gone.erase(digest);
    };
    for (const auto& [scope, held] : held_)
        keep(held.chunks);
    for (const auto& [scope, other] : fetches_)
        keep(other.chunks);
    for (const Digest& digest : gone) {
        if (stored_.contains(digest))
            unneeded_.insert(digest);
    }
}

// Loses up to a quarter by node and attempt, so that a thousand nodes do not ask at once.
Millis ScopeFetch::ask_delay() const {
    std::int64_t delay_ms = limits::ask_again_after_ms;
    for (std::uint32_t i = 0; i < unanswered_ && delay_ms < limits::ask_again_after_max_ms; ++i)
        delay_ms *= 2;
    delay_ms = std::min(delay_ms, limits::ask_again_after_max_ms);
    const std::uint64_t hash = (hash_bytes(node_.bytes.data(), node_.bytes.size()) ^
                                (unanswered_ * 0x9e3779b97f4a7c15u)) >>
                               16;
    const auto quarter = static_cast<std::uint64_t>(delay_ms / 4 + 1);
    return Millis{delay_ms - static_cast<std::int64_t>(hash % quarter)};
}

}  // namespace onepool::node
