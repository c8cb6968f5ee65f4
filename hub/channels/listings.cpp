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
    Listing& listing = all_[published.listing];
    CHECK(listing.state == ListingState::settled);
    listing.wanted = published;
    listing.confirmed = published;
    listing.confirmed_at = at;
    listing.sent = published;
}

void Listings::want(const ListingQuantity& wanted, Millis now) {
    const auto [it, is_new] = all_.try_emplace(wanted.listing);
    Listing& listing = it->second;
    if (!is_new && shows_the_same(listing.wanted, wanted))
        return;
    leave_queues(listing);
    const bool was_stale = listing.state == ListingState::in_flight
                               ? !shows_the_same(listing.sent, listing.wanted)
                               : !is_new && listing.must_be_sent();
    listing.wanted = wanted;
    if (!was_stale)
        listing.stale_since = now;
    settle_or_wait(listing);
}

void Listings::retry_refused(const std::string& name) {
    const auto it = all_.find(name);
    if (it == all_.end() || it->second.state != ListingState::refused)
        return;
    leave_queues(it->second);
    it->second.refusal.clear();
    settle_or_wait(it->second);
}

void Listings::doubt_all(Millis now) {
    for (auto& [name, listing] : all_) {
        leave_queues(listing);
        if (!listing.must_be_sent())
            listing.stale_since = now;
        listing.is_uncertain = true;
        settle_or_wait(listing);
    }
}

void Listings::forgive_all() {
    for (auto& [name, listing] : all_) {
        if (listing.tries == 0)
            continue;
        leave_queues(listing);
        listing.tries = 0;
        settle_or_wait(listing);
    }
}

void Listings::revive_refused(Millis now) {
    while (!refused_.empty() && refused_.begin()->first <= now) {
        Listing& listing = all_.find(refused_.begin()->second)->second;
        leave_queues(listing);
        settle_or_wait(listing);
    }
}

std::vector<ListingQuantity> Listings::take(std::size_t most) {
    std::vector<ListingQuantity> taken;
    auto next = waiting_.begin();
    while (next != waiting_.end() && taken.size() < most) {
        Listing& listing = all_.find(next->listing)->second;
        if (listing.must_travel_alone && !taken.empty()) {
            ++next;
            continue;
        }
        next = waiting_.erase(next);
        listing.state = ListingState::in_flight;
        ++in_flight_;
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
    Listing& listing = landed(sent);
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
    settle_or_wait(listing);
    return took;
}

void Listings::keep_above(const std::string& name, std::uint64_t version) {
    Listing& listing = all_.find(name)->second;
    CHECK(listing.state == ListingState::in_flight);
    listing.version_floor = std::max(listing.version_floor, version + 1);
}

void Listings::unanswered(const ListingQuantity& sent, Strike strike) {
    Listing& listing = landed(sent);
    ++listing.tries;
    listing.stale_since = listing.sent_stale_since;
    if (strike == Strike::yes)
        ++listing.strikes;
    if (listing.strikes + 1 >= limits::strikes_to_refuse)
        listing.must_travel_alone = true;
    settle_or_wait(listing);
}

void Listings::send_alone(const ListingQuantity& sent) {
    Listing& listing = landed(sent);
    listing.must_travel_alone = true;
    listing.stale_since = listing.sent_stale_since;
    settle_or_wait(listing);
}

bool Listings::refused(const ListingQuantity& sent, const std::string& reason, Millis now) {
    Listing& listing = landed(sent);
    const bool is_news = listing.refusal != reason;
    listing.refusal = reason;
    if (!shows_the_same(listing.wanted, sent)) {
        settle_or_wait(listing);  // the number changed meanwhile: it gets its own verdict
        return is_news;
    }
    listing.state = ListingState::refused;
    listing.refused_until = Millis{now.value + limits::push_retry_for_ms};
    refused_.emplace(listing.refused_until, sent.listing);
    return is_news;
}

const Listing* Listings::find(std::string_view name) const {
    const auto it = all_.find(name);
    return it == all_.end() ? nullptr : &it->second;
}

std::optional<Millis> Listings::revive_at() const {
    if (refused_.empty())
        return std::nullopt;
    return refused_.begin()->first;
}

Listings::Rank Listings::rank(const Listing& listing) {
    return Rank{.is_repeat = !listing.differs(),
                .tries = listing.tries,
                .is_selling = !listing.wanted.is_paused,
                .quantity = listing.wanted.quantity,
                .stale_since = listing.stale_since,
                .listing = listing.wanted.listing};
}

// Takes a listing out of `waiting_` and `refused_`; must be called before its rank changes.
void Listings::leave_queues(const Listing& listing) {
    if (listing.state == ListingState::waiting)
        CHECK(waiting_.erase(rank(listing)) == 1);
    if (listing.state == ListingState::refused) {
        CHECK(refused_.erase({listing.refused_until, listing.wanted.listing}) == 1);
    }
}

void Listings::settle_or_wait(Listing& listing) {
    if (listing.state == ListingState::in_flight)
        return;  // decided when the answer comes
    if (!listing.must_be_sent()) {
        listing.state = ListingState::settled;
        return;
    }
    listing.state = ListingState::waiting;
    waiting_.insert(rank(listing));
}

// The listing whose send just ended, no longer in flight and in no queue yet.
Listing& Listings::landed(const ListingQuantity& sent) {
    const auto it = all_.find(sent.listing);
    CHECK(it != all_.end());
    Listing& listing = it->second;
    CHECK(listing.state == ListingState::in_flight);
    CHECK(listing.sent == sent);
    listing.state = ListingState::settled;
    --in_flight_;
    return listing;
}

}  // namespace onepool::hub
