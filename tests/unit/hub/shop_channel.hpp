#pragma once
// A channel whose language is short to write in a test. Webhooks, signed by the header "sign: ok",
// and poll answers are words: "order o1 A=2 B=1", "cancel o2", "drained 7", "odd o3", in any
// number. Requests say in their target what they are: "push A=3@5 B=0!@6", "tell o1 held", "poll
// 7".

#include <sstream>
#include <string>

#include "hub/channels/connector.hpp"

namespace onepool::hub {

class ShopChannel final : public Connector {
  public:
    explicit ShopChannel(std::string name = "shop") : name_(std::move(name)) {}

    const Traits& traits() const override { return traits_; }

    HttpRequest push(std::span<const ListingQuantity> listings, Now) const override {
        std::string target = "push";
        for (const ListingQuantity& listing : listings) {
            target += " " + listing.listing + "=" + std::to_string(listing.quantity.value) +
                      (listing.is_paused ? "!" : "") + "@" +
                      std::to_string(listing.version & 0xffffffff);
        }
        return {"POST", target, {}, ""};
    }
    // "ok" takes all; "no A" refuses A and takes the rest.
    std::vector<ChannelEvent> push_answered(std::span<const ListingQuantity> listings,
                                            const HttpAnswer& answer) const override {
        if (answer.status != 200)
            return {failure(answer)};
        std::vector<ChannelEvent> events;
        for (const ListingQuantity& listing : listings) {
            if (answer.body == "no " + listing.listing) {
                events.emplace_back(PushRefused{listing.listing, "no such page"});
            } else {
                events.emplace_back(PushTaken{listing.listing, listing.version});
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
        return read(answer.body);
    }
    HttpRequest tell(const OrderTell& tell, Now) const override {
        return {"POST", "tell " + tell.order.value + " " + to_text(tell.outcome), {}, tell.text};
    }
    std::vector<ChannelEvent> tell_answered(const HttpAnswer& answer) const override {
        if (answer.status != 200)
            return {failure(answer)};
        return {};
    }
    // "place h1 anna 1 60 A=2": hold, owner, version, seconds, lines, perhaps "at store-1";
    // "confirm h1 order o1 A=2"; "release h1", "release h1 2" with a version other than 1.
    HoldVerdict hold(std::span<const HttpHeader> headers, const std::string& body,
                     Now) const override {
        if (headers.empty() || headers[0].value != "ok")
            return WebhookRefusal{401, "bad signature"};
        std::istringstream words(body);
        std::string verb;
        std::string name;
        words >> verb >> name;
        if (verb == "release") {
            ReleaseHold release{name, 1};
            words >> release.version;
            return release;
        }
        if (verb == "confirm") {
            std::string rest;
            std::getline(words, rest);
            auto received = std::get<OrderReceived>(read(rest).front());
            received.hold = name;
            return ConfirmHold{name, std::move(received)};
        }
        PlaceHold place;
        place.hold = name;
        words >> place.owner >> place.version >> place.lasts.value;
        place.lasts.value *= 1'000;
        for (std::string word; words >> word;) {
            if (word == "at") {
                words >> place.collect_at.value;
                continue;
            }
            const auto equals = word.find('=');
            place.lines.push_back(
                {word.substr(0, equals), Units{std::stoll(word.substr(equals + 1))}});
        }
        return place;
    }
    // "order o1 A=2", perhaps "hold h1"; "cancel o1 and why"; "delivered o1 and a note";
    // "move o1 store-2 and why".
    OrderVerdict order(std::span<const HttpHeader> headers, const std::string& body,
                       Now) const override {
        if (headers.empty() || headers[0].value != "ok")
            return WebhookRefusal{401, "bad signature"};
        std::istringstream words(body);
        std::string verb;
        std::string name;
        words >> verb;
        if (verb == "order")
            return PlaceOrder{std::get<OrderReceived>(read(body).front())};
        std::string rest;
        words >> name >> std::ws;
        std::getline(words, rest);
        if (verb == "cancel")
            return CancelPlaced{OrderId{name}, rest};
        if (verb == "move") {
            const std::size_t space = std::min(rest.find(' '), rest.size());
            return MovePlaced{OrderId{name}, LocationId{rest.substr(0, space)},
                              rest.substr(std::min(space + 1, rest.size()))};
        }
        return ArrivedPlaced{OrderId{name}, rest};
    }
    WebhookVerdict webhook(std::span<const HttpHeader> headers, const std::string& body,
                           Now) const override {
        if (headers.empty() || headers[0].value != "ok")
            return WebhookRefusal{401, "bad signature"};
        if (body == "?")
            return WebhookRefusal{400, "not an order"};
        return WebhookAccepted{"webhook", read(body)};
    }

    OrderKey key(const std::string& order) const { return {ChannelId{name_}, OrderId{order}}; }

  private:
    static RequestFailed failure(const HttpAnswer& answer) {
        const bool is_refusal = answer.status >= 400 && answer.status < 429;
        return {is_refusal ? Retry::no : Retry::yes, "HTTP " + std::to_string(answer.status), {}};
    }

    // A number after "order" is its version: "order 2 o1 A=2". "told shipped" behind the lines:
    // what the channel was told of it; "hold h1": under which it was kept; "placed
    // 1700000000000" when, if not long ago; "at store-1 by 1700000000000": where and until when it
    // is collected; "due 1700000000000"; "identity": it asks for a document of who collects it.
    std::vector<ChannelEvent> read(const std::string& text) const;

    std::string name_;
    Traits traits_{.push_listings = 10, .parallel_requests = 2};
};

}  // namespace onepool::hub
