// What of a till is outside its database: the guard, on a disk of its own, and what it says.

#include <algorithm>
#include <utility>

#include "protocol/codec.hpp"
#include "protocol/seal.hpp"
#include "tests/sim/world/node_machine.hpp"

namespace onepool::sim {

using namespace node;

namespace {

constexpr Millis guard_takes{3};

}  // namespace

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

// What this database says of the same event, as the real program asks it.
void NodeMachine::read_guard() {
    guard_wait_.reset();
    guard_read_.reset();
    guarded_ = named(image().present());
    const auto mark = guard();
    if (!mark || guard_keeping_ == Guard::ignored)
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
    process_.later(guard_takes, [this] {
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
