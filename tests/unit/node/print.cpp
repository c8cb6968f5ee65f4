#include "print.hpp"

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"

namespace onepool::node {
namespace {

struct Print {
    std::ostream& out;

    void operator()(const JournalAppend& row) const {
        out << "journal " << row.seq.value << " basket " << to_text(row.basket) << " hash "
            << hex(row.hash).substr(0, 8) << " (" << row.payload.size() << " bytes)";
    }
    void operator()(const BasketPut& row) const {
        out << "basket put ";
        if (const auto basket = decode_basket(row.state))
            PrintTo(*basket, &out);
    }
    void operator()(const BasketErase& row) const { out << "basket erase " << to_text(row.basket); }
    void operator()(const CursorPut& row) const {
        out << "cursor acked " << row.acked.seq.value << " safe " << row.safe.value << " hub epoch "
            << row.hub_epoch.value << " epoch " << row.epoch;
    }
    void operator()(const TaskPut& row) const {
        out << "task " << row.task.order.order.value << " version " << row.task.version << " state "
            << static_cast<int>(row.task.state);
    }
    void operator()(const HeldTasksErase&) const { out << "no tasks"; }
    void operator()(const PickPut& row) const {
        out << "pick " << row.progress.order.order.value << " by " << row.progress.by.value;
        for (const PickStep& step : row.progress.steps) {
            out << (step.shortage ? " short " : " ") << step.quantity.value << " " << step.sku.value
                << (step.lot.empty() ? "" : " of lot ") << step.lot.value;
        }
    }
    void operator()(const PickErase& row) const { out << "no pick of " << row.order.order.value; }
    void operator()(const UsedRightPut& row) const {
        out << "used " << row.used.value << " of the right on " << row.sku.value << " in hub epoch "
            << row.hub_epoch.value;
    }
    void operator()(const CountSessionPut& row) const {
        out << "count " << to_text(row.session.id) << " '" << row.session.name << "' state "
            << static_cast<int>(row.session.state);
    }
    void operator()(const CountLinePut& row) const {
        out << "counted " << row.line.total().value << " of " << row.line.sku.value << " in "
            << to_text(row.line.session);
    }
    void operator()(const CountLineErase& row) const {
        out << "nothing counted of " << row.sku.value << " in " << to_text(row.session);
    }
    void operator()(const CountErase& row) const {
        out << (row.what == CountErase::What::all ? "no count " : "nothing counted in ")
            << to_text(row.session);
    }
    void operator()(const LevelPut& row) const {
        out << "level " << row.level.sku.value << " shelf " << row.level.shelf.value;
    }
    void operator()(const ReturnedPut& row) const {
        out << "returned " << to_text(row.original.basket) << " line " << row.original.line_no
            << ": " << row.quantity.value;
    }
    void operator()(const OverridesPut& row) const {
        out << "overrides of " << row.day.yyyymmdd << ": " << row.units.value;
    }
    void operator()(const PinTriesPut& row) const {
        out << "wrong PINs in a row: " << row.wrong_in_a_row;
    }
    void operator()(const JournalPrune& row) const { out << "JournalPrune " << row.last.value; }
    void operator()(const JournalBegin& row) const {
        out << "journal ended at " << row.ended.head.seq.value << ", taken up to "
            << row.ended.taken.seq.value;
    }
    void operator()(const LatePut& row) const { out << "late up to " << row.taken.seq.value; }
    void operator()(const EventBack& row) const {
        out << "event " << row.seq.value << " back "
            << (row.to == BackTo::own_row ? "in its row" : "beside");
    }
    void operator()(const HubKeyPut& row) const { out << "hub key " << fingerprint(row.key); }
    void operator()(const HeadWitnessPut& row) const {
        out << "witness of " << row.sealed.size() << " bytes";
    }
    void operator()(const DayPut& row) const { out << "day " << row.day.yyyymmdd; }
    void operator()(const ChunkPut& row) const {
        out << "chunk put " << hex(row.digest).substr(0, 8);
    }
    void operator()(const ChunkErase& row) const {
        out << "chunk erase " << hex(row.digest).substr(0, 8);
    }
    void operator()(const ScopePut& row) const {
        out << "scope put " << static_cast<int>(row.scope.mark.scope) << " version "
            << row.scope.mark.version << " slot " << int{row.scope.slot};
    }
    void operator()(const BuildScope& build) const {
        out << "build scope " << static_cast<int>(build.mark.scope) << " version "
            << build.mark.version << " slot " << int{build.slot};
    }
    void operator()(const Answer& answer) const { PrintTo(answer, &out); }
    void operator()(const Publish& publish) const {
        out << "publish topic " << static_cast<int>(publish.topic) << " (" << publish.payload.size()
            << " bytes)";
    }
    void operator()(const GuardMove& move) const {
        out << "guard at " << move.mark.head.seq.value << ", move " << move.mark.moves;
    }
    void operator()(const FindPrunable& asked) const {
        out << "find what may go up to " << asked.through.value;
    }
    void operator()(const ReadJournal& read) const {
        out << "read journal " << read.range.first.value << ".." << read.range.last.value;
    }
};

}  // namespace

void PrintTo(const Basket& basket, std::ostream* out) {
    *out << to_text(basket.id) << " " << to_text(basket.state) << " '" << basket.name << "' lines";
    for (const auto& line : basket.lines) {
        *out << " [" << line.line_no << " " << line.sku.value << line.scanned_code << " "
             << line.quantity.value << " x " << line.unit_price.value << " = " << line.amount.value
             << "]";
    }
    for (const auto& tender : basket.tenders)
        *out << " tender " << tender.amount.value;
    *out << " card " << basket.card_amount.value << " next " << basket.next_line_no;
}

void PrintTo(const Answer& answer, std::ostream* out) {
    *out << "answer " << answer.request.value << " " << to_text(answer.verdict) << " \""
         << answer.explanation << "\"";
    if (answer.basket) {
        *out << " basket ";
        PrintTo(*answer.basket, out);
    }
    if (answer.receipt)
        *out << " receipt " << to_text(answer.receipt->event);
    if (answer.event)
        *out << " event " << answer.event->seq.value;
}

void PrintTo(const Totals& totals, std::ostream* out) {
    *out << "total " << totals.total.value << " tax " << totals.tax.value << " tendered "
         << totals.tendered.value << " remaining " << totals.remaining.value;
    for (const auto& tax : totals.taxes) {
        *out << " [" << tax.code << " " << tax.rate.value << ": " << tax.net.value << " + "
             << tax.tax.value << "]";
    }
}

void PrintTo(const Record& record, std::ostream* out) {
    std::visit(Print{*out}, record);
}

}  // namespace onepool::node

namespace onepool::protocol {

void PrintTo(const Batch<node::Record, node::Outgoing, node::Notice>& batch, std::ostream* out) {
    const node::Print print{*out};
    const auto line = [&](const char* what, const auto& each) {
        *out << "\n  " << what << " ";
        std::visit(print, each);
    };
    for (const auto& record : batch.persist)
        line("persist", record);
    for (const auto& message : batch.send)
        line("send", message);
    for (const auto& notice : batch.notify) {
        *out << "\n  notify " << static_cast<int>(notice.kind) << " " << notice.text;
    }
    if (batch.wake_at)
        *out << "\n  wake at " << batch.wake_at->value;
}

}  // namespace onepool::protocol
