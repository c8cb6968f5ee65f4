#pragma once
// HTTP between hub and shop, both ways, as HTTP fails: the request may never arrive, may be done
// without an answer, or be done long after the asker gave up; a webhook may come twice or not at
// all. Each request is answered once, with status 0 after the time-out. Belongs to the market.

#include <functional>

#include "tests/sim/world/hub_machine.hpp"
#include "tests/sim/world/shop.hpp"

namespace onepool::sim {

class ShopLink {
  public:
    ShopLink(Nature& nature, Shop& shop);

    // Hub to shop.
    using OnAnswer = ShopLine::OnAnswer;
    void request(const hub::HttpRequest& request, std::uint64_t hub_epoch, OnAnswer on_answer);
    // Shop to hub: a hint, sent once or twice or lost; nobody repeats it.
    void send_webhook(HubMachine& hub, const std::string& order);
    // Shop to hub, and it waits: null when nothing came back in time.
    using OnHubAnswer = std::function<void(const hub::Answer*)>;
    void ask(HubMachine& hub, const SignedMessage& message, OnHubAnswer on_answer);

    // The shop cannot be reached from now on, until then.
    void cut(Millis lasts);
    void heal() { cut_until_ = Millis{}; }

  private:
    void no_answer(const OnAnswer& on_answer, const char* why);
    void deliver_webhook(HubMachine& hub, const SignedMessage& message);

    Nature& nature_;
    Random chance_;
    Shop& shop_;
    Millis cut_until_;
};

}  // namespace onepool::sim
