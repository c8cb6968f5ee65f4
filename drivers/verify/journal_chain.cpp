#include "drivers/verify/journal_chain.hpp"

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"

namespace onepool::verify {

std::string to_text(const Finding& finding) {
    std::string text;
    if (!finding.journal.is_none())
        text += "journal " + to_text(finding.journal) + ", ";
    if (finding.seq.value > 0)
        text += "event " + std::to_string(finding.seq.value) + ": ";
    return text + finding.text;
}

std::optional<Finding> JournalChain::append(Seq seq, const std::optional<Digest>& hash,
                                            ByteView payload) {
    const Seq next = sum_.head.seq.next();
    if (seq > next)
        return at(next, "it is missing; the next one there is " + std::to_string(seq.value));
    if (seq < next)
        return at(seq, "it stands there twice");
    const Position head = chain_append(sum_.head, sum_.node, sum_.journal, payload);
    if (hash && *hash != head.hash)
        return at(seq, "its content, its hash or its place was changed: the chain does not hold");
    const auto decoded = decode_event(payload);
    const auto* event = std::get_if<Event>(&decoded);
    if (event != nullptr && event->header.seq != seq)
        return at(seq, "it calls itself event " + std::to_string(event->header.seq.value));
    sum_.head = head;
    return std::nullopt;
}

}  // namespace onepool::verify
