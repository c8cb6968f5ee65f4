#include "tests/sim/world/node_machine.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "node/core/task_board.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::sim {

using namespace node;

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

constexpr std::uint64_t machine_stream = 55;
// How many of the newest links the store follows when it starts.
constexpr std::size_t verified_rows = 1'000;
constexpr std::uint64_t roomy_disk = 100ull * 1024 * 1024 * 1024;

template <class A>
constexpr bool is_of_basket = requires(const A& action) { action.basket; };

bool is_fence(const Bytes& payload) {
    const auto decoded = decode_message(payload);
    const auto* message = std::get_if<protocol::Message>(&decoded);
    return message != nullptr && std::holds_alternative<Fence>(*message);
}

// The basket an action works on; none for documents that never were one.
BasketId basket_of(const Action& action) {
    return std::visit(
        [](const auto& step) {
            using A = std::decay_t<decltype(step)>;
            if constexpr (is_of_basket<A> && !std::is_same_v<A, RecordReturn>)
                return step.basket;
            else
                return BasketId{};
        },
        action);
}

}  // namespace

NodeMachine::NodeMachine(Nature& nature, Broker& broker, Witness& witness, HarmBook& harm,
                         Identity identity, Twist<NodeCore>* twist)
    : nature_(nature),
      broker_(broker),
      witness_(witness),
      harm_(harm),
      chance_(nature.chance.fork(machine_stream)),
      identity_(std::move(identity)),
      disk_(nature, identity_.name),
      process_(nature, disk_, *this, identity_.name, twist),
      flow_(nature.keys) {}

const NodeImage& NodeMachine::image() const {
    image_.follow(disk_, Extent::visible);
    return image_;
}

void NodeMachine::power_on() {
    if (process_.is_up())
        return;
    disk_.recover();
    ++boot_no_;
    process_.set_release(nature_.release_of(identity_.client.value));
    record_oddities();
    read_guard();
    process_.boot();
    if (!process_.is_up())
        return;
    broker_.join(identity_.client, *this, std::nullopt);
}

void NodeMachine::crash(std::string_view why, Millis away) {
    if (!process_.is_up())
        return;
    away_ = away;
    process_.crash(why);
}

// As the store does when it opens its file: it looks at the newest links of the chain.
std::vector<SendRange> NodeMachine::find_damage() const {
    std::vector<SendRange> found;
    const auto& journal = image().journal();
    const std::size_t first = journal.size() > verified_rows ? journal.size() - verified_rows : 0;
    Position last = first == 0 ? Position{} : Position{Seq{first}, journal[first - 1].hash};
    for (std::size_t at = first; at < journal.size(); ++at) {
        last = chain_append(last, identity_.node, named(image().present()), journal[at].payload);
        if (last.hash != journal[at].hash)
            found.push_back({journal[at].seq, journal[at].seq});
        last.hash = journal[at].hash;
    }
    return found;
}

// ---- people ---------------------------------------------------------------------------------

void NodeMachine::ask(Action action, OnReply on_reply) {
    const RequestId id{next_request_++};
    const BasketId document = document_of(action);
    const bool is_unreadable = ways_.lookup == Lookup::yes && !look_up(action);
    const BasketId basket = basket_of(action);
    const auto shown = witness_.baskets.find(basket);
    if (shown != witness_.baskets.end())
        shown->second.is_asked_since = true;
    std::optional<ScanCount> scan;
    if (const auto* count = std::get_if<CountRequest>(&action)) {
        if (const auto* what = std::get_if<ScanCount>(&count->what)) {
            scan = *what;
            witness_.scans.try_emplace(what->request, ScanAsked{nature_.time.now()});
        }
    }
    pending_.emplace(id, Pending{std::move(on_reply), document, basket, std::move(scan)});
    if (is_unreadable && process_.is_up()) {
        finish(id, Reply::answered,
               node::refusal(ActionVerdict::out_of_bounds, "This document cannot be read."));
    } else if (!process_.offer(Request{id, std::move(action)}))
        finish(id, Reply::unreachable, Answer{});
}

// As the real edge does: what was recorded under this id before goes in with the request. False: it
// is unreadable, and the request is refused.
bool NodeMachine::look_up(Action& action) const {
    const BasketId document = document_of(action);
    const auto find = [&](auto& asked) {
        if constexpr (std::is_same_v<decltype(asked), OpenBasket&>) {
            return;  // its basket is to be new: nothing is recorded
        } else if constexpr (requires { asked.already = std::optional<ReceiptView>{}; }) {
            asked.already = find_receipt(document);
        } else if constexpr (requires { asked.already; }) {
            asked.already = find_event(document);
        }
    };
    std::visit(find, action);
    const JournalRow* row = find_row(document);
    return row == nullptr || std::holds_alternative<Event>(decode_event(row->payload));
}

std::optional<EventId> NodeMachine::find_event(const BasketId& basket) const {
    if (const std::optional<JournalPlace> place = image().find(basket))
        return EventId{identity_.node, named(place->journal), place->seq};
    if (const RowBack* back = image().find_beside(basket))
        return EventId{identity_.node, back->journal, back->row.seq};
    return std::nullopt;
}

const JournalRow* NodeMachine::find_row(const BasketId& basket) const {
    if (const std::optional<JournalPlace> place = image().find(basket))
        return &image().rows_of(named(place->journal))[place->seq.value - 1];
    const RowBack* back = image().find_beside(basket);
    return back == nullptr ? nullptr : &back->row;
}

std::optional<ReceiptView> NodeMachine::find_receipt(const BasketId& basket) const {
    const JournalRow* row = find_row(basket);
    const auto decoded = row == nullptr ? std::nullopt : std::optional(decode_event(row->payload));
    const auto* event = decoded ? std::get_if<Event>(&*decoded) : nullptr;
    return event == nullptr ? std::nullopt : receipt_of(*find_event(basket), row->hash, *event);
}

void NodeMachine::answer(Answer&& answer) {
    const bool is_recorded = answer.event && (answer.verdict == ActionVerdict::done ||
                                              answer.verdict == ActionVerdict::repeated);
    const auto asked = pending_.find(answer.request);
    CHECK(asked != pending_.end());  // each request is answered exactly once
    nature_.tell(identity_.name, "answers ", to_text(answer.verdict),
                 answer.event ? join(", event ", answer.event->seq.value) : std::string());
    if (is_recorded) {
        witness_.facts.push_back(FactAnswered{identity_.client, *answer.event,
                                              asked->second.document, nature_.time.now()});
    }
    const bool is_denied = !is_recorded && !asked->second.document.is_none();
    if (is_denied) {
        witness_.denials.push_back(
            FactDenied{identity_.client, asked->second.document, to_text(answer.verdict)});
    }
    if (answer.claim)
        witness_.prompts.push_back(
            {identity_.client, answer.claim->sku, answer.claim->by, nature_.time.now()});
    if (asked->second.scan)
        note_scan(*asked->second.scan, answer);
    note_basket(asked->second.basket, answer);
    finish(answer.request, Reply::answered, answer);
}

// The till's word that it was counted; whoever hears it twice asked twice.
void NodeMachine::note_scan(const ScanCount& scan, const Answer& answer) {
    ScanAsked& asked = witness_.scans.at(scan.request);
    const bool is_counted =
        answer.verdict == ActionVerdict::done || answer.verdict == ActionVerdict::repeated;
    if (!is_counted)
        return;
    const auto [at, is_new] = witness_.seen.try_emplace(
        {scan.session, scan.sku}, ShelfSeen{identity_.client, {}, asked.first, {}});
    at->second.last = nature_.time.now();
    if (std::exchange(asked.is_counted, true))
        return;
    at->second.units += scan.how == CountHow::take ? -scan.quantity : scan.quantity;
}

// The till's word about a basket: as it is now, or gone because it was sold or abandoned.
void NodeMachine::note_basket(const BasketId& basket, const Answer& answer) {
    if (basket.is_none())
        return;
    if (answer.basket) {
        ++witness_.baskets_shown;
        witness_.baskets[basket] = BasketShown{identity_.client, *answer.basket, false};
    } else if (answer.verdict == ActionVerdict::done || answer.verdict == ActionVerdict::repeated) {
        witness_.baskets.erase(basket);
    }
}

void NodeMachine::finish(RequestId request, Reply reply, const Answer& answer) {
    auto asked = pending_.extract(request);
    CHECK(!asked.empty());
    asked.mapped().on_reply(reply, answer);
}

// ---- Host -------------------------------------------------------------------------------------

Bytes NodeMachine::encode(const std::vector<Record>& records) {
    return encode_records(records);
}

std::unique_ptr<NodeCore> NodeMachine::load() {
    NodeCore::Config config{.node = identity_.node,
                            .journal = named(image().present()),
                            .location = identity_.location,
                            .currency = Currency{"GBP"},
                            .default_staff = StaffId{"anna"},
                            .shift = ShiftId{identity_.name},
                            .build = build_of(process_.release()),
                            .boot_no = boot_no_,
                            .keep_for = Millis{0},
                            .journal_seed = journal_seed(),
                            .key = identity_.key,
                            .hub_key = identity_.hub_key};
    config.guard_keeping = GuardKeeping::file;
    // What it said of a journal that was ended since is of no use to a core loaded anew.
    if (named(image().present()) == guarded_)
        config.guard = guard_read_;
    // After a refused commit the process goes on with a fresh core, which must learn what the link
    // and the disk are like now.
    process_.later(Millis{0}, [this] { tell_space(); });
    if (is_linked_) {
        const Millis steady = process_.now().steady;
        process_.later(Millis{relinking_.refused(steady).value - steady.value}, [this] {
            if (relinking_.take_due(process_.now().steady) && is_linked_)
                hear(LinkUp{});
        });
    }
    flow_.began();
    NodeCore::Stored stored = image().stored();
    stored.damage.events = find_damage();
    if (ways_.stamps == Stamps::forgotten)
        stored.last_hlc = {};
    return std::make_unique<NodeCore>(std::move(config), stored);
}

void NodeMachine::carry(Outgoing&& message) {
    std::visit(Overloaded{
                   [this](Answer& done) { answer(std::move(done)); },
                   [this](Publish& out) { publish(std::move(out)); },
                   [this](const ReadJournal& read) { read_journal(read); },
                   [this](const FindPrunable& asked) { find_prunable(asked); },
                   [this](const GuardMove& move) { move_guard(move.mark); },
                   [this](const BuildScope& build) { build_scope(build); },
               },
               message);
}

void NodeMachine::notice(Notice&& notice) {
    if (notice.kind != NoticeKind::alarm)
        return;
    nature_.tell(identity_.name, "alarm: ", notice.text);
}

void NodeMachine::refused(const NodeCore::Input& input) {
    const auto* request = std::get_if<Request>(&input);
    if (request == nullptr)
        return;
    const BasketId document = pending_.at(request->id).document;
    if (ways_.lookup == Lookup::yes && find_event(document)) {
        Request again = *request;
        look_up(again.action);
        if (!process_.offer(std::move(again)))
            finish(request->id, Reply::unreachable, Answer{});
        return;
    }
    if (!document.is_none()) {
        witness_.denials.push_back(FactDenied{identity_.client, document, "not recorded"});
    }
    finish(request->id, Reply::not_recorded, Answer{});
}

void NodeMachine::died() {
    is_linked_ = false;
    relinking_ = {};
    broker_.leave(identity_.client);
    if (guard_wait_)
        write_guard(static_cast<std::size_t>(chance_.below(guard_slot_bytes)));
    guard_wait_.reset();
    auto waiting = std::exchange(pending_, {});
    for (auto& [id, asked] : waiting)
        asked.on_reply(Reply::lost, Answer{});
    const auto away = std::exchange(away_, std::nullopt);
    nature_.time.after(away.value_or(nature_.paces.node_boot), [this] { power_on(); });
}

// Another one for each start of each machine, as the real program draws it.
JournalId NodeMachine::journal_seed() const {
    const std::array<std::uint8_t, 2> start{static_cast<std::uint8_t>(identity_.client.value),
                                            static_cast<std::uint8_t>(boot_no_)};
    const Digest digest = sha256({protocol::view("sim-seed"), identity_.node.bytes, start});
    JournalId seed;
    std::copy_n(digest.begin(), seed.bytes.size(), seed.bytes.begin());
    return seed;
}

const JournalId& NodeMachine::named(const JournalId& journal) const {
    return journal.is_none() ? identity_.journal : journal;
}

// The journal is the outbox: the rows asked for, as far as they fit one batch.
void NodeMachine::read_journal(const ReadJournal& asked) {
    process_.later(nature_.paces.reading, [this, asked] {
        const SendRange& range = asked.range;
        const auto& journal = image().rows_of(asked.journal);
        JournalRead read{
            .journal = asked.journal, .first = range.first, .prev_hash = {}, .events = {}};
        if (named(image().present()) == asked.journal && range.first <= image().pruned())
            return hear(std::move(read));
        std::size_t bytes = 0;
        if (range.first.value > 1 && range.first.value - 2 < journal.size()) {
            read.prev_hash = journal[range.first.value - 2].hash;
        }
        for (Seq seq = range.first; seq <= range.last && seq.value <= journal.size();
             seq = seq.next()) {
            const Bytes& payload = journal[seq.value - 1].payload;
            bytes += payload.size();
            const bool is_full =
                bytes > limits::batch_bytes || read.events.size() == limits::batch_events;
            if (!read.events.empty() && is_full)
                break;
            read.events.push_back(payload);
            read.hashes.push_back(journal[seq.value - 1].hash);
        }
        hear(std::move(read));
    });
}

void NodeMachine::find_prunable(const FindPrunable& asked) {
    process_.later(nature_.paces.reading, [this, asked] {
        Prunable found{asked.journal, {}};
        const auto& rows = image().rows_of(asked.journal);
        const std::uint64_t acked = asked.acked.seq.value;
        if (acked > rows.size() || acked == 0 || rows[acked - 1].hash != asked.acked.hash)
            return hear(found);
        for (const JournalRow& row : rows) {
            const auto decoded = decode_event(row.payload);
            const auto* event = std::get_if<Event>(&decoded);
            if (row.seq > asked.through || event == nullptr ||
                protocol::UnixMs{event->header.hlc.ms} >= asked.before)
                break;
            found.last = row.seq;
        }
        hear(found);
    });
}

// As the real edge does, but at once: the rows themselves are of no interest here.
void NodeMachine::build_scope(const BuildScope& wanted) {
    process_.later(nature_.paces.building, [this, wanted] {
        std::vector<Bytes> chunks;
        ScopeBuilt built{.mark = wanted.mark, .outcome = {}, .reason = {}, .lost = {}};
        for (const Digest& digest : wanted.chunks) {
            const Bytes* chunk = image().chunk(digest);
            const bool is_looked_at = ways_.chunk_check == ChunkCheck::each;
            if (chunk == nullptr || (is_looked_at && sha256({*chunk}) != digest))
                built.lost.push_back(digest);
            else
                chunks.push_back(*chunk);
        }
        const auto rows = read_scope(chunks, wanted.mark.scope);
        if (!built.lost.empty()) {
            built.outcome = BuildOutcome::damaged;
        } else if (const auto* fault = std::get_if<std::string>(&rows)) {
            built.outcome = BuildOutcome::unusable;
            built.reason = *fault;
        }
        hear(std::move(built));
    });
}

void NodeMachine::set_space(DiskSpace space) {
    if (disk_.space() == space)
        return;
    disk_.set_space(space);
    nature_.tell(identity_.name, space == DiskSpace::full ? "disk is full" : "disk has room");
    tell_space();
}

void NodeMachine::tell_space() {
    const bool is_full = disk_.space() == DiskSpace::full;
    hear(DiskFree{is_full ? 0 : roomy_disk});
}

// What must not be lost. The queue is far from full of it, and a dead process needs none of it.
void NodeMachine::hear(NodeCore::Input input) {
    if (process_.is_up())
        CHECK(process_.offer(std::move(input)));
}

// ---- BrokerClient -------------------------------------------------------------------------------

void NodeMachine::link_up() {
    is_linked_ = true;
    relinking_.told();
    hear(LinkUp{});
}

void NodeMachine::link_down() {
    is_linked_ = false;
    hear(LinkDown{});
}

// Of a hub that does not serve its release a node can read the fence alone.
void NodeMachine::arrived(ClientId, const Bytes& payload) {
    const Release hub = nature_.release_of(hub_client.value);
    Bytes heard = payload;
    const bool is_strange =
        wire_of(hub) > wire_of(process_.release()) && !serves(hub, process_.release());
    if (is_strange && major_of(payload) != 0 && !is_fence(payload))
        set_major(heard, wire_of(hub));
    // A full queue loses the message, as a slow reader's inbox would.
    static_cast<void>(process_.offer(Arrived{std::move(heard)}));
}

}  // namespace onepool::sim
