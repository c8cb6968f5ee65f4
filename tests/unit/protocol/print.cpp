#include "print.hpp"

#include "protocol/digest.hpp"

namespace onepool::protocol {

namespace {

std::string short_hex(ByteView bytes) {
    return hex(bytes.first(std::min<std::size_t>(bytes.size(), 4)));
}

void print(const SaleLine& line, std::ostream& out) {
    out << "\n  line " << line.line_no << " sku '" << line.sku.value << "' gtin " << line.gtin.value
        << " scanned '" << line.scanned_code << "' '" << line.description << "' "
        << line.quantity.value << " x " << line.unit_price.value << " = " << line.amount.value
        << " tax '" << line.tax_code << "' " << line.tax_rate.value << " at "
        << line.scanned_at.value;
    if (line.overridden)
        out << " overridden " << line.overridden->units.value << " by '"
            << line.overridden->by.value << "' '" << line.overridden->reason << "'";
    if (line.own_right != Units{})
        out << " on own right " << line.own_right.value;
}

void print(const std::vector<TaxLine>& taxes, std::ostream& out) {
    for (const TaxLine& tax : taxes) {
        out << "\n  tax '" << tax.code << "' " << tax.rate.value << " net " << tax.net.value
            << " tax " << tax.tax.value;
    }
}

void print(const std::vector<TenderLine>& tenders, std::ostream& out) {
    for (const TenderLine& tender : tenders) {
        out << "\n  tender " << static_cast<int>(tender.kind) << " amount " << tender.amount.value
            << " given " << tender.given.value << " change " << tender.change.value << " card "
            << static_cast<int>(tender.card_result) << " '" << tender.reference << "'";
    }
}

void print(const std::vector<StockLine>& lines, std::ostream& out) {
    for (const StockLine& line : lines) {
        out << "\n  " << line.quantity.value << " of '" << line.sku.value << "'";
    }
}

std::string text_of(const std::optional<UnixMs>& time) {
    return time ? std::to_string(time->value) : "never";
}

void print(const OrderKey& order, std::ostream& out) {
    out << " " << order.channel.value << "/" << order.order.value;
}

struct BodyPrinter {
    std::ostream& out;

    void operator()(const Sale& sale) const {
        out << " " << sale.currency.code << " total " << sale.total.value << " added tax "
            << sale.added_tax.value << " '" << sale.note << "'";
        for (const SaleLine& line : sale.lines) {
            print(line, out);
        }
        print(sale.taxes, out);
        print(sale.tenders, out);
        for (const DiscountLine& discount : sale.discounts) {
            out << "\n  discount on " << discount.line_no << ": " << discount.amount.value << " '"
                << discount.reason << "'";
        }
    }
    void operator()(const Return& document) const {
        out << " " << document.currency.code << " total " << document.total.value << " added tax "
            << document.added_tax.value << " '" << document.note << "'"
            << (document.is_checked ? " checked" : "");
        for (const ReturnLine& line : document.lines) {
            print(line.line, out);
            out << " disposition " << static_cast<int>(line.disposition) << " '" << line.reason
                << "'";
            if (line.original) {
                out << " of " << to_text(line.original->basket) << " line "
                    << line.original->line_no;
            }
        }
        print(document.taxes, out);
        print(document.refunds, out);
    }
    void operator()(const Receipt& receipt) const {
        out << " '" << receipt.document << "'";
        print(receipt.lines, out);
    }
    void operator()(const Adjustment& adjustment) const {
        out << " '" << adjustment.reason << "'";
        print(adjustment.lines, out);
    }
    void operator()(const Ship& ship) const {
        print(ship.order, out);
        out << " '" << ship.carrier << "' '" << ship.tracking << "'"
            << (ship.was_staged ? " staged" : "");
        print(ship.lines, out);
    }
    void operator()(const Order& order) const {
        print(order.order, out);
        out << " version " << order.version << " " << order.currency.code << " at "
            << order.placed_at.value << " collected at '" << order.collect_at.value << "' due "
            << text_of(order.due_at) << " until " << text_of(order.collect_by) << " to "
            << order.ship_to.country << "/" << order.ship_to.postcode;
        for (const SaleLine& line : order.lines) {
            print(line, out);
        }
    }
    void operator()(const Hold& hold) const {
        print(hold.order, out);
        out << " at " << hold.location.value << " expires " << text_of(hold.expires_at);
        print(hold.lines, out);
    }
    void operator()(const Release& release) const {
        print(release.order, out);
        out << " at " << release.location.value << " '" << release.reason << "'";
    }
    void operator()(const Take& take) const {
        print(take.order, out);
        out << (take.is_taken_over ? " taken over" : "");
    }
    void operator()(const Leave& leave) const {
        print(leave.order, out);
        out << (leave.is_refused ? " refused" : "") << " '" << leave.reason << "'";
    }
    void operator()(const Pick& pick) const {
        print(pick.order, out);
        out << " at '" << pick.place << "'";
        print(pick.lines, out);
        for (const ShortLine& line : pick.shorts) {
            out << "\n  short " << line.quantity.value << " of '" << line.sku.value << "' reason "
                << static_cast<int>(line.reason);
        }
        for (const UnixMs& at : pick.scanned)
            out << " scanned " << at.value;
        for (const LotLine& line : pick.lots) {
            out << "\n  " << line.quantity.value << " of '" << line.sku.value << "' of lot '"
                << line.lot.value << "' until " << line.expiry.yyyymmdd;
        }
    }
    void operator()(const Collect& collect) const {
        print(collect.order, out);
        out << " '" << collect.identity << "'" << (collect.was_staged ? " staged" : "");
        print(collect.lines, out);
    }
    void operator()(const Pack& pack) const {
        print(pack.order, out);
        out << " parcels " << pack.parcels;
    }
    void operator()(const PutBack& back) const {
        print(back.order, out);
        out << " '" << back.reason << "'";
        print(back.lines, out);
    }
    void operator()(const RightsReleased& released) const { print(released.lines, out); }
    void operator()(const Count& count) const {
        out << " session " << to_text(count.session) << " '" << count.name << "'"
            << (count.is_full ? " full" : "") << " page " << count.page << " of " << count.pages
            << " by '" << count.begun_by.value << "' at " << count.begun_at.value;
        for (const CountLine& line : count.lines) {
            out << "\n  " << line.quantity.value << " of '" << line.sku.value << "' from "
                << line.from.value << " to " << line.until.value << " by '" << line.by.value
                << "' clock " << static_cast<int>(line.clock_trust);
            if (line.first)
                out << " first " << line.first->quantity.value << " by '" << line.first->by.value
                    << "'";
        }
    }
    void operator()(const Inspect& inspect) const {
        for (const InspectedLine& line : inspect.lines) {
            out << "\n  " << line.quantity.value << " of '" << line.sku.value << "' outcome "
                << static_cast<int>(line.outcome) << " '" << line.note << "'";
        }
    }
};

std::ostream& operator<<(std::ostream& out, const Position& position) {
    return out << position.seq.value << ":" << short_hex(position.hash);
}

void print(const std::vector<ShipTask>& tasks, std::ostream& out) {
    for (const ShipTask& task : tasks) {
        out << "\n  task";
        print(task.order, out);
        out << " v" << task.version << " state " << static_cast<int>(task.state) << " at "
            << task.placed_at.value << (task.is_collected ? " collected" : "") << " due "
            << text_of(task.due_at) << " until " << text_of(task.collect_by) << " stands at '"
            << task.place << "' taker " << (task.taker ? to_text(*task.taker) : "nobody") << " '"
            << task.taker_staff.value << "'" << (task.is_packed ? " packed" : "");
        print(task.lines, out);
        for (const std::string& description : task.descriptions) {
            out << " '" << description << "'";
        }
    }
}

void print(const std::vector<Right>& rights, std::ostream& out) {
    for (const Right& right : rights) {
        out << "\n  right '" << right.sku.value << "' v" << right.version << " granted "
            << right.granted.value << " keep " << right.keep.value;
    }
}

void print(const std::vector<StockLevel>& levels, std::ostream& out) {
    for (const StockLevel& level : levels) {
        out << "\n  level '" << level.sku.value << "' v" << level.version << " shelf "
            << level.shelf.value << " held " << level.held.value << " online " << level.online.value
            << " paying " << level.paying.value << " until " << level.paying_until.value;
        for (const WaitingGoods& goods : level.waiting) {
            out << " waiting " << goods.units.value << " since " << goods.since.value << " '"
                << goods.reason << "'";
        }
    }
}

struct MessagePrinter {
    std::ostream& out;

    void operator()(const Hello& hello) const {
        out << "hello " << to_text(hello.node) << " journal " << to_text(hello.journal) << " at "
            << hello.location.value << " epoch " << hello.epoch << " hub " << hello.hub_epoch.value
            << " first " << hello.first_retained.value << " head " << hello.head << " acked "
            << hello.acked << " boot " << hello.boot_no << " wall " << hello.wall.value
            << " build '" << hello.build << "' speaks " << hello.major << "." << hello.minor
            << " proof " << hello.proof << " token " << hex(hello.token) << " witness "
            << hex(hello.witness) << " damaged " << hello.damaged.value;
        if (hello.guard) {
            out << " guard " << *hello.guard;
        }
        print(" key ", hello.key);
    }
    void operator()(const Welcome& welcome) const {
        out << "welcome " << to_text(welcome.journal) << " hub " << welcome.hub_epoch.value
            << " epoch " << welcome.epoch << " cursor " << welcome.cursor << " credit "
            << welcome.credit << " wall " << welcome.hub_wall.value << " safe "
            << welcome.safe.value << " token " << hex(welcome.token) << " spread "
            << welcome.spread_ms;
        print(" key ", welcome.hub_key);
    }
    void operator()(const EventBatch& batch) const {
        out << "batch " << to_text(batch.node) << " " << to_text(batch.journal) << " from "
            << batch.first.value << " " << short_hex(batch.prev_hash) << " -> "
            << short_hex(batch.last_hash) << " at " << batch.sent_at.value
            << (batch.kind == BatchKind::late ? " late" : "");
        for (const Bytes& event : batch.events) {
            out << "\n  " << event.size() << " bytes " << hex(event);
        }
    }
    void operator()(const Ack& ack) const {
        out << "ack " << to_text(ack.journal) << " hub " << ack.hub_epoch.value << " applied "
            << ack.applied << " safe " << ack.safe.value << " credit " << ack.credit;
        out << " challenge " << ack.challenge;
        if (ack.expect) {
            out << " expect " << ack.expect->value;
        }
        for (const Seq seq : ack.quarantined) {
            out << " quarantined " << seq.value;
        }
    }
    void operator()(const Fence& fence) const {
        out << "fence " << to_text(fence.journal) << " hub " << fence.hub_epoch.value << " reason "
            << static_cast<int>(fence.reason) << " '" << fence.text << "' remedy "
            << static_cast<int>(fence.remedy) << " late from " << fence.late_from.value << " held "
            << fence.held;
    }
    void operator()(const NodeState& state) const {
        out << "state " << to_text(state.node) << " " << to_text(state.journal) << " head "
            << state.head << " acked " << state.acked.value << " boot " << state.boot_no << " wall "
            << state.wall.value << " free " << state.disk_free_bytes << " baskets "
            << state.open_baskets << " build '" << state.build << "' downlink "
            << state.downlink.stream << "/" << state.downlink.change << " disk "
            << state.disk_total_bytes << " retained " << state.retained_from.value << " late "
            << state.late_left << " refused " << state.refused_messages << " offset "
            << state.clock_offset.value << " trust " << static_cast<int>(state.clock_trust);
        for (const ScopeMark& mark : state.scopes) {
            print(mark);
        }
        for (const UnreadableEvents& events : state.unreadable) {
            out << " unreadable " << to_text(events.journal) << " " << events.first.value << ".."
                << events.last.value;
        }
    }
    void operator()(const HubState& hub) const {
        out << "hub " << hub.hub_epoch.value << (hub.is_online ? " online" : " offline")
            << " since " << hub.since.value;
    }
    void operator()(const Downlink& downlink) const {
        out << "downlink " << to_text(downlink.journal) << " hub " << downlink.hub_epoch.value
            << " wall " << downlink.hub_wall.value << " (" << downlink.after << ", "
            << downlink.mark.change << "] of " << downlink.mark.stream;
        protocol::print(downlink.tasks, out);
        protocol::print(downlink.levels, out);
        protocol::print(downlink.rights, out);
    }
    void operator()(const Bye& bye) const {
        out << "bye " << to_text(bye.node) << " boot " << bye.boot_no;
    }
    void operator()(const ScopeOffer& offer) const {
        out << "offer " << to_text(offer.journal) << " hub " << offer.hub_epoch.value << " bytes "
            << offer.bytes;
        print(offer.mark);
        for (const Digest& chunk : offer.chunks) {
            out << " " << short_hex(chunk);
        }
    }
    void operator()(const ScopeWant& want) const {
        out << "want " << to_text(want.node) << " " << to_text(want.journal);
        print(want.mark);
        for (const std::uint32_t chunk : want.chunks) {
            out << " " << chunk;
        }
    }
    void operator()(const ScopeChunk& chunk) const {
        out << "chunk " << to_text(chunk.journal) << " hub " << chunk.hub_epoch.value;
        print(chunk.mark);
        out << " index " << chunk.index << " " << hex(chunk.content);
    }
    void operator()(const Reject& reject) const {
        out << "reject " << to_text(reject.node) << " " << to_text(reject.journal) << " '"
            << reject.what << "' v" << reject.version << " '" << reject.reason << "'";
    }
    void operator()(const CertRequest& request) const {
        out << "certificate wanted by " << to_text(request.node) << "\n" << request.csr;
    }
    void operator()(const CertAnswer& answer) const {
        out << "certificate for " << to_text(answer.journal) << " '" << answer.fault << "'\n"
            << answer.chain;
    }
    void operator()(const DaySeal& seal) const {
        out << "day " << seal.day.yyyymmdd << " " << to_text(seal.journal) << " hub "
            << seal.hub_epoch.value << " root " << short_hex(seal.root) << " head " << seal.head
            << " leaf " << seal.leaf << " of " << seal.leaves;
        for (const Digest& sibling : seal.path) {
            out << " " << short_hex(sibling);
        }
    }

    void operator()(const LostEvents& lost) const {
        out << "lost " << to_text(lost.node) << " " << to_text(lost.journal) << " "
            << lost.first.value << ".." << lost.last.value;
    }
    void operator()(const FoundEvents& found) const {
        out << "found " << to_text(found.journal) << " hub " << found.hub_epoch.value << " "
            << found.events.size() << " up to " << found.last.value << " after "
            << short_hex(found.prev_hash);
    }

    void operator()(const ReceiptQuestion& question) const {
        out << "receipt " << question.receipt << "? " << to_text(question.node) << " "
            << to_text(question.journal) << " no. " << question.number;
    }
    void operator()(const ReceiptAnswer& answer) const {
        out << "receipt " << answer.receipt << " " << to_text(answer.journal) << " no. "
            << answer.number << " hub " << answer.hub_epoch.value << " sale " << hex(answer.sale)
            << " " << to_text(answer.seller) << " " << to_text(answer.sold_in) << " " << answer.code
            << " " << answer.location.value;
        for (const LineBack& back : answer.back) {
            out << "\n  " << back.quantity.value << " of line " << back.line_no << " "
                << to_text(back.node) << " " << back.location.value << " " << back.at.value
                << (back.is_by_name ? " by name" : "");
        }
    }

    void print(const char* name, const std::optional<PublicKey>& key) const {
        if (key) {
            out << name << hex(key->bytes);
        }
    }
    void print(const ScopeMark& mark) const {
        out << " scope " << static_cast<int>(mark.scope) << " v" << mark.version;
    }
};

}  // namespace

void PrintTo(const Position& position, std::ostream* out) {
    *out << position;
}

void PrintTo(const Event& event, std::ostream* out) {
    const EventHeader& header = event.header;
    *out << kind_name(event.body) << " seq " << header.seq.value << " hlc " << header.hlc.ms << "."
         << header.hlc.counter << " wall " << header.wall.value << " offset "
         << header.clock_offset.value << " trust " << static_cast<int>(header.clock_trust)
         << " source " << (header.source_time ? std::to_string(header.source_time->value) : "none")
         << " staff '" << header.staff.value << "' shift '" << header.shift.value << "' day "
         << header.business_day.yyyymmdd << " basket " << to_text(header.basket);
    std::visit(BodyPrinter{*out}, event.body);
}

void PrintTo(const Message& message, std::ostream* out) {
    std::visit(MessagePrinter{*out}, message);
}

void PrintTo(const Hello& hello, std::ostream* out) {
    MessagePrinter{*out}(hello);
}

void PrintTo(const Downlink& downlink, std::ostream* out) {
    MessagePrinter{*out}(downlink);
}

void PrintTo(const DecodeFailure& failure, std::ostream* out) {
    *out << to_text(failure.error) << ": " << failure.field;
}

void PrintTo(const SendRange& range, std::ostream* out) {
    *out << "[" << range.first.value << ", " << range.last.value << "]";
}

void PrintTo(const BatchDecision& decision, std::ostream* out) {
    *out << to_text(decision.verdict) << " skip " << decision.skip << " after " << decision.after;
}

void PrintTo(const DownlinkNews& news, std::ostream* out) {
    *out << to_text(news.verdict);
    print(news.tasks, *out);
    print(news.levels, *out);
    print(news.rights, *out);
}

}  // namespace onepool::protocol
