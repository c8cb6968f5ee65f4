// Orders picked scan by scan, and how far each pick is: below the disk's floor too, as what leaves
// (order_documents.cpp).

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "node/core/order_refusals.hpp"
#include "node/core/picked_lots.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::node {
namespace {

std::set<Sku> skus_of(const ShipTask& task) {
    std::set<Sku> skus;
    for (const StockLine& line : task.lines)
        skus.insert(line.sku);
    return skus;
}

std::string name_in(const ShipTask& task, const Sku& sku) {
    for (std::size_t i = 0; i < task.lines.size() && i < task.descriptions.size(); ++i) {
        if (task.lines[i].sku == sku && !task.descriptions[i].empty())
            return task.descriptions[i];
    }
    return sku.value;
}

// "A (2 left), B (1 left)"; empty: nothing is.
std::string left_text(const ShipTask& task, const PickProgress& progress) {
    constexpr std::size_t named = 5;
    std::string text;
    std::size_t count = 0;
    for (const Sku& sku : skus_of(task)) {
        const Units left = left_of(task, progress, sku);
        if (left <= Units{} || ++count > named)
            continue;
        text += (text.empty() ? "" : ", ") + name_in(task, sku) + " (" +
                std::to_string(left.value) + " left)";
    }
    return count > named ? text + " and " + std::to_string(count - named) + " more" : text;
}

Answer wrong_item(const ShipTask& task, const PickProgress& progress, const std::string& item) {
    const std::string left = left_text(task, progress);
    return refusal(ActionVerdict::wrong_item,
                   "Scanned " + (item.empty() ? std::string("something unknown") : item) + ". " +
                       (left.empty() ? std::string("This order wants nothing more: finish it.")
                                     : "This order wants: " + left + "."));
}

std::set<Sku> skus_of(const PickProgress& progress) {
    std::set<Sku> skus;
    for (const PickStep& step : progress.steps)
        skus.insert(step.sku);
    return skus;
}

// The event that this progress becomes, in the order of the task's lines.
Pick pick_of(const ShipTask& task, const PickProgress& progress, const std::string& place) {
    Pick pick;
    pick.order = task.order;
    std::map<std::pair<Sku, ShortReason>, Units> shorts;
    for (const PickStep& step : progress.steps) {
        if (step.shortage)
            shorts[{step.sku, *step.shortage}] += step.quantity;
    }
    for (const Sku& sku : skus_of(task)) {
        if (const Units units = progress.picked(sku); units > Units{}) {
            pick.lines.push_back({sku, units});
            pick.scanned.push_back(progress.last_scan(sku));
        }
    }
    if (std::ranges::find(pick.scanned, UnixMs{}) != pick.scanned.end())
        pick.scanned.clear();
    pick.lots = sorted_lots(progress);
    for (const auto& [what, units] : shorts)
        pick.shorts.push_back({what.first, units, what.second});
    pick.place = pick.lines.empty() ? std::string() : place;
    return pick;
}

// What keeps a pick from being finished; nullopt: all that is wanted is picked or short.
std::optional<Answer> unfinished(const ShipTask& task, const PickProgress& progress) {
    for (const PickStep& step : progress.steps) {
        if (left_of(task, progress, step.sku) < Units{}) {
            return refusal(ActionVerdict::wrong_state,
                           "More of " + name_in(task, step.sku) +
                               " was picked than this order wants now. Put it back, and undo it "
                               "here.");
        }
    }
    const std::string left = left_text(task, progress);
    if (left.empty())
        return std::nullopt;
    return refusal(
        ActionVerdict::wrong_state,
        "Still to be picked: " + left + ". Scan it, or say that it is missing or damaged.");
}

bool was_done(const std::map<OrderKey, PickProgress>& picks, const OrderKey& order,
              const BasketId& request) {
    const auto found = picks.find(order);
    return found != picks.end() && found->second.has_done(request);
}

}  // namespace

std::optional<Answer> NodeCore::State::unpickable(const OrderKey& order) const {
    const ShipTask* task = board.find(order);
    if (task == nullptr)
        return no_such_order(order);
    if (task->state != OrderState::held)
        return wrong_stage(*task);
    if (is_picked_on(config.node, *task))
        return std::nullopt;
    Answer answer = not_ours(*task);
    if (asked.contains(order))
        answer.explanation =
            "The hub has not said yet that this order is yours to pick. Wait, or "
            "look at the connection.";
    return answer;
}

Answer NodeCore::State::act(const ScanPick& action, Step& step) {
    const std::int64_t age_ms = std::clamp(action.age_ms, std::int64_t{}, limits::scan_age_ms);
    UnixMs made{step.now.wall.value - age_ms};
    // A handheld whose clock was put forward says that its scans are older than they are. When the
    // order was placed is the shop's word: its clock may be ahead.
    if (const ShipTask* task = board.find(action.order)) {
        const UnixMs placed{task->placed_at.value - limits::placed_apart_ms};
        made = std::min(step.now.wall, std::max(made, placed));
    }
    const PickStep picked{action.sku, action.quantity, std::nullopt,
                          made,       action.lot,      action.expiry};
    return add_pick({action.order, action.staff, {picked}, {action.request}}, action.scanned,
                    action.lot_rule, step);
}

Answer NodeCore::State::act(const ShortPick& action, Step& step) {
    const PickStep lacking{action.sku, action.quantity, action.reason, step.now.wall};
    return add_pick({action.order, action.staff, {lacking}, {action.request}}, "",
                    LotRule::as_known, step);
}

Answer NodeCore::State::add_pick(PickProgress more, const std::string& scanned, LotRule rule,
                                 Step& step) {
    const BasketId request = more.requests.front();
    if (was_done(picks, more.order, request))
        return refusal(ActionVerdict::repeated, "This was counted already.");
    if (auto refused = unpickable(more.order))
        return *std::move(refused);
    const ShipTask& task = *board.find(more.order);
    const PickStep& added = more.steps.front();
    const auto found = picks.find(more.order);
    PickProgress progress = found == picks.end() ? PickProgress{more.order, {}, {}} : found->second;
    if (added.sku.empty() || wanted_of(task, added.sku) == Units{} ||
        added.quantity > left_of(task, progress, added.sku))
        return wrong_item(task, progress, scanned.empty() ? added.sku.value : scanned);
    // Who says no name is who picked before, or took it, as far as this till knows.
    if (const auto taker = named.find(more.order); progress.by.empty() && taker != named.end())
        progress.by = taker->second;
    if (!more.by.empty() || progress.by.empty())
        progress.by = more.by.empty() ? config.default_staff : more.by;
    if (added.quantity < Units{1} || progress.by.value.size() > limits::name_bytes) {
        return refusal(ActionVerdict::out_of_bounds,
                       "The quantity must be 1 or more, and the name of who picks of at most " +
                           std::to_string(limits::name_bytes) + " letters. Check what was typed.");
    }
    const BusinessDay today = business_day(step.now.wall, config.utc_offset_minutes);
    if (auto fault = find_lot_fault({.progress = progress,
                                     .step = added,
                                     .rule = rule,
                                     .name = name_in(task, added.sku),
                                     .today = today}))
        return *std::move(fault);
    progress.make_room();
    progress.steps.push_back(added);
    if (added.lot.empty())
        progress.steps.back().expiry = {};
    progress.steps.back().at = std::clamp(added.at, UnixMs{}, UnixMs{limits::time_ms});
    progress.remember(request);
    keep_pick(std::move(progress), step);
    tell_begun(task, step);
    return {};
}

Answer NodeCore::State::act(const UndoPick& action, Step& step) {
    if (was_done(picks, action.order, action.request))
        return refusal(ActionVerdict::repeated, "This was taken back already.");
    if (auto refused = unpickable(action.order))
        return *std::move(refused);
    const auto found = picks.find(action.order);
    if (found == picks.end() || found->second.steps.empty())
        return refusal(ActionVerdict::wrong_state, "Nothing was scanned for this order yet.");
    PickProgress progress = found->second;
    progress.steps.pop_back();
    progress.remember(action.request);
    return keep_pick(std::move(progress), step);
}

Answer NodeCore::State::act(const FinishPick& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Pick>, action.already))
        return *known;
    if (auto refused = unpickable(action.order))
        return *std::move(refused);
    const ShipTask& task = *board.find(action.order);
    const auto found = picks.find(action.order);
    const PickProgress progress =
        found == picks.end() ? PickProgress{action.order, {}, {}} : found->second;
    if (auto refused = unfinished(task, progress))
        return *std::move(refused);
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    const Pick pick = pick_of(task, progress, action.place);
    if (!pick.lines.empty() && (pick.place.empty() || pick.place.size() > limits::place_bytes)) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Say where it stands now: the code of a shelf, of at most " +
                           std::to_string(limits::place_bytes) + " letters.");
    }
    Answer answer = record(pick, {action.document, action.staff, std::nullopt}, step);
    if (answer.verdict == ActionVerdict::done)
        put_task(board.staged(pick), step);
    return answer;
}

// ---- what is kept

Answer NodeCore::State::keep_pick(PickProgress progress, Step& step) {
    const OrderKey order = progress.order;
    tell_pages_of_tasks(step);
    if (!progress.is_empty()) {
        step.batch.persist.push_back(PickPut{progress});
        picks.insert_or_assign(order, std::move(progress));
    } else if (picks.erase(order) > 0) {
        step.batch.persist.push_back(PickErase{order});
    }
    return {};
}

// Somebody else handed a part of it over, or more was scanned than it wants now: the newest scans
// that are too many count for nothing, and their goods are in somebody's hands.
void NodeCore::State::cut_pick(const ShipTask& task, Step& step) {
    const auto found = picks.find(task.order);
    if (found == picks.end())
        return;
    PickProgress progress = found->second;
    std::string too_many;
    for (const Sku& sku : skus_of(progress)) {
        const Units picked = progress.picked(sku);
        progress.take_off(sku, Units{} - left_of(task, progress, sku));
        if (const Units off = picked - progress.picked(sku); off > Units{}) {
            too_many += (too_many.empty() ? "" : ", ") + std::to_string(off.value) + " of " +
                        name_in(task, sku);
        }
    }
    if (progress == found->second)
        return;
    if (!too_many.empty()) {
        step.batch.notify.push_back(
            {NoticeKind::alarm,
             {},
             "Order " + task.order.order.value + " wants less now than was scanned for it here: " +
                 "put back on the shelf what was too much (" + too_many + ")."});
    }
    keep_pick(std::move(progress), step);
}

// The only device of a location has an order before anybody picks it: once something of it was
// scanned the hub is told that somebody does, whether they said who they are or not. Also again,
// where the hub or this node may have forgotten that.
void NodeCore::State::tell_begun(const ShipTask& task, Step& step) {
    const auto found = picks.find(task.order);
    const bool is_begun = found != picks.end() && !found->second.steps.empty();
    if (!is_begun || !is_picked_on(config.node, task) || !task.taker_staff.empty() ||
        named.contains(task.order))
        return;
    const OrderKey order = task.order;
    const StaffId& by = found->second.by;
    const Answer answer = record(Take{order, false}, {{}, by, std::nullopt}, step);
    if (answer.verdict == ActionVerdict::done)
        named[order] = by;
}

// What was scanned here counts for nothing once somebody else has the order, or nobody is to pick
// it any more. Of one that is not known the hub will tell.
void NodeCore::State::forget_lost_pick(const OrderKey& order, Step& step) {
    const ShipTask* task = board.find(order);
    if (picks.contains(order) && task != nullptr && !is_picked_on(config.node, *task))
        keep_pick({order, {}, {}}, step);
}

}  // namespace onepool::node
