#pragma once
// A channel whose language is easy to read in a test. Requests say in their target what they are;
// answers are written by the tests: "taken a@5 b@6 refused c", "order o1 drained 7 more".

#include <map>
#include <sstream>
#include <string>

#include "hub/channels/engine.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

class PlainChannel final : public Connector {
  public:
    explicit PlainChannel(Traits traits = {.push_listings = 4, .parallel_requests = 2})
        : traits_(traits) {}

    const Traits& traits() const override { return traits_; }

    HttpRequest push(std::span<const ListingQuantity> listings, Now) const override {
        std::string target = "push";
        for (const ListingQuantity& listing : listings) {
            target += " " + listing.listing + "=" + std::to_string(listing.quantity.value) +
                      (listing.is_paused ? "!" : "") + "@" + std::to_string(listing.version);
        }
        return {"POST", target, {}, ""};
    }

    std::vector<ChannelEvent> push_answered(std::span<const ListingQuantity>,
                                            const HttpAnswer& answer) const override {
        if (answer.status != 200)
            return {failure(answer)};
        std::vector<ChannelEvent> events;
        std::istringstream words(answer.body);
        bool is_refusal = false;
        for (std::string word; words >> word;) {
            if (word == "taken" || word == "refused") {
                is_refusal = word == "refused";
                continue;
            }
            const auto at = word.find('@');
            if (is_refusal) {
                events.emplace_back(PushRefused{word, "unknown listing"});
            } else {
                events.emplace_back(
                    PushTaken{word.substr(0, at), std::stoull(word.substr(at + 1))});
            }
        }
        return events;
    }

    HttpRequest poll(const std::string& cursor, Now) const override {
        return {"GET", "poll " + cursor, {}, ""};
    }

    std::vector<ChannelEvent> poll_answered(const HttpAnswer& answer) const override {
        if (answer.status != 200)
            return {failure(answer)};
        std::vector<ChannelEvent> events;
        std::istringstream words(answer.body);
        for (std::string word, value; words >> word;) {
            if (word == "more") {
                std::get<FeedDrained>(events.back()).more = More::yes;
                continue;
            }
            words >> value;
            if (word == "order")
                events.emplace_back(order(value));
            if (word == "odd")
                events.emplace_back(OddOrder{value, "no lines"});
            if (word == "drained")
                events.emplace_back(FeedDrained{value, More::no});
        }
        return events;
    }

    HttpRequest tell(const OrderTell& tell, Now) const override {
        return {"POST", "tell " + tell.order.value + " " + to_text(tell.outcome), {}, tell.text};
    }

    std::vector<ChannelEvent> tell_answered(const HttpAnswer& answer) const override {
        if (answer.status != 200)
            return {failure(answer)};
        return {};
    }

    HoldVerdict hold(std::span<const HttpHeader>, const std::string&, Now) const override {
        return WebhookRefusal{};
    }
    OrderVerdict order(std::span<const HttpHeader>, const std::string&, Now) const override {
        return WebhookRefusal{};
    }
    WebhookVerdict webhook(std::span<const HttpHeader>, const std::string&, Now) const override {
        return WebhookRefusal{};
    }

    static OrderReceived order(const std::string& id) {
        OrderReceived received;
        received.order.order = {ChannelId{"plain"}, OrderId{id}};
        return received;
    }

  private:
    static RequestFailed failure(const HttpAnswer& answer) {
        const bool is_refusal = answer.status >= 400 && answer.status < 429;
        return {is_refusal ? Retry::no : Retry::yes, "HTTP " + std::to_string(answer.status), {}};
    }

    Traits traits_;
};

}  // namespace onepool::hub
