#include "node/core/node_core.hpp"

#include <algorithm>
#include <utility>

#include "node/core/money_text.hpp"
#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// What a kept Ack says: of which journal, up to where.
std::pair<JournalId, Seq> witnessed_by(const Bytes& witness) {
    const auto decoded = decode_message(witness);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* ack = message == nullptr ? nullptr : std::get_if<Ack>(message);
    return ack == nullptr ? std::pair<JournalId, Seq>{} : std::pair{ack->journal, ack->applied.seq};
}

// A clock may say anything, and a sale is recorded all the same: a time that no calendar holds is
// written as the nearest that one does (marked untrusted, and put right by the hub's offset).
Now recordable(Now now) {
    constexpr UnixMs earliest{86'400'000};         // 1970-01-02, also in zones west of UTC
    constexpr UnixMs latest{253'402'128'000'000};  // 9999-12-30
    return {std::clamp(now.wall, earliest, latest), now.steady};
}

}  // namespace

NodeCore::NodeCore(Config config, const Stored& stored)
    : state_(std::make_unique<State>(std::move(config), stored)) {}
NodeCore::~NodeCore() = default;
NodeCore::NodeCore(NodeCore&&) noexcept = default;

NodeCore::Batch NodeCore::start(Now now) {
    Step step{recordable(now), {}};
    state_->clock.look(step.now);
    for (const auto& [id, basket] : state_->baskets) {
        if (basket.state != BasketState::card_pending)
            continue;
        step.batch.notify.push_back(
            {NoticeKind::alarm, id,
             "A card payment of " + money_text(basket.card_amount, basket.currency) +
                 " was being made when the till stopped. Look at the terminal, then say approved, "
                 "declined or unknown."});
    }
    for (const auto& [order, progress] : std::map(state_->picks))
        state_->forget_lost_pick(order, step);
    state_->look_at_guard(step);
    state_->tell_damage(step);
    state_->keep_going(step);
    state_->seal_all(step);
    return std::move(step.batch);
}

NodeCore::Batch NodeCore::step(const Input& input, Now now) {
    return state_->step(input, now);
}

NodeCore::State::State(Config with, const Stored& stored)
    : config(std::move(with)),
      uplink({config.node, config.journal, config.location, config.boot_no, config.build},
             stored.uplink),
      clock(stored.last_hlc, config.built_at),
      inbox(config.journal),
      late(config.node, config.boot_no, stored.ended),
      refetch(config.node, config.boot_no),
      inquiries(config.node, config.journal),
      board(stored.tasks),
      scopes(config.node, stored.scopes),
      rights(config.journal, stored.rights),
      counts(config.counts, stored.counts),
      tries(stored.tries.wrong_in_a_row),
      hub_key(config.hub_key ? config.hub_key : stored.hub_key),
      witness(stored.witness),
      witnessed(witnessed_by(stored.witness)),
      damage(stored.damage),
      is_rolled_back(config.guard && config.guard->is_rolled_back() &&
                     !late.owns(config.guard->mark.journal)),
      guard_moves(config.guard ? config.guard->mark.moves : 0),
      written_cursor(cursor()) {
    damage.journal = config.journal;
    rights.begin_epoch(uplink.hub_epoch());
    for (const auto& bytes : stored.baskets) {
        auto basket = decode_basket(bytes);
        CHECK(basket.has_value());  // the store verifies what it loads
        const BasketId id = basket->id;
        baskets.emplace(id, *std::move(basket));
    }
    for (const auto& task : stored.tasks)
        inbox.restore(task);
    for (const auto& progress : stored.picks)
        picks.insert_or_assign(progress.order, progress);
    for (const auto& level : stored.levels) {
        inbox.restore(level);
        stock.learn(level);
    }
    for (const auto& [line, quantity] : stored.returned)
        returned[line] = quantity;
    overrides = stored.overrides;
    for (const auto& [seq, payload] : stored.unacknowledged) {
        const auto decoded = decode_event(payload);
        const auto* event = std::get_if<Event>(&decoded);
        // Of a newer build, or of one with a fault, which the hub sets aside: counts for nothing
        // here.
        if (event == nullptr || event->header.seq != seq)
            continue;
        stock.recorded(*event);
        inquiries.recorded(*event);
        board.recorded(*event);
        ages.recorded({seq, event->header.wall});
    }
}

NodeCore::Batch NodeCore::State::step(const Input& input, Now now) {
    Step step{recordable(now), {}};
    clock.look(step.now);
    tries.look(step.now.steady);
    inquiries.look(step.now);
    std::visit([&](const auto& each) { take(each, step); }, input);
    keep_going(step);
    seal_all(step);
    return std::move(step.batch);
}

void NodeCore::State::take(const Request& request, Step& step) {
    Answer answer =
        std::visit([&](const auto& action) { return act(action, step); }, request.action);
    answer.request = request.id;
    CHECK(answer.verdict == ActionVerdict::done || !answer.explanation.empty());
    step.batch.send.push_back(std::move(answer));
}

TaxMode NodeCore::State::tax_mode() const {
    return config.prices_include_tax ? TaxMode::included : TaxMode::added;
}

bool NodeCore::State::is_disk_nearly_full() const {
    return disk_free && *disk_free < limits::disk_floor_bytes;
}

bool NodeCore::State::is_disk_filling() const {
    return disk_free && *disk_free < limits::disk_warn_bytes;
}

Answer NodeCore::State::disk_refusal() const {
    return refusal(ActionVerdict::disk_nearly_full,
                   "The disk of this till is nearly full, so nothing new is begun. Open baskets "
                   "can still be paid. Free some space, then try again.");
}

Answer refusal(ActionVerdict verdict, std::string explanation) {
    Answer answer;
    answer.verdict = verdict;
    answer.explanation = std::move(explanation);
    return answer;
}

const char* to_text(ActionVerdict verdict) {
    switch (verdict) {
        case ActionVerdict::done:
            return "done";
        case ActionVerdict::repeated:
            return "repeated";
        case ActionVerdict::no_such_basket:
            return "no_such_basket";
        case ActionVerdict::no_such_line:
            return "no_such_line";
        case ActionVerdict::no_such_order:
            return "no_such_order";
        case ActionVerdict::not_ours:
            return "not_ours";
        case ActionVerdict::wrong_item:
            return "wrong_item";
        case ActionVerdict::wrong_state:
            return "wrong_state";
        case ActionVerdict::out_of_bounds:
            return "out_of_bounds";
        case ActionVerdict::wrong_currency:
            return "wrong_currency";
        case ActionVerdict::nothing_to_pay:
            return "nothing_to_pay";
        case ActionVerdict::not_enough_tendered:
            return "not_enough_tendered";
        case ActionVerdict::more_than_bought:
            return "more_than_bought";
        case ActionVerdict::not_permitted:
            return "not_permitted";
        case ActionVerdict::not_waiting:
            return "not_waiting";
        case ActionVerdict::promised:
            return "promised";
        case ActionVerdict::too_many_overrides:
            return "too_many_overrides";
        case ActionVerdict::wrong_pin:
            return "wrong_pin";
        case ActionVerdict::too_many_pins:
            return "too_many_pins";
        case ActionVerdict::disk_nearly_full:
            return "disk_nearly_full";
        case ActionVerdict::no_such_count:
            return "no_such_count";
        case ActionVerdict::same_counter:
            return "same_counter";
        case ActionVerdict::count_again:
            return "count_again";
        case ActionVerdict::uncounted:
            return "uncounted";
        case ActionVerdict::identity_needed:
            return "identity_needed";
        case ActionVerdict::lot_needed:
            return "lot_needed";
    }
    return "?";
}

// ---- views

const NodeCore::Config& NodeCore::config() const {
    return state_->config;
}
const Uplink& NodeCore::uplink() const {
    return state_->uplink;
}
const LateUpload& NodeCore::late() const {
    return state_->late;
}
const std::map<BasketId, Basket>& NodeCore::baskets() const {
    return state_->baskets;
}
std::vector<ShipTask> NodeCore::tasks() const {
    return state_->board.to_do();
}
std::vector<ShipTask> NodeCore::find_tasks(std::string_view code) const {
    return state_->board.find_by_code(code);
}
const ShipTask* NodeCore::task(const OrderKey& order) const {
    return state_->board.find(order);
}
const PickProgress* NodeCore::progress(const OrderKey& order) const {
    const auto found = state_->picks.find(order);
    return found == state_->picks.end() ? nullptr : &found->second;
}
bool NodeCore::is_asked(const OrderKey& order) const {
    return state_->asked.contains(order);
}
std::optional<StockLevel> NodeCore::level(const Sku& sku) const {
    return state_->stock.level(sku);
}

const CountBook& NodeCore::counts() const {
    return state_->counts;
}
std::vector<Sku> NodeCore::uncounted(const BasketId& session) const {
    return state_->counts.uncounted(session, state_->stock);
}

std::map<Sku, WaitingList> NodeCore::waiting() const {
    return state_->stock.inspection().all();
}

Units NodeCore::right(const Sku& sku) const {
    return state_->rights.right(sku);
}

Units NodeCore::returned(const OriginalLine& original) const {
    const auto found = state_->returned.find(original);
    return state_->inquiries.came_back(original,
                                       found == state_->returned.end() ? Units{} : found->second);
}

const ReceiptInquiries& NodeCore::inquiries() const {
    return state_->inquiries;
}

std::optional<UnixMs> NodeCore::oldest_unsent() const {
    return state_->ages.oldest();
}
std::optional<UnixMs> NodeCore::hub_heard() const {
    return state_->hub_heard;
}
UplinkState NodeCore::shown_state(Now now) const {
    return state_->shown_state(now);
}

bool NodeCore::is_rolled_back() const {
    return state_->is_rolled_back;
}
Millis NodeCore::pin_pause(Now now) const {
    return state_->tries.pause(now.steady);
}
const DiskPace& NodeCore::disk_pace() const {
    return state_->disk_pace;
}
ClockTrust NodeCore::clock_trust(Now now) const {
    return state_->clock.trust(now);
}
std::optional<Millis> NodeCore::clock_offset(Now now) const {
    return state_->clock.offset(now);
}

std::optional<std::uint64_t> NodeCore::disk_free() const {
    return state_->disk_free;
}
std::optional<PublicKey> NodeCore::hub_key() const {
    return state_->hub_key;
}

const ScopeFetch& NodeCore::scopes() const {
    return state_->scopes;
}
std::uint64_t NodeCore::refused_messages() const {
    return state_->refused_messages;
}

}  // namespace onepool::node
