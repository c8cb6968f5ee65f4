#include "tests/sim/checkers/asides.hpp"

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/seal.hpp"
#include "tests/sim/checkers/reference_ledger.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

bool is_set_aside(hub::Verdict verdict) {
    return verdict == hub::Verdict::quarantined || verdict == hub::Verdict::parked;
}

const hub::EventSetAside* find_aside(const hub::LogEntry& entry, const Written& written) {
    const hub::EventSetAside* found = nullptr;
    for (const hub::Effect& effect : entry.effects) {
        const auto* aside = std::get_if<hub::EventSetAside>(&effect);
        const bool is_it = aside != nullptr && aside->node == written.node &&
                           aside->journal == written.journal && aside->seq == written.seq;
        if (is_it)
            found = aside;
    }
    return found;
}

std::set<std::string> names_of(const std::vector<Sku>& skus) {
    std::set<std::string> names;
    for (const Sku& sku : skus)
        names.insert(sku.value);
    return names;
}

}  // namespace

void Asides::follow(const Archive& archive, const HubImage& hub,
                    const std::vector<HubMachine::Reign>& reigns) {
    if (history_ != hub.history()) {
        *this = Asides{};
        history_ = hub.history();
    }
    archive_ = &archive;
    const auto& log = hub.log();
    for (; entries_ < log.size(); ++entries_) {
        for (const HubMachine::Reign& reign : reigns) {
            if (reign.from <= log[entries_].lsn)
                reading_ = reign.release;
        }
        look(log[entries_]);
    }
}

void Asides::look(const hub::LogEntry& entry) {
    for (const hub::Effect& effect : entry.effects) {
        if (const auto* named = std::get_if<hub::SkuNamed>(&effect))
            known_.insert(named->sku.value);
        if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
            present_[adopted->node] = adopted->journal;
            cursors_[{adopted->node, adopted->journal}] = {};
        }
        if (const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect))
            take_live(entry, *advanced);
        if (const auto* taken = std::get_if<hub::LateTaken>(&effect))
            take_late(entry, *taken);
        if (const auto* replayed = std::get_if<hub::SetAsideReplayed>(&effect))
            replay(entry, *replayed);
        if (const auto* voided = std::get_if<hub::SetAsideVoided>(&effect))
            settle_void(*voided);
    }
}

// A cursor that no journal continues is for the checker of chains to complain of.
void Asides::take_live(const hub::LogEntry& entry, const hub::StreamAdvanced& advanced) {
    Position& cursor = cursors_[{advanced.node, present_[advanced.node]}];
    const auto events = archive_->between(cursor, advanced.cursor);
    cursor = advanced.cursor;
    if (!events)
        return;
    for (const Written* written : *events) {
        taken_.emplace(written->journal, written->content);
        judge(entry, *written);
    }
}

void Asides::take_late(const hub::LogEntry& entry, const hub::LateTaken& taken) {
    const auto decoded = decode_message(content_of(entry.input));
    const auto& batch = std::get<EventBatch>(std::get<Message>(decoded));
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        const EventId id{taken.node, taken.journal, Seq{batch.first.value + i}};
        const Written* written = archive_->find_event(id, sha256({batch.events[i]}));
        const bool is_new =
            written != nullptr && taken_.emplace(taken.journal, written->content).second;
        if (is_new)
            judge(entry, *written);
    }
}

// What this event must come to now, as far as it is about these SKUs (none: about all).
Asides::Fate Asides::fate_of(const Written& written, const std::set<std::string>& of) const {
    const bool is_renumbered = written.event && written.event->header.seq != written.seq;
    if (written.major > events_of(reading_))
        return {hub::Verdict::parked, {}, of};
    if (!written.event || is_renumbered)
        return {hub::Verdict::quarantined, {}, of};
    Fate fate;
    for (const std::string& sku : skus_of(*written.event)) {
        if (!of.empty() && !of.contains(sku))
            continue;
        (known_.contains(sku) ? fate.booked : fate.withheld).insert(sku);
    }
    if (!fate.withheld.empty())
        fate.verdict = hub::Verdict::quarantined;
    return fate;
}

void Asides::judge(const hub::LogEntry& entry, const Written& written) {
    const hub::EventSetAside* aside = find_aside(entry, written);
    if (written.is_plain) {
        // Nothing of it is booked; which of these may be so, the checker of counts says.
        if (aside != nullptr)
            records_.push_back({});
        return;
    }
    const Fate fate = fate_of(written, {});
    if (!fate.booked.empty())
        bookings_.push_back({entry.lsn, &written, fate.booked});
    if (aside == nullptr) {
        if (is_set_aside(fate.verdict))
            complain(written, "was taken, and neither applied nor set aside");
        return;
    }
    judge_aside(entry, written, *aside, fate);
    records_.push_back({&written, fate.withheld, reading_, Stage::open});
}

void Asides::judge_aside(const hub::LogEntry& entry, const Written& written,
                         const hub::EventSetAside& aside, const Fate& fate) {
    if (aside.verdict != fate.verdict)
        complain(written, join("was set aside as ", hub::to_text(aside.verdict), ", not as ",
                               hub::to_text(fate.verdict)));
    if (sha256({ByteView(aside.raw)}) != written.content)
        complain(written, "was set aside with other bytes than its own");
    if (names_of(aside.withheld) != fate.withheld)
        complain(written, "was set aside with other lines than those that are not known");
    const auto times = std::ranges::count_if(entry.effects, [&](const hub::Effect& effect) {
        const auto* other = std::get_if<hub::EventSetAside>(&effect);
        return other != nullptr && other->seq == aside.seq && other->journal == aside.journal;
    });
    if (times > 1)
        complain(written, "was set aside twice");
}

void Asides::replay(const hub::LogEntry& entry, const hub::SetAsideReplayed& replayed) {
    if (replayed.id == 0 || replayed.id > records_.size())
        return;
    Record& record = records_[replayed.id - 1];
    if (record.event == nullptr)
        return;
    if (record.stage != Stage::open)
        return complain(*record.event, "was replayed although it was settled");
    const Fate fate = fate_of(*record.event, record.open);
    record.tried = reading_;
    if (is_set_aside(fate.verdict) != is_set_aside(replayed.verdict)) {
        return complain(*record.event,
                        join("came to ", hub::to_text(replayed.verdict),
                             " when it was replayed, not to ", hub::to_text(fate.verdict)));
    }
    if (!fate.booked.empty())
        bookings_.push_back({entry.lsn, record.event, fate.booked});
    record.open = fate.withheld;
    if (!is_set_aside(fate.verdict))
        record.stage = Stage::replayed;
}

void Asides::settle_void(const hub::SetAsideVoided& voided) {
    if (voided.id == 0 || voided.id > records_.size())
        return;
    Record& record = records_[voided.id - 1];
    if (record.event != nullptr && record.stage != Stage::open)
        complain(*record.event, "was voided although it was settled");
    record.stage = Stage::voided;
}

std::optional<std::string> Asides::find_forgotten(Release now) const {
    for (const Record& record : records_) {
        const bool is_readable =
            record.event != nullptr && record.event->event && record.event->major <= events_of(now);
        const bool was_parked = is_readable && record.event->major > events_of(record.tried);
        if (record.stage == Stage::open && was_parked) {
            return join("event ", record.event->seq.value, " of node ", to_text(record.event->node),
                        " is still parked, and this release of the hub can read it");
        }
    }
    return std::nullopt;
}

void Asides::complain(const Written& written, const std::string& what) {
    if (!wrong_)
        wrong_ = join("event ", written.seq.value, " of node ", to_text(written.node), " ", what);
}

}  // namespace onepool::sim
