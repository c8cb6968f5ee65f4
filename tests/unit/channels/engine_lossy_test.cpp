// Engine and shop over a seeded lossy way, with numbers changing, orders placed and told, and the
// hub restarting at any moment with what it had logged. Whatever happens, the engine never reports
// a number confirmed that the shop did not hold under that version, and never gives two numbers one
// version. Once faults stop, the shop holds every wanted number, knows the newest outcome of every
// order, and every order was received.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "protocol/limits.hpp"
#include "tests/unit/channels/lossy_shop.hpp"
#include "tests/unit/channels/plain_channel.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

std::string claim_of(const ListingQuantity& l) {
    return l.listing + "=" + std::to_string(l.quantity.value) + (l.is_paused ? "!" : "") + "@" +
           std::to_string(l.version);
}

class LossyWorld {
  public:
    explicit LossyWorld(std::uint32_t seed) : shop_(seed) { restart(); }

    void change_something() {
        ++lsn_;
        const std::string name = "l" + std::to_string(shop_.below(40));
        const auto quantity = static_cast<std::int64_t>(shop_.below(20));
        const auto was = wanted_.find(name);
        if (was == wanted_.end() || was->second.quantity != Units{quantity})
            wanted_[name] = {name, Units{quantity}, quantity == 0, lsn_};
        engine_->want(wanted_[name], now());
        if (shop_.below(4) == 0)
            shop_.place_order();
        if (shop_.below(4) == 0)
            tell("o" + std::to_string(shop_.below(20)));
    }

    // A new engine with what the hub's log holds, as HubCore makes it.
    void restart() {
        engine_ = std::make_unique<Engine>(ChannelId{"plain"}, channel_);
        for (const auto& [name, published] : logged_)
            engine_->confirmed_before(published, UnixMs{0});
        engine_->feed_before(logged_cursor_);
        engine_->start(now());
        for (const auto& [name, wanted] : wanted_)
            engine_->want(wanted, now());
        for (const auto& [order, outcome] : outcomes_) {
            if (!logged_told_.contains(order) || logged_told_[order] != outcome)
                judge(engine_->tell({OrderId{order}, outcome, ""}));
        }
    }

    // One turn: requests leave, some answers arrive, time passes.
    void turn(std::uint32_t faults_in_100) {
        Engine::Work work = engine_->due(now());
        judge(work.events);
        for (const auto& exchange : work.exchanges)
            shop_.take(exchange, faults_in_100);
        for (const LateAnswer& late : shop_.arrivals(faults_in_100 == 0 ? 100 : 70))
            judge(engine_->answered(late.exchange, late.answer, now()));
        clock_ += 1 + shop_.below(faults_in_100 == 0 ? 50 : 3'000);
    }

    void quieten() {
        const std::int64_t end = clock_ + std::int64_t{30} * 60 * 1'000;
        while (clock_ < end && !is_settled())
            turn(0);
    }

    void expect_converged() {
        EXPECT_TRUE(is_settled());
        for (const auto& [name, wanted] : wanted_) {
            const std::string number =
                std::to_string(wanted.quantity.value) + (wanted.is_paused ? "!" : "");
            EXPECT_EQ(shop_.shown(name).number, number) << name;
            EXPECT_EQ(logged_[name].version, shop_.shown(name).version) << name;
        }
        for (const auto& [order, outcome] : outcomes_)
            EXPECT_EQ(shop_.told().at(order), to_text(outcome)) << order;
        for (const std::string& order : shop_.orders())
            EXPECT_TRUE(received_.contains(order)) << order;
    }

    std::size_t confirmations() const { return confirmations_; }
    std::uint32_t below(std::uint32_t bound) { return shop_.below(bound); }

  private:
    Now now() const { return {UnixMs{clock_}, Millis{clock_}}; }

    // As orders go: held, then shipped.
    void tell(const std::string& order) {
        const bool is_known = outcomes_.contains(order);
        outcomes_[order] = is_known ? OrderOutcome::shipped : OrderOutcome::held;
        judge(engine_->tell({OrderId{order}, outcomes_[order], ""}));
    }

    bool is_settled() {
        const auto live = engine_->live();
        return live.waiting + live.in_flight + live.tells_waiting == 0 &&
               !engine_->listings().revive_at() && received_.size() == shop_.orders().size() &&
               std::ranges::all_of(outcomes_, [&](const auto& o) {
                   return logged_told_.contains(o.first) && logged_told_[o.first] == o.second;
               });
    }

    void judge(const std::vector<EngineEvent>& events) {
        for (const EngineEvent& event : events) {
            if (const auto* confirmed = std::get_if<PushConfirmed>(&event))
                log(confirmed->listing);
            if (const auto* order = std::get_if<OrderReceived>(&event))
                received_.insert(order->order.order.order.value);
            if (const auto* drained = std::get_if<FeedDrained>(&event))
                logged_cursor_ = drained->cursor;
            if (const auto* told = std::get_if<OrderTold>(&event))
                logged_told_[told->order.value] = told->outcome;
        }
    }

    void log(const ListingQuantity& confirmed) {
        ++confirmations_;
        ++lsn_;
        EXPECT_TRUE(shop_.ever_held(claim_of(confirmed))) << "never held: " << claim_of(confirmed);
        const auto [known, is_new] = number_of_version_.try_emplace(
            {confirmed.listing, confirmed.version}, confirmed.quantity);
        EXPECT_EQ(known->second, confirmed.quantity) << "one version, two numbers";
        logged_[confirmed.listing] = confirmed;
    }

    PlainChannel channel_;
    LossyShop shop_;
    std::unique_ptr<Engine> engine_;
    std::int64_t clock_ = 1'000;
    std::uint64_t lsn_ = 0;
    std::map<std::string, ListingQuantity> wanted_;
    std::map<std::string, OrderOutcome> outcomes_;
    std::map<std::string, ListingQuantity> logged_;
    std::map<std::string, OrderOutcome> logged_told_;
    std::string logged_cursor_;
    std::set<std::string> received_;
    std::map<std::pair<std::string, std::uint64_t>, Units> number_of_version_;
    std::size_t confirmations_ = 0;
};

enum class Restarts : std::uint8_t { none, some };

void run(std::uint32_t seed, Restarts restarts) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    LossyWorld world(seed);
    for (int i = 0; i < 200; ++i) {
        world.change_something();
        world.turn(seed % 60);
        if (restarts == Restarts::some && world.below(20) == 0)
            world.restart();
    }
    world.quieten();
    world.expect_converged();
    EXPECT_GT(world.confirmations(), 0u);
}

TEST(EngineLossy, NeverConfirmsWronglyAndConvergesWhenFaultsStop) {
    for (std::uint32_t seed = 1; seed <= 120 && !testing::Test::HasFailure(); ++seed)
        run(seed, Restarts::none);
}

TEST(EngineLossy, DoesSoThroughRestartsAtAnyMoment) {
    for (std::uint32_t seed = 1'001; seed <= 1'120 && !testing::Test::HasFailure(); ++seed)
        run(seed, Restarts::some);
}

}  // namespace
}  // namespace onepool::hub
