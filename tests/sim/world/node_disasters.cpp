// What befalls the disks of a till: old images, new ones, copies, flipped bits, lies. Each is noted
// in the harm book.

#include <algorithm>

#include "tests/sim/world/node_machine.hpp"

namespace onepool::sim {

using namespace node;

void NodeMachine::note(HarmKind kind, EventId row) {
    harm_.push_back(Harm{kind, identity_.client, nature_.time.now(), row});
}

void NodeMachine::note_clone() {
    is_cloned_ = true;
    note(HarmKind::cloned);
}

void NodeMachine::roll_back(std::size_t transactions, Millis away) {
    crash("its disk is exchanged", away);
    transactions = std::min(transactions, disk_.count(Extent::durable));
    nature_.tell(identity_.name, "goes back by ", disk_.count(Extent::durable) - transactions,
                 " transactions");
    disk_.restore(transactions);
    note(HarmKind::rolled_back);
    std::erase_if(witness_.baskets,
                  [this](const auto& each) { return each.second.node == identity_.client; });
}

void NodeMachine::replace_disk(Millis away, Loss loss) {
    roll_back(0, away);
    identity_.journal = random_id<JournalId>(chance_);
    note(HarmKind::replaced);
    if (loss == Loss::database)
        return;
    guard_.clear();
    // Two machines of one name keep the key they share: which of them to enrol a person decides.
    if (!is_cloned_)
        identity_.key = nature_.keys.make(identity_.node, join(identity_.name, "/", boot_no_));
}

void NodeMachine::copy_disk(const NodeMachine& other) {
    disk_.copy_from(other.disk_);
    guard_ = other.guard_;
}

void NodeMachine::flip_in_log(Millis away) {
    const std::size_t begin = disk_.log_begin();
    const std::size_t end = disk_.count(Extent::durable);
    if (begin == end)
        return;
    crash("power cut", away);
    const auto flipped = begin + static_cast<std::size_t>(chance_.below(end - begin));
    nature_.tell(identity_.name, "a bit of its log flips, ", end - flipped,
                 " transactions from the end");
    disk_.flip_bit(flipped, static_cast<std::size_t>(chance_.below(8)),
                   static_cast<unsigned>(chance_.below(8)));
    disk_.recover();  // no reader sees what stands behind the bad one
    note(HarmKind::rolled_back);
    std::erase_if(witness_.baskets,
                  [this](const auto& each) { return each.second.node == identity_.client; });
}

void NodeMachine::lie_for(Millis lasts) {
    nature_.tell(identity_.name, "disk lies for ", lasts.value, " ms");
    note(HarmKind::lied_to);
    disk_.set_honesty(DiskHonesty::lying);
    nature_.time.after(lasts, [this] { disk_.set_honesty(DiskHonesty::honest); });
}

// In the payload of an event, so that what changes is a fact and not the shape of a row: any of
// those in the pages, or the newest there, which is the likeliest to be unsent.
void NodeMachine::flip_in_page() {
    const auto& journal = image().journal();
    if (journal.empty() || disk_.is_committing())
        return;
    std::size_t at = static_cast<std::size_t>(chance_.below(journal.size()));
    if (chance_.below(2) == 0) {
        at = journal.size() - 1;
        while (at > 0 && !page_of(journal[at]))
            --at;
    }
    const JournalRow row = journal[at];
    const auto page = page_of(row);
    if (!page)
        return;
    const Bytes& bytes = disk_.transaction(*page);
    const auto found =
        std::search(bytes.begin(), bytes.end(), row.payload.begin(), row.payload.end());
    nature_.tell(identity_.name, "a bit of event ", row.seq.value, " flips on its disk");
    const auto byte = static_cast<std::size_t>(found - bytes.begin()) +
                      static_cast<std::size_t>(chance_.below(row.payload.size()));
    disk_.flip_bit(*page, byte, static_cast<unsigned>(chance_.below(8)));
    note(HarmKind::rotten, {identity_.node, named(image().present()), row.seq});
}

// The transaction that holds this row, if it is out of the log already.
std::optional<std::size_t> NodeMachine::page_of(const JournalRow& row) const {
    for (std::size_t at = 0; at < disk_.log_begin(); ++at) {
        const Bytes& bytes = disk_.transaction(at);
        const auto found =
            std::search(bytes.begin(), bytes.end(), row.payload.begin(), row.payload.end());
        if (found != bytes.end())
            return at;
    }
    return std::nullopt;
}

}  // namespace onepool::sim
