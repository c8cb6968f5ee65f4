#pragma once
// Goods kept while a shopper pays: an unpaid claim on shelf units with an owner and an expiry, seen
// by no picker. Durable state, changed only by apply() of an effect, called by HubState.
//
//   (unknown) --placed--> open --confirmed--> ordered (the order's own hold takes its place)
//                         open --released | replaced by its owner | expired--> ended
//   ended, but not ordered --placed with a newer version--> open
//
// Ended ones are remembered for a while, so that whatever is repeated or comes late is answered
// rightly: the newest limits::ended_checkouts of them. A new one takes the place of the oldest, so
// that carts nobody pays for do not fill the hub.

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/core/checkout_effects.hpp"
#include "hub/core/dirty_set.hpp"
#include "hub/core/ledger.hpp"

namespace onepool::hub {

struct CheckoutRecord {
    CheckoutKey key;
    std::string owner;
    std::uint32_t version = 1;
    CheckoutState state = CheckoutState::open;
    LocationIndex location;
    HoldLines lines;
    UnixMs placed_at;
    UnixMs expires_at;
    Lsn changed;    // entry that last changed it
    OrderId order;  // what it became
    bool is_open() const { return state == CheckoutState::open; }
    bool operator==(const CheckoutRecord&) const = default;
};

using CheckoutOwner = std::pair<ChannelId, std::string>;

struct CheckoutHash {
    std::size_t operator()(const CheckoutKey& key) const { return mix(key.channel, key.hold); }
    std::size_t operator()(const CheckoutOwner& owner) const {
        return mix(owner.first, owner.second);
    }

  private:
    static std::size_t mix(const ChannelId& channel, const std::string& name) {
        return std::hash<ChannelId>{}(channel) * 31 + std::hash<std::string>{}(name);
    }
};

class CheckoutBook {
  public:
    const CheckoutRecord* find(const CheckoutKey& key) const;
    const CheckoutRecord* find_open_of(const ChannelId& channel, const std::string& owner) const;
    const std::deque<CheckoutRecord>& all() const { return records_; }  // by position
    const std::set<std::uint32_t>& open() const { return open_; }       // positions
    std::size_t open_lines() const { return open_lines_; }
    struct Kept {
        Units units;
        UnixMs until;  // the last of them expires
    };
    Kept kept(const CellKey& cell) const;  // by all open ones

    // Changes; called by HubState only.
    void apply(const CheckoutHeld& effect, Lsn lsn, UnixMs at);
    const CheckoutRecord& apply(const CheckoutEnded& effect, Lsn lsn);  // as it was held

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(CheckoutRecord record);  // false: there already

  private:
    std::uint32_t place_for(const CheckoutKey& key);
    void index(std::uint32_t position);
    void count_lines(const CheckoutRecord& record, int sign);

    std::deque<CheckoutRecord> records_;
    // Never iterated.
    std::unordered_map<CheckoutKey, std::uint32_t, CheckoutHash> positions_;
    std::unordered_map<CheckoutOwner, std::uint32_t, CheckoutHash> owners_;  // of open ones
    std::set<std::uint32_t> open_;
    std::size_t open_lines_ = 0;
    struct KeptCell {
        Units units;
        std::multiset<UnixMs> until;
    };
    std::map<CellKey, KeptCell> kept_;
    std::set<std::pair<Lsn, std::uint32_t>> ended_;  // oldest first
    DirtySet dirty_;
};

}  // namespace onepool::hub
