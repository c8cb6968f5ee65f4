#pragma once
// The listings of one channel: wanted against confirmed, and the order in which to send.
// State diagram: engine.hpp. Owned by the engine.
//
// Order of sending: real changes before repeats of uncertain ones; what failed least often in this
// outage; paused; the lowest quantity; the longest out of date; the one heard of first.
//
// A change is noted in constant time and ranked when something is taken: a channel that never
// answers costs a busy hub next to nothing.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/channels/connector.hpp"

namespace onepool::hub {

enum class ListingState : std::uint8_t { settled, waiting, in_flight, refused };
const char* to_text(ListingState state);

struct Listing {
    ListingState state = ListingState::settled;
    ListingQuantity wanted;
    std::optional<ListingQuantity> confirmed;
    std::optional<UnixMs> confirmed_at;
    ListingQuantity sent;             // the newest that left, or was confirmed before
    Millis stale_since;               // steady; the oldest change the channel does not show yet
    Millis sent_stale_since;          // in_flight: the oldest change that `sent` carries
    bool is_uncertain = false;        // something left and was not answered
    std::uint32_t tries = 0;          // failed sends since the channel last answered well
    std::uint32_t strikes = 0;        // failed sends while the channel was well, since confirmed
    bool must_travel_alone = false;   // a request with it was refused, or it has two strikes
    std::uint64_t version_floor = 0;  // the channel said it holds newer: send at least this
    std::string refusal;              // refused: why
    Millis refused_until;             // refused: when it is tried again without being asked

    std::uint64_t next_version() const;  // for sending `wanted` now
    bool must_be_sent() const;           // wanted differs from confirmed, or uncertain
    bool differs() const;                // wanted differs from confirmed
};

class Listings {
  public:
    void confirmed_before(const ListingQuantity& published, UnixMs at);
    void want(const ListingQuantity& wanted, Millis now);
    // Tries it at once, and makes another refusal news again, even for the same reason.
    void retry_refused(const std::string& listing);
    void doubt_all(Millis now);       // everything confirmed becomes uncertain
    void forgive_all();               // the channel answers again: tries back to zero
    void revive_refused(Millis now);  // those whose time has come wait again

    // Takes up to `most` listings out of waiting, marks them in flight. One that must travel alone
    // does.
    std::vector<ListingQuantity> take(std::size_t most);

    // Outcomes of a listing in flight; `version` as sent, so that nothing newer is ever confirmed.
    // The time since the oldest change it carried; nullopt when it changed nothing.
    std::optional<Millis> confirmed(const ListingQuantity& sent, Now now);
    void keep_above(const std::string& listing, std::uint64_t version);  // the channel holds it
    enum class Strike : std::uint8_t { no, yes };
    void unanswered(const ListingQuantity& sent, Strike strike);
    void send_alone(const ListingQuantity& sent);
    // True: another reason than the one given since it was last confirmed.
    bool refused(const ListingQuantity& sent, const std::string& reason, Millis now);

    const Listing* find(std::string_view listing) const;
    std::size_t waiting() const { return waiting_; }
    std::size_t in_flight() const { return in_flight_; }
    std::optional<Millis> revive_at() const;  // the next refused one to try again

  private:
    struct Rank {
        bool is_repeat = false;
        std::uint32_t tries = 0;
        bool is_selling = false;  // paused first
        Units quantity;
        Millis stale_since;
        std::uint32_t position = 0;
        auto operator<=>(const Rank&) const = default;
    };
    struct Slot {
        Listing listing;
        std::optional<Rank> queued;  // where it stands in queue_
        bool is_unranked = false;    // stands in unranked_
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    std::uint32_t place(const std::string& name);  // made when missing
    std::uint32_t position(std::string_view name) const;
    Rank rank(std::uint32_t position) const;
    void rank_changed();
    void leave_refused(std::uint32_t position);
    void enter(std::uint32_t position, ListingState state);
    void settle_or_wait(std::uint32_t position);
    std::uint32_t land(const ListingQuantity& sent);

    std::deque<Slot> slots_;  // in order of first mention
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> positions_;
    std::set<Rank> queue_;                 // waiting ones, as far as ranked
    std::vector<std::uint32_t> unranked_;  // changed since they were ranked, each once
    std::set<std::pair<Millis, std::uint32_t>> refused_;
    std::size_t waiting_ = 0;
    std::size_t in_flight_ = 0;
};

}  // namespace onepool::hub
