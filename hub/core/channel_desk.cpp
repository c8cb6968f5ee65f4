#include "hub/core/channel_desk.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/channel_words.hpp"
#include "hub/core/commands.hpp"
#include "hub/core/kept_number.hpp"
#include "hub/core/order_desk.hpp"
#include "hub/core/order_door.hpp"
#include "hub/core/texts.hpp"
#include "protocol/check.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

std::string subject_of(const ChannelId& channel, const std::string& what) {
    return channel.value + " " + what;
}

CommandVerdict verdict_of(const WebhookRefusal& refusal) {
    const bool is_stranger = refusal.status == 401 || refusal.status == 403;
    return is_stranger ? CommandVerdict::unauthorized : CommandVerdict::malformed;
}

Trouble trouble_of(const ChannelId& channel, const TellFailed& event) {
    const std::string order = channel.value + " order " + event.order.value;
    return {.kind = CaseKind::order_refused_by_channel,
            .subject = order,
            .text = order + ": the channel does not take note that it is " +
                    to_text(event.outcome) + ": " + event.reason,
            .proposal = "set the order at the channel by hand"};
}

OrderAsked::About about(const OrderAsk& ask) {
    struct Of {
        OrderAsked::About operator()(const PlaceOrder&) { return OrderAsked::About::place; }
        OrderAsked::About operator()(const CancelPlaced&) { return OrderAsked::About::cancel; }
        OrderAsked::About operator()(const ArrivedPlaced&) { return OrderAsked::About::delivered; }
        OrderAsked::About operator()(const MovePlaced&) { return OrderAsked::About::move; }
    };
    return std::visit(Of{}, ask);
}

void put_for_channel(const HubState& state, OrderMoved& moved) {
    if (const OrderRecord* order = state.orders().find(moved.order))
        moved.reason = text_for_channel(state, *order);
}

}  // namespace

ChannelDesk::ChannelDesk(const std::vector<HubCore::Channel>& channels, CheckoutDesk& checkouts,
                         LastUnits last_units)
    : checkouts_(checkouts), shares_(last_units) {
    for (const HubCore::Channel& channel : channels) {
        shares_.add(channel.id);
        lanes_.push_back({channel.id, channel.connector, Engine(channel.id, *channel.connector)});
    }
}

void ChannelDesk::start(Decision& decision, Now now) {
    const HubState& state = decision.state();
    shares_.forget_unknown(decision);
    shares_.plan_all(decision, now);
    for (Lane& lane : lanes_) {
        const ChannelListings& listings = state.listings().channel(lane.id);
        for (const ListingRecord& listing : listings.all()) {
            if (!listing.confirmed)
                continue;
            lane.engine.confirmed_before({.listing = listing.listing,
                                          .quantity = listing.confirmed->quantity,
                                          .is_paused = listing.confirmed->is_paused,
                                          .version = listing.confirmed->version},
                                         listing.confirmed->at);
        }
        lane.engine.feed_before(listings.feed());
        lane.engine.start(now);
        want_all(state, lane, now);
    }
    waited_ = waits_for_nodes(state);
    tell_untold(decision);
}

void ChannelDesk::tell_untold(Decision& decision) {
    const HubState& state = decision.state();
    const std::vector<std::uint32_t> untold(state.orders().untold().begin(),
                                            state.orders().untold().end());
    for (const auto position : untold) {
        const OrderRecord& order = state.orders().all()[position];
        if (may_be_told(state, order))
            tell(decision, order);
    }
}

void ChannelDesk::answered(Decision& decision, const ChannelAnswered& answer, Now now,
                           HubCore::Batch& out) {
    Lane* lane = find(answer.channel);
    if (lane == nullptr)
        return;
    Turn turn{decision, *lane, now, out, {}};
    // Where the page begins that holds what is postponed now; reading on loses nothing.
    const std::string from = decision.state().listings().channel(lane->id).feed();
    take(turn, lane->engine.answered(answer.exchange, answer.answer, now));
    if (turn.has_postponed && decision.state().recovery().find_postponed(lane->id) == nullptr)
        decision.emit(FeedPostponed{.channel = lane->id, .cursor = from});
}

void ChannelDesk::webhook(Decision& decision, const Webhook& webhook, Now now,
                          HubCore::Batch& out) {
    const auto refuse = [&](CommandVerdict verdict, int status, std::string text) {
        out.send.push_back(Answer{.request = webhook.request,
                                  .verdict = verdict,
                                  .http_status = status,
                                  .text = std::move(text),
                                  .orders = {}});
    };
    Lane* lane = find(webhook.channel);
    if (lane == nullptr) {
        return refuse(CommandVerdict::unknown_subject, 404,
                      "there is no channel " + webhook.channel.value);
    }
    const auto verdict = lane->connector->webhook(webhook.headers, webhook.body, now);
    if (const auto* refusal = std::get_if<WebhookRefusal>(&verdict)) {
        return refuse(verdict_of(*refusal), refusal->status, refusal->reason);
    }
    Turn turn{decision, *lane, now, out, {}};
    for (const ChannelEvent& event : std::get<WebhookAccepted>(verdict).events) {
        if (const auto* order = std::get_if<OrderReceived>(&event))
            on(turn, *order);
        if (const auto* odd = std::get_if<OddOrder>(&event))
            on(turn, *odd);
    }
    if (turn.has_postponed) {
        refuse(CommandVerdict::conflict, 503,
               "the hub came back from a backup and is finding out what its locations hold: send "
               "this again shortly");
        std::get<Answer>(out.send.back()).again_after = Millis{limits::postponed_again_ms};
        return;
    }
    out.send.push_back(Answer{.request = webhook.request,
                              .verdict = CommandVerdict::done,
                              .http_status = 200,
                              .text = {},
                              .orders = std::move(turn.orders)});
}

void ChannelDesk::hold(Decision& decision, const HoldAsked& asked, Now now, HubCore::Batch& out) {
    Answer answer{.request = asked.request, .text = {}, .orders = {}};
    const Lane* lane = find(asked.channel);
    if (lane == nullptr) {
        answer.verdict = CommandVerdict::unknown_subject;
        answer.http_status = http_status_of(answer.verdict);
        answer.text = "there is no channel " + asked.channel.value;
    } else if (const auto read = lane->connector->hold(asked.headers, asked.body, now);
               const auto* refusal = std::get_if<WebhookRefusal>(&read)) {
        answer.verdict = verdict_of(*refusal);
        answer.http_status = refusal->status;
        answer.text = refusal->reason;
    } else {
        answer = checkouts_.ask(decision, lane->id, std::get<HoldAsk>(read), now);
        answer.request = asked.request;
        answer.http_status = http_status_of(answer.verdict);
        for (OrderMoved& moved : answer.orders)
            put_for_channel(decision.state(), moved);
    }
    out.send.push_back(std::move(answer));
}

void ChannelDesk::order(Decision& decision, const OrderAsked& asked, Now now, HubCore::Batch& out) {
    Answer answer = judge_order(decision, asked, now);
    answer.request = asked.request;
    for (const OrderMoved& moved : answer.orders) {
        if (answer.verdict == CommandVerdict::done) {
            out.notify.push_back(
                {.at = now.wall, .lsn = decision.lsn(), .kind = "order", .text = describe(moved)});
        }
    }
    for (OrderMoved& moved : answer.orders) {
        put_for_channel(decision.state(), moved);
        if (moved.stage == OrderStage::waiting)
            moved.reason = "its goods are looked for: ask again, or wait to be told";
    }
    out.send.push_back(std::move(answer));
}

Answer ChannelDesk::judge_order(Decision& decision, const OrderAsked& asked, Now now) {
    const auto refuse = [](CommandVerdict verdict, int status, std::string text) {
        return Answer{.request = {},
                      .verdict = verdict,
                      .http_status = status,
                      .text = std::move(text),
                      .orders = {}};
    };
    const Lane* lane = find(asked.channel);
    if (lane == nullptr) {
        return refuse(CommandVerdict::unknown_subject, 404,
                      "there is no channel " + asked.channel.value);
    }
    const auto read = lane->connector->order(asked.headers, asked.body, now);
    if (const auto* refusal = std::get_if<WebhookRefusal>(&read))
        return refuse(verdict_of(*refusal), refusal->status, refusal->reason);
    const auto& ask = std::get<OrderAsk>(read);
    // What is signed is the body, which could be brought to another address.
    const bool is_there = asked.about == about(ask) &&
                          (asked.about == OrderAsked::About::place || asked.order == order_of(ask));
    if (!is_there) {
        return refuse(CommandVerdict::malformed, 422,
                      "what is asked must be what its address says: order.place at "
                      "/v1/orders/CHANNEL, order.cancel at /v1/orders/CHANNEL/ORDER/cancel, "
                      "order.move at /v1/orders/CHANNEL/ORDER/move, "
                      "order.delivered at /v1/orders/CHANNEL/ORDER/delivered");
    }
    Answer answer = ask_order(decision, checkouts_, lane->id, ask, now);
    answer.http_status = http_status_of(answer.verdict);
    return answer;
}

void ChannelDesk::resolved(const CaseRecord& record) {
    if (record.kind != CaseKind::push_refused)
        return;
    for (Lane& lane : lanes_) {
        const std::string prefix = subject_of(lane.id, "");
        if (record.subject.starts_with(prefix))
            lane.engine.retry_refused(record.subject.substr(prefix.size()));
    }
}

void ChannelDesk::changed(Decision& decision, Now now) {
    const HubState& state = decision.state();
    const Touched& touched = decision.touched();
    if (touched.is_epoch_new)
        shares_.forget_all(decision);
    if (touched.is_epoch_new || touched.are_numbers_new)
        shares_.plan_all(decision, now);
    for (Lane& lane : lanes_) {
        if (touched.is_epoch_new)
            lane.engine.doubt(now);
        if (touched.is_epoch_new || touched.are_numbers_new)
            want_all(state, lane, now);
    }
    for (const FeedRewound& rewound : touched.rewound) {
        if (Lane* lane = find(rewound.channel))
            lane->engine.read_again(rewound.cursor, now);
    }
    mark_numbers(state, touched);
    for (const auto sku : numbers_.take()) {
        shares_.plan(decision, SkuIndex{sku}, now);
        for (Lane& lane : lanes_) {
            const ChannelListings& listings = state.listings().channel(lane.id);
            for (const auto position : listings.of_sku(SkuIndex{sku})) {
                want(state, lane, listings.all()[position], now);
            }
        }
    }
    const bool waits = waits_for_nodes(state);
    if (std::exchange(waited_, waits) && !waits)
        tell_untold(decision);
    for (const OrderKey& key : touched.outcomes) {
        const OrderRecord& order = *state.orders().find(key);
        if (order.told != told_as(order.stage) && may_be_told(state, order))
            tell(decision, order);
    }
}

void ChannelDesk::mark_numbers(const HubState& state, const Touched& touched) {
    for (const SkuIndex sku : touched.published)
        numbers_.mark(sku.value);
    for (const ListingMapped& mapped : touched.listings)
        numbers_.mark(mapped.sku.value);
    // Cancelled or cut, an order took less of what is kept for its channel.
    const std::uint64_t promoted = state.promotions().changes();
    if (std::exchange(promoted_, promoted) == promoted)
        return;
    for (const SkuIndex sku : state.promotions().running_skus())
        numbers_.mark(sku.value);
}

void ChannelDesk::send(Decision& decision, Now now, HubCore::Batch& out) {
    for (Lane& lane : lanes_) {
        auto work = lane.engine.due(now);
        Turn turn{decision, lane, now, out, {}};
        take(turn, work.events);
        for (auto& exchange : work.exchanges) {
            out.send.push_back(ToChannel{.channel = lane.id,
                                         .exchange = exchange.id,
                                         .request = std::move(exchange.request)});
        }
    }
}

std::optional<Millis> ChannelDesk::wake_at() const {
    std::optional<Millis> first;
    for (const Lane& lane : lanes_) {
        const auto at = lane.engine.wake_at();
        if (at && (!first || *at < *first))
            first = at;
    }
    return first;
}

std::optional<ChannelLive> ChannelDesk::live(const ChannelId& channel) const {
    const auto lane =
        std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& l) { return l.id == channel; });
    if (lane == lanes_.end())
        return std::nullopt;
    const Engine::Live live = lane->engine.live();
    const auto& latency = lane->engine.recent_latency();
    return ChannelLive{.waiting = live.waiting,
                       .in_flight = live.in_flight,
                       .failures_in_a_row = live.failures_in_a_row,
                       .last_confirmed = live.last_confirmed,
                       .last_error = live.last_error,
                       .pushes = live.pushes,
                       .is_holding = live.state == PaceState::holding,
                       .recent_latency = {latency.begin(), latency.end()}};
}

ChannelDesk::Lane* ChannelDesk::find(const ChannelId& channel) {
    const auto lane =
        std::find_if(lanes_.begin(), lanes_.end(), [&](const Lane& l) { return l.id == channel; });
    return lane == lanes_.end() ? nullptr : &*lane;
}

void ChannelDesk::want_all(const HubState& state, Lane& lane, Now now) {
    for (const ListingRecord& listing : state.listings().channel(lane.id).all())
        want(state, lane, listing, now);
}

void ChannelDesk::want(const HubState& state, Lane& lane, const ListingRecord& listing, Now now) {
    const Units units = published_number(state, listing);
    lane.engine.want(
        {.listing = listing.listing,
         .quantity = units,
         .is_paused = units.value == 0,
         .version = version_of(state.recovery().epoch(), published_changed(state, listing))},
        now);
}

void ChannelDesk::tell(Decision& decision, const OrderRecord& order) {
    Lane* lane = find(order.key.channel);
    if (lane == nullptr)
        return;
    const HubState& state = decision.state();
    for (const EngineEvent& event : lane->engine.tell({.order = order.key.order,
                                                       .outcome = outcome_of(order.stage),
                                                       .text = text_for_channel(state, order),
                                                       .collect_at = collected_at(state, order),
                                                       .cut = cut_units(order)})) {
        if (const auto* failed = std::get_if<TellFailed>(&event)) {
            raise_case(decision, trouble_of(lane->id, *failed));
        }
    }
}

void ChannelDesk::take(Turn& turn, const std::vector<EngineEvent>& events) {
    for (const EngineEvent& event : events) {
        std::visit([&](const auto& e) { on(turn, e); }, event);
    }
}

void ChannelDesk::on(Turn& turn, const PushConfirmed& event) {
    const auto& listing = event.listing;
    turn.decision.emit(Published{.channel = turn.lane.id,
                                 .listing = listing.listing,
                                 .quantity = listing.quantity,
                                 .is_paused = listing.is_paused,
                                 .version = listing.version});
    settle_case(turn.decision, CaseKind::push_refused, subject_of(turn.lane.id, listing.listing),
                "the channel took a newer number");
    shares_.confirmed(turn.decision.state(), turn.lane.id, listing.listing, turn.now);
}

void ChannelDesk::on(Turn& turn, const PushRefused& event) {
    const std::string subject = subject_of(turn.lane.id, event.listing);
    raise_case(turn.decision,
               {.kind = CaseKind::push_refused,
                .subject = subject,
                .text = subject + ": the channel refused its number: " + event.reason,
                .proposal = "correct the listing at the channel or its mapping here"});
}

void ChannelDesk::on(Turn& turn, const OrderReceived& event) {
    const std::size_t moves = turn.decision.touched().orders.size();
    auto moved = checkouts_.receive(turn.decision, event);
    if (!moved) {
        turn.has_postponed = true;
        return;
    }
    // What a webhook told, the poll tells again.
    const bool is_news = turn.decision.touched().orders.size() > moves;
    if (is_news)
        turn.out.notify.push_back({.at = turn.now.wall,
                                   .lsn = turn.decision.lsn(),
                                   .kind = "order",
                                   .text = describe(*moved)});
    const HubState& state = turn.decision.state();
    const OrderRecord* order = state.orders().find(moved->order);
    if (order != nullptr && !is_promised(*order))
        return;  // told once it is
    put_for_channel(state, *moved);
    turn.orders.push_back(*std::move(moved));
}

void ChannelDesk::on(Turn& turn, const FeedDrained& event) {
    const ListingBook& book = turn.decision.state().listings();
    if (book.channel(turn.lane.id).feed() == event.cursor)
        return;
    turn.decision.emit(FeedMoved{.channel = turn.lane.id, .cursor = event.cursor});
}

void ChannelDesk::on(Turn& turn, const FeedRead& event) {
    if (!turn.has_postponed)
        shares_.feed_read(turn.decision, turn.lane.id, event.asked_at, turn.lane.engine.listings());
}

void ChannelDesk::on(Turn& turn, const OddOrder& event) {
    const std::string subject = subject_of(turn.lane.id, "order " + event.order_id);
    raise_case(turn.decision, {.kind = CaseKind::odd_order,
                               .subject = subject,
                               .text = subject + " was not taken: " + event.reason,
                               .proposal = "correct the order at the channel"});
}

void ChannelDesk::on(Turn& turn, const OrderTold& event) {
    const OrderKey key{turn.lane.id, event.order};
    const HubState& state = turn.decision.state();
    const OrderRecord* order = state.orders().find(key);
    // Of what it lacks, or where it is collected, since then it need not have been told.
    if (order == nullptr || event.collect_at != collected_at(state, *order) ||
        event.cut != cut_units(*order))
        return;
    turn.decision.emit(OrderStageTold{.order = key, .stage = stage_of(event.outcome)});
}

void ChannelDesk::on(Turn& turn, const TellFailed& event) {
    raise_case(turn.decision, trouble_of(turn.lane.id, event));
}

void ChannelDesk::on(Turn& turn, const ChannelFailing& event) {
    const std::string subject = subject_of(turn.lane.id, to_text(event.lane));
    raise_case(turn.decision,
               {.kind = CaseKind::channel_failing,
                .subject = subject,
                .text = subject + " failed " + std::to_string(event.failures) +
                        " times in a row: " + event.reason,
                .proposal = "check the channel's address, secret and health; the newest numbers "
                            "are kept and sent when it answers"});
    turn.out.notify.push_back({.at = turn.now.wall,
                               .lsn = turn.decision.lsn(),
                               .kind = "channel",
                               .text = subject + " is failing: " + event.reason});
}

void ChannelDesk::on(Turn& turn, const ChannelRecovered& event) {
    const std::string subject = subject_of(turn.lane.id, to_text(event.lane));
    settle_case(turn.decision, CaseKind::channel_failing, subject, "the channel answers again");
    turn.out.notify.push_back({.at = turn.now.wall,
                               .lsn = turn.decision.lsn(),
                               .kind = "channel",
                               .text = subject + " recovered"});
}

}  // namespace onepool::hub
