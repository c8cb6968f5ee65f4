#include "tests/sim/checkers/takings.hpp"

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/seal.hpp"

namespace onepool::sim {

using namespace protocol;

void Takings::follow(const Archive& archive, const HubImage& hub) {
    if (history_ != hub.history()) {
        *this = Takings{};
        history_ = hub.history();
    }
    archive_ = &archive;
    for (; entries_ < hub.log().size(); ++entries_)
        cut(hub.log()[entries_]);
}

// An event's verdict stands behind all that was done about it.
void Takings::cut(const hub::LogEntry& entry) {
    const OfEntry events = events_of(entry);
    Taking part{.entry = entries_};
    for (std::size_t i = 0; i < entry.effects.size(); ++i) {
        const hub::Effect& effect = entry.effects[i];
        if (const auto* named = std::get_if<hub::SkuNamed>(&effect))
            skus_[named->index.value] = named->sku.value;
        if (const auto* added = std::get_if<hub::LocationAdded>(&effect))
            locations_[added->index.value] = added->id.value;
        const auto* judged = std::get_if<hub::EventJudged>(&effect);
        const auto found = judged == nullptr ? events.end() : events.find(judged->seq);
        if (found == events.end())
            continue;
        part.event = found->second;
        part.verdict = judged->verdict;
        part.end = i + 1;
        all_.push_back(part);
        part = Taking{.entry = entries_, .begin = i + 1};
    }
    part.end = entry.effects.size();
    if (part.end > part.begin)
        all_.push_back(part);
}

Takings::OfEntry Takings::events_of(const hub::LogEntry& entry) {
    OfEntry events;
    for (const hub::Effect& effect : entry.effects) {
        if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
            present_[adopted->node] = adopted->journal;
            cursors_[{adopted->node, adopted->journal}] = {};
        } else if (const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect)) {
            Position& cursor = cursors_[{advanced->node, present_[advanced->node]}];
            if (const auto taken = archive_->between(cursor, advanced->cursor)) {
                for (const Written* written : *taken)
                    events[written->seq] = written;
            }
            cursor = advanced->cursor;
        } else if (const auto* late = std::get_if<hub::LateTaken>(&effect)) {
            const auto decoded = decode_message(content_of(entry.input));
            const auto& batch = std::get<EventBatch>(std::get<Message>(decoded));
            for (std::size_t i = 0; i < batch.events.size(); ++i) {
                const EventId id{late->node, late->journal, Seq{batch.first.value + i}};
                events[id.seq] = archive_->find_event(id, sha256({batch.events[i]}));
            }
        }
    }
    return events;
}

}  // namespace onepool::sim
