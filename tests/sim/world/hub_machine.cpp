#include "tests/sim/world/hub_machine.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "hub/core/worklist.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/seal.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::sim {

using namespace hub;

namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};

constexpr std::uint64_t hub_stream = 66;
constexpr Millis flush_every{2'300};

}  // namespace

HubMachine::HubMachine(Nature& nature, Broker& broker, Witness& witness, HarmBook& harm,
                       ShopLine& shop, Parts parts, Twist<HubCore>* twist)
    : nature_(nature),
      broker_(broker),
      witness_(witness),
      harm_(harm),
      shop_(shop),
      chance_(nature.chance.fork(hub_stream)),
      parts_(std::move(parts)),
      disk_(nature, "hub"),
      ear_(nature, witness),
      process_(nature, disk_, *this, "hub", twist) {}

const HubImage& HubMachine::image() const {
    image_.follow(disk_, Extent::visible);
    return image_;
}

void HubMachine::power_on() {
    if (process_.is_up())
        return;
    disk_.recover();
    process_.set_release(nature_.release_of(hub_client.value));
    process_.boot();
    if (process_.is_up())
        broker_.join(hub_client, *this, will());
}

void HubMachine::update(Release release, Millis away) {
    nature_.tell("hub", "is to be ", build_of(release));
    nature_.releases[hub_client.value] = release;
    crash("another release is installed", away);
}

void HubMachine::crash(std::string_view why, Millis away) {
    if (!process_.is_up())
        return;
    away_ = away;
    process_.crash(why);
}

void HubMachine::restore(std::size_t transactions, Millis away) {
    crash("its disk is restored", away);
    transactions = std::min(std::max(transactions, backup_), disk_.count(Extent::durable));
    nature_.tell("hub", "goes back by ", disk_.count(Extent::durable) - transactions,
                 " transactions");
    epoch_ = std::max(epoch_, image().recover()->recovery().epoch());
    disk_.restore(transactions);
    if (restored_epoch_ != RestoredEpoch::kept)
        ++epoch_.value;
    if (restored_epoch_ == RestoredEpoch::in_log)
        raise_epoch_in_log();
    ear_.restored();
    harm_.push_back(Harm{HarmKind::hub_restored, hub_client, nature_.time.now(), {}});
}

// So the hub finds no reason to begin anything at its start.
void HubMachine::raise_epoch_in_log() {
    const auto state = image().recover();
    const LogEntry entry{
        .lsn = state->lsn().next(),
        .at = state->at(),
        .kind = InputKind::timer,
        .node = {},
        .input = {},
        .effects = {EpochRaised{.epoch = epoch_, .cause = EpochCause::configured, .restore = {}}}};
    disk_.write_now(encode_entries({entry}));
}

void HubMachine::back_up() {
    if (!process_.is_up())
        return;
    backup_ = disk_.count(Extent::durable);
    HubImage copy;
    copy.follow(disk_, Extent::durable);
    const auto state = copy.recover();
    RecordBackup record{.lsn = state->lsn(), .made_at = {}, .heads = {}};
    for (const NodeRecord& node : state->nodes().all()) {
        if (!node.intake.journal())
            continue;
        const Seq head = node.intake.cursor().seq;
        record.heads.push_back({node.id(), *node.intake.journal(), head});
        backed_up_[*node.intake.journal()] = head;
    }
    nature_.tell("hub", "is backed up at entry ", record.lsn.value);
    command(std::move(record), [](const Answer*) {});
}

protocol::HubEpoch HubMachine::epoch() const {
    return process_.is_up() ? process_.core().epoch() : epoch_;
}

Bytes HubMachine::will() const {
    const Message away{
        protocol::HubState{.hub_epoch = epoch_, .is_online = false, .since = first_wall}};
    return seal(nature_.keys.hub(), {protocol::Way::down, {}}, encode_message(away));
}

// ---- the shops and the operator --------------------------------------------------------------

void HubMachine::webhook(const ChannelId& channel, std::vector<HttpHeader> headers,
                         std::string body, OnAnswer on_answer) {
    const RequestId id{next_request_++};
    pending_.emplace(id, std::move(on_answer));
    Webhook input{id, channel, std::move(headers), std::move(body)};
    if (!process_.offer(std::move(input)))
        finish(id, nullptr);
}

void HubMachine::hold(const ChannelId& channel, std::vector<HttpHeader> headers, std::string body,
                      OnAnswer on_answer) {
    const RequestId id{next_request_++};
    pending_.emplace(id, std::move(on_answer));
    if (!process_.offer(HoldAsked{id, channel, std::move(headers), std::move(body)}))
        finish(id, nullptr);
}

void HubMachine::command(Command command, OnAnswer on_answer) {
    const RequestId id{next_request_++};
    pending_.emplace(id, std::move(on_answer));
    if (!process_.offer(Commanded{id, std::move(command)}))
        finish(id, nullptr);
}

void HubMachine::finish(RequestId request, const Answer* answer) {
    auto asked = pending_.extract(request);
    CHECK(!asked.empty());  // each request is answered exactly once
    asked.mapped()(answer);
}

void HubMachine::ask_shop(const ToChannel& message) {
    const std::uint64_t life = process_.life();
    const auto on_answer = [this, life, channel = message.channel,
                            exchange = message.exchange](const HttpAnswer& answer) {
        if (life == process_.life())
            hear(ChannelAnswered{channel, exchange, answer});
    };
    shop_.request(message.channel, message.request, epoch().value, on_answer);
}

// ---- Host --------------------------------------------------------------------------------------

Bytes HubMachine::encode(const std::vector<LogEntry>& entries) {
    return encode_entries(entries);
}

std::unique_ptr<HubCore> HubMachine::load() {
    ++witness_.hub_loads;
    HubCore::Config config{.hub_epoch = epoch_,
                           .channels = parts_.channels,
                           .build = build_of(process_.release()),
                           .key = nature_.keys.hub(),
                           .rights = parts_.rights,
                           .debts = parts_.debts,
                           .last_units = parts_.last_units};
    process_.later(Millis{0}, [this] {
        if (unparking_ == Unparking::at_start)
            replay_parked();
        if (is_linked_)
            hear(LinkUp{});
        flush_later(++loads_);
    });
    auto state = image().recover();
    note_reign(state->lsn());
    return std::make_unique<HubCore>(std::move(config), std::move(state));
}

void HubMachine::note_reign(protocol::Lsn last) {
    std::erase_if(reigns_, [&](const Reign& reign) { return reign.from > last; });
    reigns_.push_back({Lsn{last.value + 1}, process_.release()});
}

// As the real program does at its start.
void HubMachine::replay_parked() {
    const hub::HubState& state = process_.core().state();
    ReplaySetAside again{{}, StaffId{"hub"}};
    for (const std::uint64_t id : parked_by_another(state, build_of(process_.release()))) {
        const SetAsideRecord& record = *state.worklist().find(id);
        auto raw = raw_of(image().log()[record.lsn.value - 1], record);
        if (raw && again.events.size() < limits::replay_events)
            again.events.push_back({id, std::move(*raw)});
    }
    if (!again.events.empty())
        command(std::move(again), [](const Answer*) {});
}

// Torn: leaves the SKUs' own rows as they were, so that the balances outside no longer match the
// cells.
void HubMachine::spoil(hub::StateChanges& changes) const {
    switch (flush_) {
        case Flush::whole:
            return;
        case Flush::torn:
            std::erase_if(changes.counts, [this](const SkuCountsRow& row) {
                return image().has_row(RowKind::sku_counts, row.sku.value);
            });
            return;
        case Flush::generous:
            // With the sum beside it, so that the hub finds nothing odd when it starts.
            for (CellRow& row : changes.cells) {
                for (SkuCountsRow& sum : changes.counts) {
                    if (sum.sku != row.key.sku)
                        continue;
                    row.cell.online += Units{1};
                    sum.counts.online += Units{1};
                }
            }
            return;
    }
}

// Lazily, in one transaction, when nothing is undecided: so the rows are those of the log's end.
void HubMachine::flush_later(std::uint64_t load) {
    process_.later(flush_every, [this, load] {
        if (load != loads_)
            return;
        HubCore& core = process_.core_to_flush();
        if (process_.is_settled() && core.dirty() > 0) {
            hub::StateChanges changes = core.take_changes();
            spoil(changes);
            disk_.write_now(encode_flush(changes));
        }
        flush_later(load);
    });
}

void HubMachine::carry(Outgoing&& message) {
    std::visit(Overloaded{
                   [this](ToNode& out) { publish(out.node, std::move(out.payload)); },
                   [this](ChunkToNode& out) { publish_chunk(std::move(out)); },
                   [this](HubStateOut& out) { broker_.publish_retained(std::move(out.payload)); },
                   [this](const ToChannel& out) { ask_shop(out); },
                   [](const AccessOut&) {},  // its hub issues no certificates
                   [this](const JournalWanted& wanted) { look_up(wanted.span); },
                   [this](const EventsWanted& wanted) { look_up_held(wanted.span); },
                   [this](const ShelfWanted& wanted) { look_up_moves(wanted); },
                   [this](const ReceiptsWanted& wanted) { look_for_receipts(wanted); },
                   [this](const Answer& out) {
                       for (const OrderMoved& moved : out.orders) {
                           witness_.orders.push_back(OrderAnswered{
                               moved.order, to_text(moved.stage), nature_.time.now()});
                       }
                       if (out.hold && out.hold->is_open())
                           witness_.holds.push_back({out.hold->key, nature_.time.now()});
                       finish(out.request, &out);
                   },
               },
               message);
}

void HubMachine::publish(const NodeId& node, Bytes payload) {
    const auto client = parts_.clients.find(node);
    if (client != parts_.clients.end())
        broker_.publish(hub_client, client->second, std::move(payload));
}

// As the real edge does, which seals what it put in; but its disk may have read something else.
void HubMachine::publish_chunk(ChunkToNode out) {
    out.chunk.content = chunks_.at(out.digest);
    if (chance_.happens(nature_.faults.chunk_rotten) && !out.chunk.content.empty()) {
        const auto at = static_cast<std::size_t>(chance_.below(out.chunk.content.size()));
        out.chunk.content[at] ^= static_cast<std::uint8_t>(1u << chance_.below(8));
    }
    publish(out.node,
            seal(nature_.keys.hub(), {protocol::Way::down, out.node}, encode_message(out.chunk)));
}

void HubMachine::keep_chunks(const std::vector<Bytes>& chunks) {
    for (const Bytes& chunk : chunks)
        chunks_[sha256({chunk})] = chunk;
}

// As a store does: newest entry first.
void HubMachine::look_up(const JournalSpan& span) {
    process_.later(nature_.paces.reading, [this, span] {
        std::vector<KnownEvent> found;
        const auto& log = image().log();
        for (auto entry = log.rbegin(); entry != log.rend(); ++entry) {
            if (gather(*entry, span, found) == Gathering::ended)
                break;
        }
        hear(JournalFound{span, std::move(found)});
    });
}

void HubMachine::look_up_held(const JournalSpan& span) {
    process_.later(nature_.paces.reading, [this, span] {
        HeldEvents held(span);
        const auto& log = image().log();
        for (auto entry = log.rbegin(); entry != log.rend(); ++entry) {
            if (held.gather(*entry) == Gathering::ended)
                break;
        }
        hear(EventsFound{span, std::move(held).run()});
    });
}

void HubMachine::look_up_moves(const ShelfWanted& wanted) {
    process_.later(nature_.paces.reading, [this, wanted] {
        ShelfWalk walk(wanted);
        for (const LogEntry& entry : image().log())
            walk.add(entry);
        hear(std::move(walk).found());
    });
}

void HubMachine::look_for_receipts(const ReceiptsWanted& wanted) {
    process_.later(nature_.paces.reading, [this, wanted] {
        ReceiptLook whole = wanted.look;
        const auto& log = image().log();
        for (auto entry = log.rbegin(); entry != log.rend() && !whole.is_over(); ++entry)
            whole.gather(*entry);
        whole.end();
        hear(ReceiptsFound{std::move(whole), wanted.walk});
    });
}

void HubMachine::notice(Notice&& notice) {
    nature_.tell("hub", notice.kind, " ", notice.text);
}

void HubMachine::refused(const HubCore::Input& input) {
    std::visit(Overloaded{
                   [this](const Webhook& webhook) { finish(webhook.request, nullptr); },
                   [this](const HoldAsked& asked) { finish(asked.request, nullptr); },
                   [this](const OrderAsked& asked) { finish(asked.request, nullptr); },
                   [this](const Commanded& command) { finish(command.request, nullptr); },
                   [](const auto&) {},
               },
               input);
}

void HubMachine::died() {
    is_linked_ = false;
    broker_.leave(hub_client);
    auto waiting = std::exchange(pending_, {});
    for (auto& [id, on_answer] : waiting)
        on_answer(nullptr);
    const auto away = std::exchange(away_, std::nullopt);
    nature_.time.after(away.value_or(nature_.paces.hub_boot), [this] { power_on(); });
}

void HubMachine::hear(HubCore::Input input) {
    if (process_.is_up())
        CHECK(process_.offer(std::move(input)));
}

// ---- BrokerClient
// --------------------------------------------------------------------------------

void HubMachine::link_up() {
    is_linked_ = true;
    hear(LinkUp{});
}

void HubMachine::link_down() {
    is_linked_ = false;
    hear(LinkDown{});
}

void HubMachine::arrived(ClientId from, const Bytes& payload) {
    const auto node = parts_.nodes.find(from);
    CHECK(node != parts_.nodes.end());
    const auto heard = as_heard_from(from, payload);
    static_cast<void>(process_.offer(FromNode{node->second, heard ? *heard : payload}));
}

// What a node of a release that is not served says, as this one reads it: a greeting names a
// version that it does not speak, and all else of a newer wire makes no sense to it.
std::optional<Bytes> HubMachine::as_heard_from(ClientId from, const Bytes& payload) const {
    const Release sender = nature_.release_of(from.value);
    if (serves(process_.release(), sender) || major_of(payload) == 0)
        return std::nullopt;
    const SealContext context{protocol::Way::up, parts_.nodes.at(from)};
    auto message = nature_.keys.open(payload, context);
    if (auto* hello = message ? std::get_if<Hello>(&*message) : nullptr) {
        hello->major = protocol::wire_major + 1;
        return nature_.keys.close(payload, context, *message);
    }
    if (wire_of(sender) < wire_of(process_.release()))
        return std::nullopt;
    Bytes strange = payload;
    set_major(strange, wire_of(sender));
    return strange;
}

}  // namespace onepool::sim
