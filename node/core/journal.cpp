// One fact onto the chain. The number is given here and becomes durable in the transaction that
// carries the JournalAppend; see node_core.hpp for why the uplink may know it at once.

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/chain.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

std::optional<Answer> NodeCore::State::repeated(const BasketId& document, std::size_t kind,
                                                const std::optional<EventId>& already) const {
    std::optional<EventId> event = already;
    if (const auto* known = recorded.find(document)) {
        if (known->kind != kind) {
            return refusal(ActionVerdict::wrong_state,
                           "This id names another kind of document already. Use a new id.");
        }
        event = known->event;
    }
    if (!event)
        return std::nullopt;
    Answer answer;
    answer.verdict = ActionVerdict::repeated;
    answer.explanation = "This was recorded before as event " + std::to_string(event->seq.value) +
                         "; here is the same answer again.";
    answer.event = event;
    return answer;
}

std::optional<Answer> NodeCore::State::repeated(const BasketId& document, std::size_t kind,
                                                const std::optional<ReceiptView>& already) const {
    if (!already)
        return repeated(document, kind, std::optional<EventId>());
    const std::size_t found =
        std::holds_alternative<Sale>(already->document) ? body_kind<Sale> : body_kind<Return>;
    if (found != kind) {
        return refusal(ActionVerdict::wrong_state,
                       "This id names another kind of document already. Use a new id.");
    }
    auto answer = repeated(document, kind, already->event);
    if (answer && answer->event)
        answer->receipt = already;
    return answer;
}

Answer NodeCore::State::record(EventBody body, const Heading& heading, Step& step) {
    const UnixMs wall = step.now.wall;
    Event event;
    event.header.seq = uplink.head().seq.next();
    event.header.hlc = clock.tick(step.now);
    event.header.wall = wall;
    event.header.clock_offset = clock.offset(step.now).value_or(Millis{});
    event.header.clock_trust = clock.trust(step.now);
    event.header.source_time = heading.source_time;
    event.header.staff = heading.staff.empty() ? config.default_staff : heading.staff;
    event.header.shift = config.shift;
    // A replayed document belongs to the day it was traded on, not to the day of the replay.
    event.header.business_day =
        business_day(heading.source_time.value_or(wall), config.utc_offset_minutes);
    event.header.basket = heading.document;
    event.body = std::move(body);
    if (const auto fault = find_fault(event)) {
        return refusal(ActionVerdict::out_of_bounds, "Not recorded: " + fault->field + " is " +
                                                         to_text(fault->error) +
                                                         ". Correct it and try again.");
    }
    auto payload = encode_event(event);
    CHECK(payload.size() <= limits::event_bytes);
    const auto head = chain_append(uplink.head(), config.node, config.journal, payload);
    CHECK(head.seq == event.header.seq);
    const EventId id{config.node, config.journal, head.seq};

    stock.recorded(event);
    inquiries.recorded(event);
    board.recorded(event);
    ages.recorded({head.seq, wall});
    if (!heading.document.is_none())
        recorded.add(heading.document, {id, event.body.index()});
    uplink.appended(head);
    step.batch.persist.push_back(
        JournalAppend{head.seq, head.hash, heading.document, std::move(payload)});
    step.batch.notify.push_back({NoticeKind::status_changed, {}, {}});
    move_guard_if_due(step);

    Answer answer;
    answer.event = id;
    answer.receipt = receipt_of(id, head.hash, event);
    answer.explanation = std::string("Recorded as ") + kind_name(event.body) + " number " +
                         std::to_string(head.seq.value) + ".";
    return answer;
}

}  // namespace onepool::node
