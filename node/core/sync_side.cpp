// What the node hears from the hub and sends to it. Which part of the journal goes when is decided
// by protocol::Uplink; here it is read, trimmed to a batch, and published.

#include <algorithm>
#include <string>
#include <utility>

#include "node/core/node_state.hpp"
#include "protocol/chain.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// Framing of one event inside a batch: length and alignment.
constexpr std::size_t frame_bytes = 8;

Notice status_notice() {
    return {NoticeKind::status_changed, {}, {}};
}

Notice alarm(std::string text) {
    return {NoticeKind::alarm, {}, std::move(text)};
}

bool is_sendable(const Bytes& event) {
    return !event.empty() && event.size() <= limits::event_bytes;
}

bool is_power_of_two(std::uint64_t value) {
    return (value & (value - 1)) == 0;
}

std::optional<Millis> earlier(std::optional<Millis> a, std::optional<Millis> b) {
    if (!a || !b)
        return a ? a : b;
    return std::min(*a, *b);
}

}  // namespace

void NodeCore::State::take(const LinkUp&, Step& step) {
    uplink.connected(step.now);
    late.lost();
    refetch.lost();
    inquiries.lost();
    reading.reset();
    scopes.link_changed();
    heard_at = step.now.steady;
    is_hub_away = false;
    step.batch.notify.push_back(status_notice());
}

void NodeCore::State::take(const LinkDown&, Step& step) {
    uplink.lost(step.now);
    late.lost();
    refetch.lost();
    inquiries.lost();
    reading.reset();
    heartbeat_due.reset();
    step.batch.notify.push_back(status_notice());
}

void NodeCore::State::take(const DiskFree& disk, Step& step) {
    const bool was_full = is_disk_nearly_full();
    const bool was_filling = is_disk_filling();
    disk_free = std::min(disk.bytes, limits::counter);  // some file systems know no end
    disk_total = std::min(disk.total_bytes, limits::counter);
    if (is_disk_nearly_full() == was_full && is_disk_filling() == was_filling)
        return;
    step.batch.notify.push_back(status_notice());
    if (is_disk_nearly_full() && !was_full) {
        step.batch.notify.push_back(
            alarm("The disk of this till is nearly full: open baskets can still be paid, new ones "
                  "cannot be opened. Free some space now."));
    }
}

void NodeCore::State::take(const CommitPace& pace, Step& step) {
    if (!disk_pace.take(pace.mean))
        return;
    step.batch.notify.push_back(status_notice());
    if (disk_pace.is_slow()) {
        step.batch.notify.push_back(
            alarm("The disk of this till is slow: recording a sale takes " +
                  std::to_string(pace.mean.value) +
                  " ms. Nothing is lost; have the disk looked at before it fails."));
    }
}

void NodeCore::State::take(const Tick&, Step&) {}  // keep_going() does what is due

void NodeCore::State::take(const Arrived& arrived, Step& step) {
    const auto decoded = decode_message(arrived.payload);
    if (const auto* failure = std::get_if<DecodeFailure>(&decoded)) {
        refuse_message(std::string(to_text(failure->error)) + " at " + failure->field, step);
        return;
    }
    const auto& message = std::get<Message>(decoded);
    if (is_from_our_hub(arrived.payload, message, step))
        hear(arrived.payload, message, step);
}

void NodeCore::State::hear(const Welcome& welcome, Step& step) {
    const Now now = step.now;
    const HubEpoch known_hub = uplink.hub_epoch();
    const auto progress = uplink.receive(welcome, now);
    // A hub that came back from a backup may not know who picks what, or of the order itself.
    if (uplink.hub_epoch() > known_hub) {
        rewind_late(step);
        named.clear();
    }
    // It forgot what it had acknowledged, and what it granted since with it.
    if (progress == Uplink::Progress::rewound)
        rights.rest();
    if (progress != Uplink::Progress::stale) {
        pin_hub_key(welcome, step);
        if (const auto offset = uplink.clock_offset())
            clock.measured(now, *offset);
        welcome_ends_doubt(step);
        clock.hear(welcome.hub_wall, now.wall);
        hub_clock = {welcome.hub_wall, now.steady};
        inquiries.met(welcome.answers_receipts ? HubHears::yes : HubHears::no);
        heartbeat_due = now.steady;  // the hub learns our live values before any backlog
    }
    learn_progress(progress, step);
}

void NodeCore::State::hear(const Bytes& payload, const Ack& ack, Step& step) {
    if (late.owns(ack.journal))
        return hear_late(ack, step);
    const auto progress = uplink.receive(ack, step.now);
    if (progress != Uplink::Progress::stale)
        keep_witness(payload, ack);
    learn_progress(progress, step);
}

void NodeCore::State::hear(const Fence& fence, Step& step) {
    const auto progress = uplink.receive(fence, step.now);
    const bool is_ended = progress == Uplink::Progress::fenced &&
                          fence.remedy == Remedy::begin_journal && can_begin_journal();
    if (is_ended)
        begin_journal(fence, step);
    else
        learn_progress(progress, step);
}

void NodeCore::State::hear(const HubState& hub, Step& step) {
    const auto progress = uplink.receive(hub, step.now);
    // The last will of a hub that was replaced says nothing about its successor.
    if (progress != Uplink::Progress::stale)
        is_hub_away = !hub.is_online;
    learn_progress(progress, step);
}

void NodeCore::State::hear(const Bytes& payload, const Message& message, Step& step) {
    const Now now = step.now;
    if (const auto* welcome = std::get_if<Welcome>(&message)) {
        // Whoever heard that this journal went back fences it: this answers a greeting from before.
        if (guard_to_show())
            return;
        hear(*welcome, step);
    } else if (const auto* ack = std::get_if<Ack>(&message)) {
        hear(payload, *ack, step);
    } else if (const auto* fence = std::get_if<Fence>(&message)) {
        hear(*fence, step);
    } else if (const auto* hub = std::get_if<HubState>(&message)) {
        return hear(*hub, step);  // retained by the broker: no proof that the hub lives
    } else if (const auto* downlink = std::get_if<Downlink>(&message)) {
        hear(*downlink, step);
    } else if (const auto* day = std::get_if<DaySeal>(&message)) {
        hear(payload, *day, step);
    } else if (const auto* offer = std::get_if<ScopeOffer>(&message)) {
        hear(*offer, step);
    } else if (const auto* chunk = std::get_if<ScopeChunk>(&message)) {
        hear(*chunk, step);
    } else if (const auto* found = std::get_if<FoundEvents>(&message)) {
        hear(*found, step);
    } else if (const auto* receipt = std::get_if<ReceiptAnswer>(&message)) {
        (void)inquiries.receive(*receipt, uplink.hub_epoch(), now);  // late: nobody waits for it
    } else {
        refuse_message("a kind only the hub should get", step);
        return;
    }
    hub_heard = now.wall;
    heard_at = now.steady;
    is_hub_away = false;
}

void NodeCore::State::hear(const Downlink& downlink, Step& step) {
    const auto news = inbox.receive(downlink, uplink.hub_epoch());
    switch (news.verdict) {
        case DownlinkVerdict::foreign:
            refuse_message("stock and orders for another journal", step);
            return;
        case DownlinkVerdict::older_hub:
            return;
        case DownlinkVerdict::accepted:
            break;
    }
    clock.hear(downlink.hub_wall, step.now.wall);
    for (const auto& task : news.tasks)
        put_task(board.learn(task), step);
    for (const auto& level : news.levels) {
        stock.learn(level);
        dirty_levels.insert_or_assign(level.sku, level);
    }
    hear(news.rights, step);
    if (!news.levels.empty())
        step.batch.notify.push_back({NoticeKind::levels_changed, {}, {}});
}

void NodeCore::State::learn_progress(Uplink::Progress progress, Step& step) {
    meet_rights(step);
    switch (progress) {
        case Uplink::Progress::stale:
            return;
        case Uplink::Progress::fenced:
            step.batch.notify.push_back(
                alarm("The hub stopped taking this till's events: " + uplink.fence_text() +
                      ". Selling goes on and nothing is lost; tell the operator."));
            break;
        case Uplink::Progress::none:
        case Uplink::Progress::acked:
        case Uplink::Progress::rewound:
        case Uplink::Progress::restarted:
            break;
    }
    stock.acknowledged(uplink.acked().seq);
    inquiries.acknowledged(uplink.acked().seq);
    for (const auto& task : board.acknowledged(uplink.acked().seq))
        put_task(board.learn(task), step);
    ages.acknowledged(uplink.acked().seq);
    step.batch.notify.push_back(status_notice());
}

void NodeCore::State::refuse_message(const std::string& why, Step& step) {
    ++refused_messages;
    step.batch.notify.push_back(status_notice());
    // Told at the 1st, 2nd, 4th, 8th, ...: a flood of rubbish must not become a flood of alarms.
    if (!is_power_of_two(refused_messages))
        return;
    step.batch.notify.push_back(alarm("A message for this till was refused (" + why + "); " +
                                      std::to_string(refused_messages) + " since the start."));
}

void NodeCore::State::take(const JournalRead& found, Step& step) {
    compare_day(found, step);
    if (refetch.awaits(found))
        take_back(found, step);
    if (!reading || reading->journal != found.journal || reading->range.first != found.first)
        return;  // asked for before the link was lost
    reading.reset();
    if (found.journal != config.journal)
        return take_late(found, step);
    const JournalRead read = behind(uplink.acked(), found);
    const auto wanted = uplink.wants(step.now);
    if (!wanted || wanted->first != read.first)
        return;
    const EventBatch batch = batch_of(read, wanted->last, step.now);
    if (batch.events.empty()) {
        return read.has_disk_failed ? put_off_reading(read.first, step)
                                    : meet_damage(read.first, step);
    }
    read_again_at.reset();
    step.batch.send.push_back(Publish{UpTopic::events, encode_message(batch)});
    uplink.sent({Seq{read.first.value + batch.events.size() - 1}, batch.last_hash}, step.now);
}

// Where the row before was damaged, what the hub acknowledged there proves the first event as well.
JournalRead NodeCore::State::behind(const Position& known, JournalRead read) const {
    const bool is_known = known.seq > Seq{0} && known.seq.next() == read.first;
    if (!is_known || read.prev_hash == known.hash || read.events.empty() || read.hashes.empty())
        return read;
    const Position first = chain_append(known, config.node, read.journal, read.events.front());
    if (first.hash == read.hashes.front())
        read.prev_hash = known.hash;
    return read;
}

// By its own hash; or, where that is what was damaged, by the hash of the event behind it.
bool NodeCore::State::is_sound(const JournalRead& read, std::size_t at,
                               const Position& position) const {
    if (at < read.hashes.size() && position.hash == read.hashes[at])
        return true;
    const std::size_t behind = at + 1;
    return behind < read.events.size() && behind < read.hashes.size() &&
           chain_append(position, config.node, read.journal, read.events[behind]).hash ==
               read.hashes[behind];
}

// As many of the rows read as fit a batch; none when the first of them cannot be sent.
EventBatch NodeCore::State::batch_of(const JournalRead& read, Seq last_wanted, Now now) const {
    EventBatch batch;
    batch.node = config.node;
    batch.journal = read.journal;
    batch.first = read.first;
    batch.prev_hash = read.prev_hash;
    batch.sent_at = now.wall;
    batch.kind = read.journal == config.journal ? BatchKind::live : BatchKind::late;
    Position last{Seq{read.first.value - 1}, read.prev_hash};
    std::size_t bytes = 0;
    for (const auto& event : read.events) {
        const std::size_t at = batch.events.size();
        bytes += event.size() + frame_bytes;
        const bool is_full = at >= limits::batch_events || (at > 0 && bytes > limits::batch_bytes);
        if (is_full || last.seq >= last_wanted || !is_sendable(event))
            break;
        // A bit that flipped on the disk must not reach the hub as another fact.
        const Position next = chain_append(last, config.node, read.journal, event);
        if (!is_sound(read, at, next))
            break;
        last = next;
        batch.events.push_back(event);
    }
    batch.last_hash = last.hash;
    return batch;
}

// The hub ends this journal there, and what can be read follows it late.
void NodeCore::State::meet_damage(Seq at, Step& step) {
    step.batch.notify.push_back(status_notice());
    if (uplink.damaged(at, step.now))
        return;
    // It does not know the word, or its answer was lost: it is told again, now and then.
    put_off_reading(at, step);
    read_again_at = Millis{step.now.steady.value + limits::resend_after_max_ms};
    uplink.greet_again(step.now);
}

// A disk that cannot be read is asked again, but not at once: nothing else may wait behind it.
void NodeCore::State::put_off_reading(Seq first, Step& step) {
    if (!read_again_at) {
        step.batch.notify.push_back(
            alarm("Event " + std::to_string(first.value) +
                  " cannot be read from this till's disk, so nothing is sent to the hub. Selling "
                  "goes on; tell the operator."));
    }
    read_again_at = Millis{step.now.steady.value + limits::resend_after_ms};
}

void NodeCore::State::keep_going(Step& step) {
    const Now now = step.now;
    if (clock.is_to_be_measured(now))
        uplink.greet_again(now);
    tell_clock(step);
    if (auto hello = uplink.hello_due(now)) {
        hello->guard = guard_to_show();
        hello->takes_rights = !rights.is_lost();
        if (config.key)
            hello->key = config.key->public_key();
        if (witnessed.first == config.journal && witness.size() <= limits::witness_bytes)
            hello->witness = witness;
        step.batch.send.push_back(Publish{UpTopic::hello, encode_message(*hello)});
    }
    if (is_answered() && heartbeat_due.value_or(now.steady) <= now.steady) {
        step.batch.send.push_back(Publish{UpTopic::state, encode_message(node_state(now))});
        heartbeat_due = Millis{now.steady.value + limits::heartbeat_every_ms};
    }
    ask_for_rows(step);
    fetch_lost(step);
    fetch_scopes(step);
    look_for_prunable(step);
    flush_lazy_rows(step);
    if (const auto shown = shown_state(now); shown != last_shown) {
        last_shown = shown;
        step.batch.notify.push_back(status_notice());
    }
    step.batch.wake_at = wake_at(now);
}

// Said when it becomes so, not with every sale.
void NodeCore::State::tell_clock(Step& step) {
    const ClockTrust trust = clock.trust(step.now);
    if (std::exchange(last_trust, trust) == trust)
        return;
    step.batch.notify.push_back(status_notice());
    if (trust == ClockTrust::untrusted) {
        step.batch.notify.push_back(
            alarm("The clock of this till is wrong, or was moved. Selling goes on, but what is "
                  "printed and recorded now carries a wrong time: have the clock set right."));
    }
}

// The live journal first; behind it, when it has nothing to send, those that were ended.
void NodeCore::State::ask_for_rows(Step& step) {
    if (reading)
        return;
    if (read_again_at.value_or(step.now.steady) <= step.now.steady) {
        if (const auto range = uplink.wants(step.now))
            reading = ReadJournal{config.journal, *range};
    }
    if (!reading && is_idle()) {
        if (const auto wanted = late.wants(step.now))
            reading = ReadJournal{wanted->journal, wanted->range};
    }
    if (reading)
        step.batch.send.push_back(*reading);
}

// A hub life once answered must never be forgotten, so that one is written at once.
void NodeCore::State::flush_lazy_rows(Step& step) {
    const bool is_epoch_new = uplink.hub_epoch() != written_cursor.hub_epoch;
    const bool is_cursor_new = cursor() != written_cursor;
    if (!is_cursor_new && !is_witness_new && dirty_levels.empty() && dirty_late.empty())
        return;
    if (!flush_due)
        flush_due = Millis{step.now.steady.value + limits::lazy_flush_ms};
    if (!is_epoch_new && step.now.steady < *flush_due)
        return;
    flush_due.reset();
    if (is_cursor_new) {
        written_cursor = cursor();
        step.batch.persist.push_back(written_cursor);
    }
    if (std::exchange(is_witness_new, false))
        step.batch.persist.push_back(HeadWitnessPut{witness});
    write_unreadable(step);
    std::size_t rows = 0;
    while (!dirty_levels.empty() && rows++ < limits::commit_events) {
        step.batch.persist.push_back(LevelPut{dirty_levels.begin()->second});
        dirty_levels.erase(dirty_levels.begin());
    }
    if (!dirty_levels.empty()) {
        flush_due = Millis{step.now.steady.value + limits::lazy_flush_ms};
    }
}

CursorPut NodeCore::State::cursor() const {
    return {uplink.acked(), uplink.safe(), uplink.hub_epoch(), uplink.epoch(), uplink.token()};
}

NodeState NodeCore::State::node_state(Now now) const {
    NodeState state;
    state.node = config.node;
    state.journal = config.journal;
    state.head = uplink.head();
    state.acked = uplink.acked().seq;
    state.boot_no = config.boot_no;
    state.wall = now.wall;
    state.disk_free_bytes = disk_free.value_or(0);
    state.open_baskets = static_cast<std::uint32_t>(baskets.size());
    state.build = config.build;
    state.downlink = inbox.mark();
    state.retained_from = uplink.first_retained();
    state.late_left = late.left();
    state.unreadable = unreadable();
    state.scopes = scopes.marks();
    state.disk_total_bytes = disk_total;
    state.refused_messages = refused_messages;
    state.clock_offset = clock.offset(now).value_or(Millis{});
    state.clock_trust = clock.trust(now);
    state.takes_rights = !rights.is_lost();
    state.hub_epoch = uplink.hub_epoch();
    return state;
}

// An idle hub says nothing, so silence counts only while we wait for a word of it.
UplinkState NodeCore::State::shown_state(Now now) const {
    const auto state = uplink.state();
    if (state == UplinkState::offline || state == UplinkState::fenced)
        return state;
    if (is_hub_away)
        return UplinkState::offline;
    const auto unsent = ages.oldest();
    const bool is_waiting = state == UplinkState::greeting ||
                            (unsent && now.wall - *unsent > Millis{limits::hub_silent_after_ms});
    const bool is_silent = now.steady.value - heard_at.value > limits::hub_silent_after_ms;
    return is_waiting && is_silent ? UplinkState::offline : state;
}

// The hub answered this connection: only then is there anyone to send a heartbeat to.
bool NodeCore::State::is_answered() const {
    return uplink.state() == UplinkState::streaming || uplink.state() == UplinkState::fenced;
}

// A heartbeat that is due while we greet waits for the answer, and must not spin the timer.
// While the journal is being read its answer is the next step; the uplink's time-out may lie in the
// past until then, and must not spin the timer.
std::optional<Millis> NodeCore::State::wake_at(Now now) const {
    auto due = flush_due;
    if (is_answered())
        due = earlier(due, earlier(heartbeat_due, scopes.wake_at()));
    due = earlier(earlier(due, erase_due), inquiries.wake_at());
    if (!reading) {
        due = earlier(due, uplink.wake_at());
        if (read_again_at > now.steady)
            due = earlier(due, read_again_at);
        if (is_idle())
            due = earlier(due, late.left() > 0 ? late.wake_at() : refetch.wake_at());
    }
    if (!due)
        return std::nullopt;
    return std::max(*due, Millis{now.steady.value + 1});
}

}  // namespace onepool::node
