#pragma once
// The customers of one web shop: order what the shop shows, now and then more than that (two of
// them were faster than the number), and sometimes cancel. Some have the goods kept first: then
// they pay, in time or late, put them back, or just go away. One thread.

#include <map>
#include <string>

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Shopper final : public Actor {
  public:
    Shopper(World& world, std::size_t shop);

    void begin() override;
    bool is_busy() const override { return false; }
    // For scenarios.
    void order(const std::string& listing, std::int64_t units);
    void order_to_collect(const std::string& location, const std::string& listing,
                          std::int64_t units);
    void cancel_last();
    void move_last(const std::string& location);

  private:
    void wait_to_order();
    void wait_to_cancel();
    void order_something();
    using Lines = std::map<std::string, std::int64_t>;
    void check_out(const Lines& lines);
    void decide(const std::string& hold, const Lines& lines, Millis lasts);
    void pay(const std::string& hold, const Lines& lines);
    void ask(const SignedMessage& message, ShopLink::OnHubAnswer on_answer);
    void cancel_something();
    void ring_up();
    void wait_to_move();
    void move_something();

    Shop& shop() { return world_.market().shop(shop_); }
    void send_webhook();

    std::size_t shop_;
    std::string last_order_;
    std::uint64_t holds_ = 0;
};

}  // namespace onepool::sim
