#pragma once
// A shop that keeps what it is told, and a way to it that loses requests and answers, answers late
// or twice, throttles and fails, all from one seed.

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "hub/channels/engine.hpp"

namespace onepool::hub {

struct LateAnswer {
    std::uint64_t exchange = 0;
    HttpAnswer answer;
};

class LossyShop {
  public:
    struct Shown {
        std::uint64_t version = 0;
        std::string number;  // "5", or "0!" when paused
    };

    explicit LossyShop(std::uint32_t seed) : random_(seed) {}

    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_() % bound);
    }
    void take(const Engine::Exchange& exchange, std::uint32_t faults_in_100);
    // Some of the answers on their way, in any order.
    std::vector<LateAnswer> arrivals(std::uint32_t chance_in_100);
    void place_order() { orders_.push_back("o" + std::to_string(orders_.size())); }

    const Shown& shown(const std::string& listing) { return shown_[listing]; }
    // "22423=5@7": every number ever held, with its version.
    bool ever_held(const std::string& claim) const { return held_.contains(claim); }
    const std::map<std::string, std::string>& told() const { return told_; }
    const std::vector<std::string>& orders() const { return orders_; }

  private:
    HttpAnswer serve(const HttpRequest& request);
    std::string take_push(const std::string& listings);
    std::string feed(const std::string& cursor) const;

    std::mt19937 random_;
    std::map<std::string, Shown> shown_;
    std::set<std::string> held_;
    std::map<std::string, std::string> told_;  // by order: the outcome
    std::vector<std::string> orders_;
    std::vector<LateAnswer> under_way_;
};

}  // namespace onepool::hub
