#pragma once
// The listings of every channel: which SKU each one sells, and the number the channel confirmed
// last; how far each order feed was read; what its orders may be made of. Durable state, changed
// only by apply() of an effect, called by HubState. What should be published follows from the
// ledger (channel_desk.hpp).

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/order_effects.hpp"
#include "hub/core/recovery_effects.hpp"
#include "hub/core/share_effects.hpp"
#include "hub/core/slot_table.hpp"

namespace onepool::hub {

struct Confirmed {
    Units quantity;
    bool is_paused = false;
    std::uint64_t version = 0;
    UnixMs at;
    Lsn lsn;  // the entry that recorded the confirmation
    bool operator==(const Confirmed&) const = default;
};

struct ListingRecord {
    std::string listing;
    SkuIndex sku;
    std::optional<Confirmed> confirmed;
    std::optional<Units> kept = std::nullopt;  // what it keeps after a restore; see kept_number.hpp
    std::optional<Share> share = std::nullopt;  // of what is shared out; see share_rule.hpp
    Lsn share_changed = {};                     // entry that last set or ended it
    bool operator==(const ListingRecord&) const = default;
};

// One channel's listings, in order of mapping.
class ChannelListings {
  public:
    const ListingRecord* find(std::string_view listing) const;
    const std::vector<ListingRecord>& all() const { return listings_; }
    const std::vector<std::uint32_t>& of_sku(SkuIndex sku) const;  // positions
    const std::string& feed() const { return feed_; }              // cursor of the order feed
    const Fulfilment& fulfilment() const { return fulfilment_; }

  private:
    friend class ListingBook;
    std::optional<std::uint32_t> position(std::string_view listing) const;

    std::vector<ListingRecord> listings_;
    SlotTable slots_;
    std::vector<std::vector<std::uint32_t>> by_sku_;
    std::string feed_;
    Fulfilment fulfilment_;
    DirtySet dirty_;
};

class ListingBook {
  public:
    const ChannelListings& channel(const ChannelId& channel) const;  // empty when never mentioned
    // In order of first mention, which is stable: positions name channels in a flush.
    const std::deque<std::pair<ChannelId, ChannelListings>>& all() const { return channels_; }

    // Changes; called by HubState only.
    void apply(const ListingMapped& effect);
    void apply(const Published& effect, UnixMs at, Lsn lsn);
    void apply(const FeedMoved& effect);
    void apply(const FulfilmentSet& effect);
    void apply(const NumberKept& effect);
    void apply(const ShareSet& effect, Lsn lsn);
    void apply(const ShareEnded& effect, Lsn lsn);

    std::vector<std::uint32_t> take_dirty(std::size_t channel);  // by position in all()
    std::size_t dirty() const;
    [[nodiscard]] bool restore(const ChannelId& channel, ListingRecord record);

  private:
    ChannelListings& change(const ChannelId& channel);  // made when missing
    ListingRecord& change(const ChannelId& channel, const std::string& listing);

    std::deque<std::pair<ChannelId, ChannelListings>> channels_;
};

}  // namespace onepool::hub
