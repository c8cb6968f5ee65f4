// Whole states as text that a person compares line by line.

#include <ostream>
#include <sstream>

#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

namespace {

void print_node(std::ostream& out, const NodeRecord& node) {
    const Intake& intake = node.intake;
    out << "node " << to_text(node.id()) << " " << node.name << " at " << node.location.value
        << " cursor " << intake.cursor().seq.value << " epoch " << intake.epoch() << " fence "
        << (intake.fence() ? intake.fence()->text : "none") << " replaced";
    for (const EndedJournal& ended : node.replaced)
        out << " " << ended.cursor.seq.value << "/" << ended.reach.value << "+" << ended.late
            << " epoch " << ended.epoch << " from " << ended.begun_at.value << " to "
            << ended.ended_at.value << " why " << (ended.why ? static_cast<int>(*ended.why) : -1)
            << " settled " << (ended.settled_at ? ended.settled_at->value : -1);
    for (const auto& events : node.missing)
        out << " missing " << to_text(events.journal) << " " << events.first.value << ".."
            << events.last.value;
    out << " begun " << node.begun_at.value << " stopped "
        << (node.stopped_at ? node.stopped_at->value : -1);
    out << " events " << node.events() << " set aside " << node.set_aside << " voided "
        << node.voided << " overdrafts " << node.overdrafts << " key "
        << (node.key ? fingerprint(*node.key) : "none") << "\n";
}

void print_ledger(std::ostream& out, const Ledger& ledger) {
    for (std::uint32_t i = 0; i < ledger.sku_count(); ++i) {
        const SkuRecord& sku = ledger.sku(SkuIndex{i});
        out << "sku " << sku.sku.value << " " << sku.description << " online " << sku.online.value
            << " changed " << sku.online_changed.value << " outside";
        for (const Units& units : sku.outside)
            out << " " << units.value;
        out << " recent";
        for (const Lsn& lsn : sku.recent)
            out << " " << lsn.value;
        out << "\n";
    }
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        const Cell& cell = ledger.cell_at(slot);
        out << "cell " << ledger.key_at(slot).sku.value << "@"
            << ledger.key_at(slot).location.value;
        for (const Units& units : cell.balance)
            out << " " << units.value;
        out << " held " << cell.held.value << " online " << cell.online.value << " debt "
            << cell.debt.value << "\n";
    }
    out << "debt " << ledger.debt().value << "\n";
}

void print_time(std::ostream& out, const char* name, const std::optional<UnixMs>& time) {
    if (time)
        out << name << time->value;
}

void print_lines(std::ostream& out, const std::string& name, const HoldLines& lines) {
    for (const auto& [sku, units] : lines)
        out << name << " sku " << sku.value << "x" << units.value;
}

void print_leg(std::ostream& out, const OrderLeg& leg) {
    out << " leg at " << leg.location.value << (leg.is_done ? " done" : "")
        << (leg.is_packed ? " packed" : "");
    if (leg.taker)
        out << " taken by " << to_text(*leg.taker) << " '" << leg.taker_staff.value << "'";
    print_lines(out, " asked", leg.asked);
    print_lines(out, " held", leg.held);
    print_lines(out, " staged on '" + leg.place + "'", leg.staged);
    print_lines(out, " left unpicked", leg.left_unpicked);
    print_lines(out, " left", leg.left);
}

void print_order(std::ostream& out, const OrderRecord& order) {
    out << "order " << order.key.order.value << " v" << order.version << " " << to_text(order.stage)
        << " told " << (order.told ? to_text(*order.told) : "nothing") << " changed "
        << order.changed.value << " lines " << order.lines.size() << " " << order.reason;
    if (order.collect_at)
        out << " to collect at " << order.collect_at->value;
    out << " to " << order.ship_to.country << "/" << order.ship_to.postcode;
    print_time(out, " due ", order.due_at);
    print_time(out, " until ", order.collect_by);
    for (const OrderLeg& leg : order.legs)
        print_leg(out, leg);
    print_lines(out, " left unpicked", order.left_unpicked);
    print_lines(out, " handed over", order.handed_over);
    out << (order.ways.empty() ? "" : " sent ") << order.ways;
    print_lines(out, " cut", order.cut);
    for (const OrderLot& lot : order.lots) {
        out << " lot " << lot.picked.lot.value << " of sku " << lot.picked.sku.value << "x"
            << lot.picked.quantity.value << " at " << lot.location.value;
    }
    out << (order.is_heard_of ? " heard of" : "") << (order.is_overdue ? " overdue" : "")
        << (order.asks_identity ? " asks identity" : "") << (order.is_changed ? " changed" : "");
    for (const LocationIndex location : order.gave_up)
        out << " given up by " << location.value;
    out << "\n";
    for (const OrderStep& step : order.steps) {
        out << "  step " << step.lsn.value << " at " << step.at.value << " " << to_text(step.stage)
            << " by '" << step.by.value << "' " << step.text << "\n";
    }
}

void print_case(std::ostream& out, const CaseRecord& record) {
    out << "case " << record.id << " " << to_text(record.kind) << " " << record.subject << ": "
        << record.text << " | " << record.proposal << " opened " << record.opened_at.value
        << " renewed " << record.renewed_at.value << " closed "
        << (record.closed_at ? record.closed_at->value : 0) << " " << record.closed_by.value << " "
        << record.note << "\n";
}

void print_set_aside(std::ostream& out, const SetAsideRecord& record) {
    out << "set aside " << record.id << " " << to_text(record.event) << " "
        << to_text(record.verdict) << " " << to_text(record.fact) << " " << record.reason
        << " withheld";
    for (const Sku& sku : record.withheld)
        out << " " << sku.value;
    out << " build " << record.build << " at " << record.at.value << " lsn " << record.lsn.value
        << " bytes " << record.raw_bytes << " " << hex(record.raw_digest) << " case "
        << record.case_id << " " << to_text(record.state) << " tries " << record.tries
        << " settled " << (record.settled_at ? record.settled_at->value : 0) << " "
        << record.by.value << " " << record.note << "\n";
}

void print_rights(std::ostream& out, const RightsBook& book) {
    for (const RightRecord& record : book.all()) {
        out << "right " << record.cell.sku.value << "@" << record.cell.location.value << " "
            << to_text(record.node) << " after " << record.after.value << " granted "
            << record.granted.value << " sold " << record.sold.value << " released "
            << record.released.value << " keep " << record.keep.value << " stranded "
            << record.stranded.value << "\n";
    }
    for (const RightsCount& count : book.counts()) {
        out << "rights out " << count.out.value << " stranded " << count.stranded.value
            << " granted " << count.granted.value << " released " << count.released.value
            << " sold " << count.sold.value << " on right " << count.on_right.value << "\n";
    }
}

void print_returns(std::ostream& out, const HubState& state) {
    for (const WaitingRecord& record : state.inspection().all()) {
        out << "waiting " << record.cell.sku.value << "@" << record.cell.location.value;
        for (const WaitingGoods& goods : record.list)
            out << " " << goods.units.value << " since " << goods.since.value << " '"
                << goods.reason << "'";
        out << "\n";
    }
    for (const ReceiptRecord& record : state.receipts().all()) {
        out << "receipt " << record.name << " " << to_text(record.document) << " " << record.code
            << " since " << record.since.value << " look at " << record.look_at.value << " asked "
            << record.asked << " judged " << record.judged << " " << to_text(record.stage)
            << " bought " << record.bought.value << " back " << record.back.value << "\n";
    }
}

void print_listings(std::ostream& out, const ListingBook& book) {
    for (const auto& [id, channel] : book.all()) {
        out << "channel " << id.value << " feed " << channel.feed() << " "
            << to_text(channel.fulfilment()) << "\n";
        for (const ListingRecord& listing : channel.all()) {
            out << "listing " << listing.listing << " sku " << listing.sku.value;
            if (listing.confirmed)
                out << " confirmed " << listing.confirmed->quantity.value << "@"
                    << listing.confirmed->version << " lsn " << listing.confirmed->lsn.value;
            if (listing.kept)
                out << " kept " << listing.kept->value;
            if (listing.share)
                out << " share " << listing.share->number.value << " of "
                    << listing.share->exposed.value << " lsn " << listing.share_changed.value;
            out << "\n";
        }
    }
}

void print_promotions(std::ostream& out, const PromotionBook& book) {
    for (const PromotionRecord& record : book.all()) {
        out << "promotion " << record.name << " " << record.channel.value << " "
            << record.units.value << " of " << record.sku.value << " " << record.from.value << ".."
            << record.until.value << " by " << record.by.value << " " << to_text(record.state)
            << " begun " << record.begun.value << " after " << record.orders_before << " taken "
            << record.taken.value << " ended " << (record.ended_at ? record.ended_at->value : -1)
            << " by " << record.ended_by.value << "\n";
    }
}

void print_identities(std::ostream& out, const IdentityBook& book) {
    for (const EnrolCodeRecord& code : book.codes()) {
        out << "code " << code.label << " for " << code.name << " at " << code.location.value
            << " tries " << code.tries << " used by " << to_text(code.used_by) << " until "
            << code.expires_at.value << "\n";
    }
    for (const CertificateRecord& record : book.certificates()) {
        out << "certificate " << hex(record.serial.bytes) << " of " << to_text(record.node)
            << " until " << record.not_after.value << " revoked "
            << (record.revoked_at ? record.revoked_at->value : 0) << "\n";
    }
}

void print_recovery(std::ostream& out, const RecoveryRecord& record) {
    out << "epoch " << record.epoch.value << " restores " << record.restores.size() << " first at "
        << record.first_at.value << " keeping since "
        << (record.keeping_since ? record.keeping_since->value : 0) << " numbers changed "
        << record.numbers_changed.value << " lost "
        << (record.lost_life ? record.lost_life->value : 0) << " at " << record.lost_at.value
        << "\n";
    for (const LocationIndex location : record.reconciling)
        out << "reconciling " << location.value << "\n";
    for (const Awaited& awaited : record.awaited) {
        out << "awaited " << to_text(awaited.node) << "@" << awaited.location.value << " head "
            << (awaited.journal ? std::to_string(awaited.head.value) : "unknown") << "\n";
    }
    for (const auto& [channel, cursor] : record.postponed)
        out << "postponed " << channel.value << " " << cursor << "\n";
    if (record.backup) {
        out << "backup " << record.backup->lsn.value << " made " << record.backup->made_at.value
            << " safe " << record.backup->safe.size() << "\n";
    }
}

}  // namespace

std::string print(const HubState& state) {
    std::ostringstream out;
    out << "lsn " << state.lsn().value << " at " << state.at().value << "\n";
    for (const LocationRecord& location : state.locations()) {
        out << "location " << location.id.value << " reserve " << location.location_reserve.value
            << (location.ships_orders ? "" : " ships no orders") << " " << to_text(location.terms)
            << "\n";
    }
    for (const SourcingRule rule : state.sourcing())
        out << "sourcing " << to_text(rule) << "\n";
    for (const NodeRecord& node : state.nodes().all())
        print_node(out, node);
    print_identities(out, state.identities());
    print_ledger(out, state.ledger());
    for (const OrderRecord& order : state.orders().all())
        print_order(out, order);
    for (const CheckoutRecord& record : state.checkouts().all()) {
        out << "checkout " << record.key.hold << " v" << record.version << " of " << record.owner
            << " " << to_text(record.state) << " " << record.order.value << " at "
            << record.location.value << " placed " << record.placed_at.value << " until "
            << record.expires_at.value << " changed " << record.changed.value;
        for (const auto& [sku, units] : record.lines)
            out << " sku " << sku.value << "x" << units.value;
        out << "\n";
    }
    out << "open checkouts " << state.checkouts().open().size() << "\n";
    out << "open " << state.orders().open().size() << " untold " << state.orders().untold().size()
        << " held " << state.orders().count(OrderStage::held) << " waiting "
        << state.orders().waiting().size() << " to pick";
    for (std::uint32_t i = 0; i < state.locations().size(); ++i)
        out << " " << state.orders().held_at(LocationIndex{i});
    out << "\n";
    for (const CaseRecord& record : state.cases().all())
        print_case(out, record);
    for (const SetAsideRecord& record : state.worklist().all())
        print_set_aside(out, record);
    out << "set aside and open " << state.worklist().open_count() << "\n";
    print_listings(out, state.listings());
    print_promotions(out, state.promotions());
    print_rights(out, state.rights());
    for (const CountSession& count : state.counts().sessions())
        out << "count " << count.name << " " << count.lines << " " << count.waiting << " "
            << count.doubtful << " " << count.found.value << " " << count.lost.value << "\n";
    for (const CellCount& cell : state.counts().all())
        out << "counted sku " << cell.key.sku.value << " " << to_text(cell.state) << " "
            << cell.counted.value << " of " << cell.expected.value << " '" << cell.note << "'\n";
    print_returns(out, state);
    print_recovery(out, state.recovery().record());
    for (const Scope scope : {Scope::catalogue, Scope::prices, Scope::staff, Scope::config}) {
        if (const ScopeRecord* record = state.scopes().find(scope))
            out << to_text(scope) << " changed " << record->changed.value << " rows "
                << record->content.rows << " bytes " << record->content.bytes << " chunks "
                << record->content.chunks.size() << "\n";
    }
    return out.str();
}

}  // namespace onepool::hub
