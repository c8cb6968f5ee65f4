// A seeded channel that loses requests and answers, answers late, fails, throttles and refuses,
// while numbers change. Whatever it does, the engine never reports a number confirmed that the
// channel did not hold under that version, and once faults stop the channel holds every wanted one.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "protocol/limits.hpp"
#include "tests/unit/channels/engine_bench.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

struct Shown {
    std::uint64_t version = 0;
    std::string number;  // "5" or "0!"
};

class LossyWorld {
  public:
    explicit LossyWorld(std::uint32_t seed) : random_(seed) { bench_.start(); }

    void change_something() {
        const std::string name = "l" + std::to_string(below(40));
        const auto quantity = static_cast<std::int64_t>(below(20));
        bench_.want(name, quantity, ++lsn_);
        wanted_[name] = std::to_string(quantity) + (quantity == 0 ? "!" : "");
    }

    // One turn: requests leave, some old answers arrive, time passes.
    void turn(std::uint32_t faults_in_100) {
        Engine::Work work = bench_.engine.due(bench_.now());
        judge(work.events);
        for (const auto& exchange : work.exchanges)
            deliver(exchange, faults_in_100);
        while (!answers_.empty() && (below(100) < 70 || faults_in_100 == 0)) {
            const auto index = below(static_cast<std::uint32_t>(answers_.size()));
            const auto [id, answer] = answers_[index];
            answers_.erase(answers_.begin() + index);
            judge(bench_.engine.answered(id, answer, bench_.now()));
        }
        bench_.clock += 1 + below(faults_in_100 == 0 ? 5 : 3'000);
    }

    void quieten() {
        const std::int64_t end = bench_.clock + 30 * 60 * 1000;
        while (bench_.clock < end) {
            turn(0);
            if (!is_settled())
                continue;
            return;
        }
    }

    bool is_settled() const {
        const auto live = bench_.engine.live();
        return live.waiting == 0 && live.in_flight == 0 && !bench_.engine.listings().revive_at();
    }

    void expect_converged() {
        EXPECT_TRUE(is_settled());
        for (const auto& [name, number] : wanted_) {
            EXPECT_EQ(shop_[name].number, number) << name;
            const Listing* listing = bench_.engine.listings().find(name);
            EXPECT_EQ(listing->confirmed->version, shop_[name].version) << name;
            EXPECT_FALSE(listing->must_be_sent()) << name;
        }
    }

    std::size_t confirmations() const { return confirmations_; }

  private:
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_() % bound);
    }

    void deliver(const Engine::Exchange& exchange, std::uint32_t faults_in_100) {
        const bool is_faulty = below(100) < faults_in_100;
        const std::uint32_t fault = is_faulty ? below(5) : 99;
        std::string body = "drained 0";
        const bool is_applied = fault != 0 && fault != 3;
        if (exchange.request.target.starts_with("push ")) {
            body = is_applied ? apply(exchange.request.target.substr(5)) : "";
        }
        if (fault == 0)
            answers_.push_back({exchange.id, {0, {}, "connection refused"}});
        if (fault == 1)
            answers_.push_back({exchange.id, {0, {}, "reset after it was applied"}});
        if (fault == 2)
            return;  // no answer at all; it was applied
        if (fault == 3)
            answers_.push_back({exchange.id, {429, {}, ""}});
        if (fault == 4)
            answers_.push_back({exchange.id, {500, {}, ""}});
        if (fault == 99)
            answers_.push_back({exchange.id, {200, {}, body}});
        if (is_faulty && below(2) == 0)
            answers_.push_back(answers_.empty() ? Late{} : answers_.back());
    }

    // What the own site does: an older version is ignored, the one held is named.
    std::string apply(const std::string& listings) {
        std::string body = "taken";
        std::istringstream words(listings);
        for (std::string word; words >> word;) {
            const auto equals = word.find('='), at = word.find('@');
            const std::string name = word.substr(0, equals);
            const std::uint64_t version = std::stoull(word.substr(at + 1));
            const std::string number = word.substr(equals + 1, at - equals - 1);
            Shown& shown = shop_[name];
            if (version >= shown.version)
                shown = {version, number};
            held_.insert(name + "=" + shown.number + "@" + std::to_string(shown.version));
            body += " " + name + "@" + std::to_string(shown.version);
        }
        return body;
    }

    void judge(const std::vector<EngineEvent>& events) {
        for (const EngineEvent& event : events) {
            const auto* confirmed = std::get_if<PushConfirmed>(&event);
            if (!confirmed)
                continue;
            ++confirmations_;
            const ListingQuantity& l = confirmed->listing;
            const std::string claim = l.listing + "=" + std::to_string(l.quantity.value) +
                                      (l.is_paused ? "!" : "") + "@" + std::to_string(l.version);
            EXPECT_TRUE(held_.contains(claim)) << "never held by the channel: " << claim;
            EXPECT_EQ(held_numbers_.try_emplace({l.listing, l.version}, l.quantity).first->second,
                      l.quantity)
                << "one version, two numbers";
        }
    }

    using Late = std::pair<std::uint64_t, HttpAnswer>;
    std::mt19937 random_;
    Bench bench_;
    std::uint64_t lsn_ = 0;
    std::map<std::string, std::string> wanted_;
    std::map<std::string, Shown> shop_;
    std::set<std::string> held_;
    std::map<std::pair<std::string, std::uint64_t>, Units> held_numbers_;
    std::vector<Late> answers_;
    std::size_t confirmations_ = 0;
};

TEST(EngineLossy, NeverConfirmsWronglyAndConvergesWhenFaultsStop) {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        LossyWorld world(seed);
        for (int i = 0; i < 300; ++i) {
            world.change_something();
            world.turn(seed % 60);
        }
        world.quieten();
        world.expect_converged();
        EXPECT_GT(world.confirmations(), 0u);
        if (testing::Test::HasFailure())
            return;
    }
}

}  // namespace
}  // namespace onepool::hub
