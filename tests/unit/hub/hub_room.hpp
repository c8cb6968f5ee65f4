#pragma once
// A hub core with two locations, three SKUs, two nodes and one channel, its log, and short words
// for what tests do to it. After every step the books are checked: per SKU all accounts sum to
// zero, no shelf is promised twice, and what left came after what was persisted.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "tests/unit/hub/shop_channel.hpp"
#include "tests/unit/hub/till.hpp"

namespace onepool::hub {

using Effects = std::vector<Effect>;

class HubRoom {
  public:
    // Warehouse-1 first, so that it is preferred for orders; no reserves; SKUs A, B, C; a channel
    // "shop"; nodes 1 (till at store-1) and 2 (warehouse). Nothing in stock.
    HubRoom();

    // What a step did: its effects (empty: nothing was logged) and what it sent.
    Effects step(const HubCore::Input& input);
    Effects command(Command command);
    CommandVerdict last_verdict() const { return verdict_; }
    Answer webhook(const std::string& body, const std::string& sign = "ok");
    Answer hold(const std::string& body, const std::string& sign = "ok");
    // Asked at the address that fits what the body says, or at that of `order`.
    Answer order_asked(const std::string& body, const std::string& sign = "ok",
                       std::optional<OrderId> order = std::nullopt);
    void greet(const Till& node);
    // The raw bytes of one of the worklist, from the log, as whoever asks for a replay gives them.
    SetAsideBytes set_aside(std::uint64_t id) const;
    Effects replay(std::uint64_t id) {
        return command(ReplaySetAside{{set_aside(id)}, StaffId{"anna"}});
    }
    // Records the fact at the till and sends it; the effects of that batch.
    Effects fact(Till& till, EventBody body);
    // The node says that it knows all that it was told so far, and what it recorded last.
    Effects hears(const Till& node);
    // Answers the request whose target begins with this.
    Effects answer(const std::string& target, int status = 200, const std::string& body = "ok");
    // Goes on in time, ticking at every wake-up, until nothing is due within `ms`.
    void pass(std::int64_t ms);
    // Pushes whatever is wanted and confirms it, until nothing changes.
    void settle_channel();

    const HubState& state() const { return core->state(); }
    Cell cell(const std::string& sku, const std::string& location) const;
    Units online(const std::string& sku) const;
    SkuIndex sku(const std::string& sku) const { return *state().ledger().find(Sku{sku}); }
    LocationIndex at(const std::string& location) const {
        return *state().find_location(LocationId{location});
    }
    OrderRecord order(const std::string& id) const { return *state().orders().find(shop->key(id)); }
    // Of an order that is not split: what the one location has to do with it.
    OrderLeg leg(const std::string& id) const {
        const OrderRecord known = order(id);
        const auto place = place_of(known);
        return place ? *leg_at(known, *place) : OrderLeg{};
    }
    std::vector<std::string> open_cases() const;  // "oversell A at store-1"
    std::vector<std::string> requests() const;    // targets sent by the last step, in order

    // Messages to nodes in the last step.
    template <class M>
    std::vector<M> told() const {
        std::vector<M> found;
        for (const Outgoing& out : sent) {
            const auto* to = std::get_if<ToNode>(&out);
            if (to == nullptr)
                continue;
            const auto message = decode_message(to->payload);
            if (const auto* m = std::get_if<M>(&std::get<Message>(message)))
                found.push_back(*m);
        }
        return found;
    }

    // The same hub after a restart that replays the log.
    void restart();
    // The hub comes back with the first so many entries of its log, all that a backup had.
    void put_back(std::size_t entries);
    Now now() const { return {UnixMs{1'700'000'000'000 + clock + wall_off}, Millis{clock}}; }

    std::int64_t clock = 1'000;
    std::int64_t wall_off = 0;  // somebody moved the hub's wall clock by so much
    std::shared_ptr<const ShopChannel> shop = std::make_shared<ShopChannel>();
    std::string build = "test";  // from the next start on, as are these
    std::vector<HubCore::Channel> channels{{ChannelId{"shop"}, shop}};
    StepMarker* marker = nullptr;
    std::optional<EventId> deadly;
    std::optional<protocol::SigningKey> key;  // the hub's
    RightsPolicy rights;
    HubEpoch floor{1};
    std::string restore;
    std::unique_ptr<HubCore> core;
    std::vector<LogEntry> log;
    std::vector<Outgoing> sent;   // by the last step
    std::vector<Notice> notices;  // by the last step
    Till till{1};
    Till warehouse{2};
    std::map<std::string, std::uint64_t> exchanges;

  private:
    void take(HubCore::Batch batch);
    void note_mark(const ToNode& to);
    Answer answer_to(RequestId request) const;
    void check_books() const;
    std::unique_ptr<HubState> read_log() const;
    void start(std::unique_ptr<HubState> state);
    HubCore::Config config() const;

    std::map<NodeId, DownlinkMark> marks_;
    std::map<NodeId, HubEpoch> answered_;  // by its greeting
    std::optional<Millis> wake_at_;
    CommandVerdict verdict_ = CommandVerdict::done;
    std::uint64_t requests_ = 0;
};

// Every durable thing of a state as text, for comparing two.
std::string print(const HubState& state);

// EXPECT_PRED_FORMAT2(same_effects, actual, expected): compares whole effects and shows both as
// lines when they differ.
struct SameEffects {
    testing::AssertionResult operator()(const char* actual_text, const char* expected_text,
                                        const Effects& actual, const Effects& expected) const;
    testing::AssertionResult operator()(const char* actual_text, const char* expected_text,
                                        const Effect& actual, const Effect& expected) const {
        return (*this)(actual_text, expected_text, Effects{actual}, Effects{expected});
    }
};
inline constexpr SameEffects same_effects;

}  // namespace onepool::hub
