#include "hub/core/hub_log.hpp"

#include "protocol/check.hpp"

namespace onepool::hub {

const char* to_text(Verdict verdict) {
    switch (verdict) {
        case Verdict::duplicate:
            return "duplicate";
        case Verdict::quarantined:
            return "quarantined";
        case Verdict::parked:
            return "parked";
        case Verdict::unmapped:
            return "unmapped";
        case Verdict::overdraft:
            return "overdraft";
        case Verdict::applied:
            return "applied";
    }
    CHECK(false);  // every verdict has a name
}

const char* to_text(FactKind kind) {
    switch (kind) {
        case FactKind::unknown:
            return "unknown";
        case FactKind::sale:
            return "sale";
        case FactKind::return_:
            return "return";
        case FactKind::receipt:
            return "receipt";
        case FactKind::adjustment:
            return "adjustment";
        case FactKind::ship:
            return "ship";
        case FactKind::take:
            return "take";
        case FactKind::leave:
            return "leave";
        case FactKind::pick:
            return "pick";
        case FactKind::collect:
            return "collect";
        case FactKind::put_back:
            return "put_back";
        case FactKind::pack:
            return "pack";
        case FactKind::release:
            return "release";
        case FactKind::count:
            return "count";
        case FactKind::inspect:
            return "inspect";
    }
    CHECK(false);  // every kind of fact has a name
}

const char* to_text(OrderStage stage) {
    switch (stage) {
        case OrderStage::refused:
            return "refused";
        case OrderStage::held:
            return "held";
        case OrderStage::shipped:
            return "shipped";
        case OrderStage::cancelled:
            return "cancelled";
        case OrderStage::waiting:
            return "waiting";
        case OrderStage::staged:
            return "staged";
        case OrderStage::collected:
            return "collected";
        case OrderStage::packed:
            return "packed";
        case OrderStage::delivered:
            return "delivered";
    }
    CHECK(false);  // every order stage has a name
}

const char* to_text(CaseKind kind) {
    switch (kind) {
        case CaseKind::oversell:
            return "oversell";
        case CaseKind::unmapped_item:
            return "unmapped_item";
        case CaseKind::quarantine:
            return "quarantine";
        case CaseKind::parked:
            return "parked";
        case CaseKind::stream_stopped:
            return "stream_stopped";
        case CaseKind::order_refused_by_channel:
            return "order_refused_by_channel";
        case CaseKind::odd_order:
            return "odd_order";
        case CaseKind::channel_failing:
            return "channel_failing";
        case CaseKind::push_refused:
            return "push_refused";
        case CaseKind::storage:
            return "storage";
        case CaseKind::odd_message:
            return "odd_message";
        case CaseKind::identity:
            return "identity";
        case CaseKind::location_closed:
            return "location_closed";
        case CaseKind::backup_overdue:
            return "backup_overdue";
        case CaseKind::scope_rejected:
            return "scope_rejected";
        case CaseKind::set_aside_overdue:
            return "set_aside_overdue";
        case CaseKind::wrong_clock:
            return "wrong_clock";
        case CaseKind::disk_low:
            return "disk_low";
        case CaseKind::count_again:
            return "count_again";
        case CaseKind::return_in_question:
            return "return_in_question";
        case CaseKind::inspection:
            return "inspection";
    }
    CHECK(false);  // every case kind has a name
}

const char* to_text(InputKind kind) {
    switch (kind) {
        case InputKind::node_message:
            return "node_message";
        case InputKind::webhook:
            return "webhook";
        case InputKind::channel_answer:
            return "channel_answer";
        case InputKind::command:
            return "command";
        case InputKind::timer:
            return "timer";
    }
    CHECK(false);  // every input kind has a name
}

}  // namespace onepool::hub
