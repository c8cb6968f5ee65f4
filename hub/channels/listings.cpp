#include "hub/channels/listings.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

bool shows_the_same(const ListingQuantity& a, const ListingQuantity& b) {
    return a.quantity == b.quantity && a.is_paused == b.is_paused;
}

}  // namespace

const char* to_text(ListingState state) {
    switch (state) {
        case ListingState::settled:
            return "settled";
        case ListingState::waiting:
            return "waiting";
        case ListingState::in_flight:
            return "in flight";
        case ListingState::refused:
            return "refused";
    }
    return "?";
}

bool Listing::differs() const {
    return !confirmed || !shows_the_same(*confirmed, wanted);
}

// One version names one number for ever, also when the wish's own version lags behind what the
// channel was told (a hub restored from a backup).
std::uint64_t Listing::next_version() const {
    const std::uint64_t after_sent = shows_the_same(sent, wanted) ? sent.version : sent.version + 1;
    return std::max({wanted.version, after_sent, version_floor});
}

bool Listing::must_be_sent() const {
    return is_uncertain || differs();
}

void Listings::confirmed_before(const ListingQuantity& published, UnixMs at) {
    Listing& listing = slots_[place(published.listing)].listing;
    CHECK(listing.state == ListingState::settled);
    listing.wanted = published;
    listing.confirmed = published;
    listing.confirmed_at = at;
    listing.sent = published;
}

void Listings::want(const ListingQuantity& wanted, Millis now) {
    const std::size_t known = slots_.size();
    const std::uint32_t at = place(wanted.listing);
    const bool is_new = slots_.size() > known;
    Listing& listing = slots_[at].listing;
    if (!is_new && shows_the_same(listing.wanted, wanted)) {
        listing.wanted.version = std::max(listing.wanted.version, wanted.version);
        return;
    }
    leave_refused(at);
    const bool was_stale = listing.state == ListingState::in_flight
                               ? !shows_the_same(listing.sent, listing.wanted)
                               : !is_new && listing.must_be_sent();
    listing.wanted = wanted;
    if (!was_stale)
        listing.stale_since = now;
    settle_or_wait(at);
}

void Listings::retry_refused(const std::string& name) {
    const auto known = positions_.find(name);
    if (known == positions_.end())
        return;
    const std::uint32_t at = known->second;
    Listing& listing = slots_[at].listing;
    listing.refusal.clear();
    if (listing.state != ListingState::refused)
        return;
    leave_refused(at);
    settle_or_wait(at);
}

void Listings::doubt_all(Millis now) {
    for (std::uint32_t at = 0; at < slots_.size(); ++at) {
        leave_refused(at);
        Listing& listing = slots_[at].listing;
        if (!listing.must_be_sent())
            listing.stale_since = now;
        listing.is_uncertain = true;
        settle_or_wait(at);
    }
}

void Listings::forgive_all() {
    for (std::uint32_t at = 0; at < slots_.size(); ++at) {
        Listing& listing = slots_[at].listing;
        if (listing.tries == 0)
            continue;
        listing.tries = 0;
        if (listing.state == ListingState::waiting)
            settle_or_wait(at);
    }
}

void Listings::revive_refused(Millis now) {
    while (!refused_.empty() && refused_.begin()->first <= now) {
        const std::uint32_t at = refused_.begin()->second;
        leave_refused(at);
        settle_or_wait(at);
    }
}

std::vector<ListingQuantity> Listings::take(std::size_t most) {
    rank_changed();
    std::vector<ListingQuantity> taken;
    auto next = queue_.begin();
    while (next != queue_.end() && taken.size() < most) {
        Slot& slot = slots_[next->position];
        Listing& listing = slot.listing;
        if (listing.must_travel_alone && !taken.empty()) {
            ++next;
            continue;
        }
        enter(next->position, ListingState::in_flight);
        next = queue_.erase(next);
        slot.queued.reset();
        const std::uint64_t version = listing.next_version();
        listing.sent = listing.wanted;
        listing.sent.version = version;
        listing.sent_stale_since = listing.stale_since;
        listing.is_uncertain = true;
        taken.push_back(listing.sent);
        if (listing.must_travel_alone)
            break;
    }
    return taken;
}

std::optional<Millis> Listings::confirmed(const ListingQuantity& sent, Now now) {
    const std::uint32_t at = land(sent);
    Listing& listing = slots_[at].listing;
    std::optional<Millis> took;
    if (!listing.confirmed || !shows_the_same(*listing.confirmed, sent))
        took = Millis{now.steady.value - listing.sent_stale_since.value};
    listing.confirmed = sent;
    listing.confirmed_at = now.wall;
    listing.is_uncertain = false;
    listing.must_travel_alone = false;
    listing.tries = 0;
    listing.strikes = 0;
    listing.refusal.clear();
    settle_or_wait(at);
    return took;
}

void Listings::keep_above(const std::string& name, std::uint64_t version) {
    Listing& listing = slots_[position(name)].listing;
    CHECK(listing.state == ListingState::in_flight);
    listing.version_floor = std::max(listing.version_floor, version + 1);
}

void Listings::unanswered(const ListingQuantity& sent, Strike strike) {
    const std::uint32_t at = land(sent);
    Listing& listing = slots_[at].listing;
    ++listing.tries;
    listing.stale_since = listing.sent_stale_since;
    if (strike == Strike::yes)
        ++listing.strikes;
    if (listing.strikes + 1 >= limits::strikes_to_refuse)
        listing.must_travel_alone = true;
    settle_or_wait(at);
}

void Listings::send_alone(const ListingQuantity& sent) {
    const std::uint32_t at = land(sent);
    Listing& listing = slots_[at].listing;
    listing.must_travel_alone = true;
    listing.stale_since = listing.sent_stale_since;
    settle_or_wait(at);
}

bool Listings::refused(const ListingQuantity& sent, const std::string& reason, Millis now) {
    const std::uint32_t at = land(sent);
    Listing& listing = slots_[at].listing;
    const bool is_news = listing.refusal != reason;
    listing.refusal = reason;
    if (!shows_the_same(listing.wanted, sent)) {
        settle_or_wait(at);  // the number changed meanwhile: it gets its own verdict
        return is_news;
    }
    enter(at, ListingState::refused);
    listing.refused_until = Millis{now.value + limits::push_retry_for_ms};
    refused_.emplace(listing.refused_until, at);
    return is_news;
}

const Listing* Listings::find(std::string_view name) const {
    const auto known = positions_.find(name);
    return known == positions_.end() ? nullptr : &slots_[known->second].listing;
}

std::optional<Millis> Listings::revive_at() const {
    if (refused_.empty())
        return std::nullopt;
    return refused_.begin()->first;
}

std::uint32_t Listings::place(const std::string& name) {
    const auto next = static_cast<std::uint32_t>(slots_.size());
    const auto [known, is_new] = positions_.try_emplace(name, next);
    if (is_new)
        slots_.emplace_back();
    return known->second;
}

std::uint32_t Listings::position(std::string_view name) const {
    const auto known = positions_.find(name);
    CHECK(known != positions_.end());
    return known->second;
}

Listings::Rank Listings::rank(std::uint32_t position) const {
    const Listing& listing = slots_[position].listing;
    return Rank{.is_repeat = !listing.differs(),
                .tries = listing.tries,
                .is_selling = !listing.wanted.is_paused,
                .quantity = listing.wanted.quantity,
                .stale_since = listing.stale_since,
                .position = position};
}

// Brings queue_ up to date with what changed since something was last taken.
void Listings::rank_changed() {
    for (const std::uint32_t at : unranked_) {
        Slot& slot = slots_[at];
        slot.is_unranked = false;
        if (slot.queued)
            CHECK(queue_.erase(*slot.queued) == 1);
        slot.queued.reset();
        if (slot.listing.state == ListingState::waiting)
            slot.queued = *queue_.insert(rank(at)).first;
    }
    unranked_.clear();
    CHECK(queue_.size() == waiting_);
}

void Listings::leave_refused(std::uint32_t position) {
    const Listing& listing = slots_[position].listing;
    if (listing.state == ListingState::refused)
        CHECK(refused_.erase({listing.refused_until, position}) == 1);
}

// The one place where a listing changes its state.
void Listings::enter(std::uint32_t position, ListingState state) {
    ListingState& now = slots_[position].listing.state;
    waiting_ -= now == ListingState::waiting ? 1 : 0;
    in_flight_ -= now == ListingState::in_flight ? 1 : 0;
    now = state;
    waiting_ += now == ListingState::waiting ? 1 : 0;
    in_flight_ += now == ListingState::in_flight ? 1 : 0;
}

void Listings::settle_or_wait(std::uint32_t position) {
    Slot& slot = slots_[position];
    if (slot.listing.state == ListingState::in_flight)
        return;  // decided when the answer comes
    enter(position, slot.listing.must_be_sent() ? ListingState::waiting : ListingState::settled);
    if (!slot.is_unranked)
        unranked_.push_back(position);
    slot.is_unranked = true;
}

// The listing whose send just ended, no longer in flight and in no queue yet.
std::uint32_t Listings::land(const ListingQuantity& sent) {
    const std::uint32_t at = position(sent.listing);
    CHECK(slots_[at].listing.state == ListingState::in_flight);
    CHECK(slots_[at].listing.sent == sent);
    enter(at, ListingState::settled);
    return at;
}

}  // namespace onepool::hub
