#pragma once
// Every promotion: so many units of a SKU kept for one channel for a while, and what its orders and
// shoppers took of them (promotion_rule.hpp). Durable state, changed only by apply() of an effect,
// called by HubState.
//
//   planned --from--> running --until, ended by hand--> ended
//   planned --ended by hand--> ended

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/order_record.hpp"
#include "hub/core/promotion_effects.hpp"

namespace onepool::hub {

enum class PromotionState : std::uint8_t { planned, running, ended };
const char* to_text(PromotionState state);

struct PromotionRecord {
    std::string name;  // of open ones no other has it
    ChannelId channel;
    SkuIndex sku;
    Units units;
    UnixMs from;
    UnixMs until;
    StaffId by;
    PromotionState state = PromotionState::planned;
    Lsn begun;                        // the entry
    std::uint64_t orders_before = 0;  // those count nothing against it
    Units taken;                      // by its channel since; less what came back
    std::optional<UnixMs> ended_at;
    StaffId ended_by;  // empty: its time was over
    Units left() const;
    bool operator==(const PromotionRecord&) const = default;
};

// What an order took of what there was: what its buyer has, and what is held or stands picked for
// them, but no more than was ordered and not cut. How far an order came that a hub before this one
// took may be known from its channel alone: then all of it.
HoldLines taken_by(const OrderRecord& order);

class PromotionBook {
  public:
    const std::deque<PromotionRecord>& all() const { return records_; }  // in the order made
    const std::set<std::uint32_t>& open() const { return open_; }        // positions
    const PromotionRecord* find_open(const std::string& name) const;
    const PromotionRecord* find_newest(const std::string& name) const;
    bool is_any_running() const { return running_ > 0; }
    std::vector<SkuIndex> running_skus() const;
    std::vector<const PromotionRecord*> running_of(SkuIndex sku) const;  // in the order made
    // So often more or less was taken, in this run.
    std::uint64_t changes() const { return changes_; }

    // Changes; called by HubState only.
    void apply(const PromotionAdded& effect);
    void apply(const PromotionBegun& effect, Lsn lsn);
    void apply(const PromotionEnded& effect, UnixMs at);
    // The order at this position took this before, and takes that now.
    void order_changed(const OrderRecord& order, std::uint64_t position, const HoldLines& before);
    // What a shopper has kept since this entry he has, or has no more.
    enum class Kept : std::uint8_t { now, no_more };
    void hold_changed(const ChannelId& channel, const HoldLines& lines, Lsn since, Kept kept);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(PromotionRecord record);  // false: two open ones of one name

  private:
    std::optional<std::uint32_t> find_position(const std::string& name) const;
    PromotionRecord& change(const std::string& name);

    std::deque<PromotionRecord> records_;
    std::set<std::uint32_t> open_;
    std::size_t running_ = 0;
    std::uint64_t changes_ = 0;
    DirtySet dirty_;
};

}  // namespace onepool::hub
