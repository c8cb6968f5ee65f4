#include "tests/sim/checkers/counted_once.hpp"

#include <algorithm>
#include <vector>

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> CountedOnce::look(const World& world, const Evidence& evidence) {
    if (auto doubled = find_doubled_document(evidence, world.node_count()))
        return doubled;
    const auto& process = world.hub().process();
    if (!process.is_up())
        return std::nullopt;
    const hub::HubState& state = process.core().state();
    if (world.witness().hub_loads == hub_loads_ && state.lsn() == lsn_ && !is_due_)
        return std::nullopt;
    // After a refused commit it goes back, and may have decided something else by now.
    const bool is_anew = world.witness().hub_loads != hub_loads_;
    hub_loads_ = world.witness().hub_loads;
    lsn_ = state.lsn();
    if (is_anew) {
        if (auto wrong = begin_anew(state, evidence))
            return wrong;
    }
    for (const hub::NodeRecord& record : state.nodes().all()) {
        if (!record.intake.journal())
            continue;
        const StreamName stream{record.id(), *record.intake.journal()};
        if (auto wrong = count(stream, record.intake.cursor(), evidence))
            return wrong;
    }
    if (auto wrong = count_late(evidence, state.lsn()))
        return wrong;
    count_asides(evidence, state.lsn());
    count_by_hub(evidence, state.lsn());
    // What followed late, is odd or was counted is known from the log alone, which the state may be
    // ahead of.
    const bool is_log_behind = evidence.log().empty() || evidence.log().back().lsn < state.lsn();
    const bool has_late = std::ranges::any_of(
        state.nodes().all(), [](const hub::NodeRecord& node) { return !node.replaced.empty(); });
    const bool is_counted = has_inspect_ || !state.counts().all().empty();
    is_due_ = (has_late || has_odd_ || is_counted) && is_log_behind;
    return is_due_ ? std::nullopt : compare(state);
}

std::optional<std::string> CountedOnce::find_doubled_document(const Evidence& evidence,
                                                              std::size_t nodes) {
    documents_.resize(nodes);
    for (std::size_t i = 0; i < nodes; ++i) {
        const NodeImage& image = evidence.node(i);
        Documents& seen = documents_[i];
        if (seen.walk.is_begun_again(image))
            seen.baskets.clear();
        while (const JournalRow* row = seen.walk.next(image)) {
            if (row->basket.is_none())
                continue;
            if (!seen.baskets.insert(row->basket).second) {
                return join("node-", i + 1, " journaled document ", to_text(row->basket),
                            " a second time, as event ", row->seq.value);
            }
        }
    }
    return std::nullopt;
}

// Journals that were replaced stand still, and only the log says how far they were taken.
std::optional<std::string> CountedOnce::begin_anew(const hub::HubState& state,
                                                   const Evidence& evidence) {
    reference_ = ReferenceLedger{};
    counted_.clear();
    events_.clear();
    of_documents_.clear();
    late_counted_ = 0;
    asides_counted_ = 0;
    by_hub_counted_ = 0;
    has_odd_ = false;
    has_inspect_ = false;
    for (const auto& [stream, taken] : evidence.streams()) {
        const hub::NodeRecord* record = state.nodes().find(stream.first);
        const bool is_present = record != nullptr && record->intake.journal() == stream.second;
        if (is_present)
            continue;
        if (auto wrong = count(stream, taken.cursor, evidence))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> CountedOnce::count(const StreamName& stream, const Position& cursor,
                                              const Evidence& evidence) {
    Position& counted = counted_[stream];
    if (counted == cursor)
        return std::nullopt;
    const auto events = evidence.archive().between(counted, cursor);
    if (!events) {
        return join("the hub applied event ", cursor.seq.value, " of node ", to_text(stream.first),
                    ", which no journal continues from its event ", counted.seq.value);
    }
    for (const Written* written : *events) {
        events_.emplace(stream.second, written->content);
        if (written->event)
            of_documents_.emplace(stream.second, written->event->header.basket);
        if (written->is_plain) {
            reference_.add(*written->event, written->location);
            has_inspect_ = has_inspect_ || std::holds_alternative<Inspect>(written->event->body);
        } else {
            has_odd_ = true;
        }
    }
    counted = cursor;
    return std::nullopt;
}

// An event that the hub holds already counts no more; one that says otherwise of a document it
// holds may be set aside.
std::optional<std::string> CountedOnce::count_late(const Evidence& evidence, Lsn upto) {
    const auto& late = evidence.late();
    for (; late_counted_ < late.size() && late[late_counted_].lsn <= upto; ++late_counted_) {
        const Evidence::Late& each = late[late_counted_];
        const Written* written = evidence.archive().find_event(each.id, each.content);
        if (written == nullptr) {
            return join("the hub took event ", each.id.seq.value, " of node ",
                        to_text(each.id.node), " late, which nobody wrote");
        }
        if (!written->is_plain) {
            events_.emplace(each.id.journal, each.content);
            has_odd_ = true;
            continue;
        }
        const BasketId document = written->event->header.basket;
        const bool is_known_document =
            !document.is_none() && of_documents_.contains({each.id.journal, document});
        if (!events_.emplace(each.id.journal, each.content).second)
            continue;
        if (each.is_set_aside && is_known_document)
            continue;
        if (each.is_set_aside) {
            return join("the hub set event ", each.id.seq.value, " of node ", to_text(each.id.node),
                        " aside, which says nothing new of any document");
        }
        of_documents_.emplace(each.id.journal, document);
        reference_.add(*written->event, written->location);
    }
    return std::nullopt;
}

void CountedOnce::count_asides(const Evidence& evidence, Lsn upto) {
    const auto& bookings = evidence.asides().bookings();
    for (; asides_counted_ < bookings.size() && bookings[asides_counted_].lsn <= upto;
         ++asides_counted_) {
        const Asides::Booking& booked = bookings[asides_counted_];
        has_odd_ = true;
        reference_.add_part(*booked.event->event, booked.event->location, booked.skus);
    }
}

void CountedOnce::count_by_hub(const Evidence& evidence, Lsn upto) {
    const auto& moves = evidence.by_hub().moves();
    const auto place = [](const ByHub::Move& move, const std::string& account) {
        static const std::set<std::string> outside{"supplier", "customer", "loss", "found"};
        return ReferenceLedger::Place{move.sku, account,
                                      outside.contains(account) ? "" : move.location};
    };
    for (; by_hub_counted_ < moves.size() && moves[by_hub_counted_].lsn <= upto;
         ++by_hub_counted_) {
        const ByHub::Move& move = moves[by_hub_counted_];
        reference_.shift(place(move, move.from), place(move, move.to), move.units);
    }
}

std::optional<std::string> CountedOnce::compare(const hub::HubState& state) const {
    static constexpr const char* inside[] = {"shelf", "staged", "inspection", "damaged",
                                             "in_transit"};
    static constexpr const char* outside[] = {"supplier", "customer", "loss", "found"};
    constexpr std::size_t shelf = 0;
    constexpr std::size_t staged = 1;
    constexpr std::size_t loss = 2;
    const hub::Ledger& ledger = state.ledger();
    const auto differs = [&](const ReferenceLedger::Place& place, std::int64_t units,
                             std::int64_t expected) -> std::optional<std::string> {
        if (expected == units)
            return std::nullopt;
        return join(place.sku, " ", place.account, " ", place.location, ": the hub says ", units,
                    ", the journals say ", expected);
    };
    std::vector<std::int64_t> lost(ledger.sku_count(), 0);
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        const hub::CellKey key = ledger.key_at(slot);
        const std::string& sku = ledger.sku(key.sku).sku.value;
        const std::string& location = state.location(key.location).id.value;
        const auto& balance = ledger.cell_at(slot).balance;
        const std::int64_t here = balance[shelf].value + balance[staged].value;
        const std::int64_t expected = reference_.balance({sku, inside[shelf], location});
        const std::int64_t gone =
            std::clamp(expected - here, std::int64_t{0}, reference_.not_found(sku, location));
        lost[key.sku.value] += gone;
        if (auto wrong = differs({sku, inside[shelf], location}, here, expected - gone))
            return wrong;
        for (std::size_t kind = staged + 1; kind < std::size(inside); ++kind) {
            const ReferenceLedger::Place place{sku, inside[kind], location};
            if (auto wrong = differs(place, balance[kind].value, reference_.balance(place)))
                return wrong;
        }
    }
    for (std::uint32_t index = 0; index < ledger.sku_count(); ++index) {
        const hub::SkuRecord& record = ledger.sku(hub::SkuIndex{index});
        for (std::size_t kind = 0; kind < std::size(outside); ++kind) {
            const ReferenceLedger::Place place{record.sku.value, outside[kind], ""};
            const std::int64_t more = kind == loss ? lost[index] : 0;
            if (auto wrong =
                    differs(place, record.outside[kind].value, reference_.balance(place) + more))
                return wrong;
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
