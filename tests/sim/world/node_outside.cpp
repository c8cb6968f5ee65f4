// What of a till is outside its core: the guard, on a disk of its own, what it says, and what other
// builds of its program record.

#include <algorithm>
#include <utility>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/seal.hpp"
#include "tests/sim/world/node_machine.hpp"

namespace onepool::sim {

using namespace node;

void NodeMachine::publish(Publish&& publish) {
    const bool is_boasted = publish.topic == UpTopic::hello &&
                            chance_.happens(nature_.faults.greeting_boasted) && identity_.key;
    if (is_boasted)
        boast(publish.payload);
    broker_.publish(identity_.client, hub_client, std::move(publish.payload));
}

// A till that runs another program under its own key: it was told of more, it says, than it was.
void NodeMachine::boast(protocol::ByteView sealed) {
    auto decoded = decode_message(sealed);
    auto& hello = std::get<Hello>(std::get<protocol::Message>(decoded));
    hello.acked.seq.value += 5;
    hello.head.seq = std::max(hello.head.seq, hello.acked.seq);
    const protocol::Message greeting{hello};
    if (find_fault(greeting))
        return;
    nature_.tell(identity_.name, "boasts");
    note(HarmKind::boasted);
    const protocol::SealContext context{protocol::Way::up, identity_.node};
    broker_.publish(identity_.client, hub_client,
                    seal(*identity_.key, context, encode_message(greeting)));
}

void NodeMachine::update(Release release, Millis away) {
    nature_.tell(identity_.name, "is to be ", build_of(release));
    nature_.releases[identity_.client.value] = release;
    crash("another release is installed", away);
}

void NodeMachine::run_odd_build(std::vector<Oddity> oddities, Millis away) {
    oddities_.insert(oddities_.end(), oddities.begin(), oddities.end());
    crash("another build runs", away);
}

// Each in a transaction of its own, chained like all others.
void NodeMachine::record_oddities() {
    if (disk_.space() == DiskSpace::full)
        return;
    for (const Oddity oddity : std::exchange(oddities_, {})) {
        const protocol::Position before = image().head();
        const node::NodeCore::Stored stored = image().stored();
        const protocol::UnixMs now = process_.now().wall;
        protocol::Hlc stamp = stored.last_hlc;
        stamp = stamp.ms < now.value
                    ? protocol::Hlc{now.value, 0}
                    : protocol::Hlc{stamp.ms, static_cast<std::uint16_t>(stamp.counter + 1)};
        const OddEvent made = make_odd_event(oddity, {before.seq.next(), stamp, now}, chance_);
        const protocol::Position after =
            protocol::chain_append(before, identity_.node, named(image().present()), made.payload);
        witness_.odd_events.insert(protocol::sha256({made.payload}));
        nature_.tell(identity_.name, "records ", to_text(oddity), " as event ", after.seq.value);
        disk_.write_now(
            encode_records({JournalAppend{after.seq, after.hash, made.document, made.payload}}));
    }
}

// What this database says of the same event, as the real program asks it.
void NodeMachine::read_guard() {
    guard_wait_.reset();
    guard_read_.reset();
    guarded_ = named(image().present());
    const auto mark = guard();
    if (!mark || ways_.guard == Guard::ignored)
        return;
    guard_read_ = GuardRead{*mark, std::nullopt};
    for (std::size_t life = 0; life < image().lives(); ++life) {
        const std::uint64_t seq = mark->head.seq.value;
        const bool is_here = named(image().journal_of(life)) == mark->journal && seq > 0 &&
                             seq <= image().rows(life).size();
        if (is_here)
            guard_read_->ours = image().rows(life)[seq - 1].hash;
    }
}

void NodeMachine::move_guard(const GuardMark& mark) {
    const bool is_writing = guard_wait_.has_value();
    guard_wait_ = mark;
    if (is_writing)
        return;
    process_.later(nature_.paces.guard_write, [this] {
        write_guard(guard_slot_bytes);
        guard_wait_.reset();
    });
}

// Into the older of its two slots; fewer bytes than a slot: the power was cut meanwhile.
void NodeMachine::write_guard(std::size_t bytes) {
    GuardMark mark = *guard_wait_;
    const auto before = guard();
    mark.moves = before ? before->moves + 1 : 1;
    const Bytes slot = encode_guard_slot(mark);
    guard_.resize(guard_slots * guard_slot_bytes);
    std::copy_n(slot.begin(), bytes,
                guard_.begin() + static_cast<std::ptrdiff_t>(guard_offset(mark)));
}

}  // namespace onepool::sim
