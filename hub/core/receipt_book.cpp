#include "hub/core/receipt_book.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::hub {

const char* to_text(ReceiptStage stage) {
    switch (stage) {
        case ReceiptStage::sought:
            return "sought";
        case ReceiptStage::unknown:
            return "unknown";
        case ReceiptStage::fine:
            return "fine";
        case ReceiptStage::exceeded:
            return "exceeded";
        case ReceiptStage::merged:
            return "merged";
    }
    CHECK(false);  // every stage has a name
}

bool ReceiptRecord::is_watched() const {
    return !is_due() && stage == ReceiptStage::unknown && code_named(name) &&
           look_at.value - since.value <= limits::receipt_age_ms;
}

std::optional<std::uint32_t> ReceiptBook::find(std::string_view name) const {
    const auto found = names_.find(name);
    if (found == names_.end())
        return std::nullopt;
    const ReceiptRecord& record = records_[found->second];
    if (record.stage != ReceiptStage::merged)
        return found->second;
    const auto other = names_.find(protocol::to_text(record.document));
    return other == names_.end() ? found->second : other->second;
}

std::optional<std::uint32_t> ReceiptBook::slot_for(std::string_view name) const {
    if (const auto known = find(name))
        return known;
    if (records_.size() < limits::questioned_receipts)
        return static_cast<std::uint32_t>(records_.size());
    std::optional<std::uint32_t> oldest;
    for (std::uint32_t slot = 0; slot < records_.size(); ++slot) {
        const bool is_older = !oldest || records_[slot].since < records_[*oldest].since;
        if (records_[slot].is_settled() && is_older)
            oldest = slot;
    }
    return oldest;
}

std::vector<std::uint32_t> ReceiptBook::due(UnixMs now, std::size_t most) const {
    std::vector<std::uint32_t> slots;
    for (const auto& [at, slot] : agenda_) {
        if (at > now || slots.size() == most)
            break;
        slots.push_back(slot);
    }
    return slots;
}

std::optional<UnixMs> ReceiptBook::next_look() const {
    return agenda_.empty() ? std::nullopt : std::optional(agenda_.begin()->first);
}

std::size_t ReceiptBook::count(ReceiptStage stage) const {
    return static_cast<std::size_t>(std::ranges::count(records_, stage, &ReceiptRecord::stage));
}

void ReceiptBook::apply(const ReceiptQuestioned& effect, UnixMs at) {
    CHECK(effect.slot <= records_.size() && effect.slot < limits::questioned_receipts);
    if (effect.slot == records_.size())
        records_.emplace_back();
    else
        remove(effect.slot);
    ReceiptRecord& record = records_[effect.slot];
    const bool is_known = effect.name == record.name || effect.name == record.code ||
                          document_named(effect.name) == record.document;
    if (!is_known)
        record = {.name = effect.name, .since = at};
    ++record.asked;
    index(effect.slot);
    dirty_.mark(effect.slot);
}

void ReceiptBook::apply(const ReceiptJudged& effect, UnixMs at) {
    CHECK(effect.slot < records_.size());
    remove(effect.slot);
    ReceiptRecord& record = records_[effect.slot];
    record.judged = effect.asked;
    record.stage = effect.stage;
    record.document = effect.document;
    record.code = effect.code;
    record.bought = effect.bought;
    record.back = effect.back;
    record.look_at =
        at + Millis{effect.stage == ReceiptStage::unknown ? limits::unknown_receipt_again_ms
                                                          : limits::receipt_again_ms};
    index(effect.slot);
    dirty_.mark(effect.slot);
}

void ReceiptBook::index(std::uint32_t slot) {
    const ReceiptRecord& record = records_[slot];
    names_[record.name] = slot;
    const bool is_found = !record.document.is_none();
    if (is_found && record.stage != ReceiptStage::merged) {
        names_[protocol::to_text(record.document)] = slot;
        names_[record.code] = slot;
    }
    const auto document = document_named(record.name);
    if (document && !is_found)
        documents_.insert(*document);
    if (record.is_due())
        agenda_.insert({record.since, slot});
    else if (record.stage == ReceiptStage::sought || record.is_watched())
        agenda_.insert({record.look_at, slot});
}

void ReceiptBook::remove(std::uint32_t slot) {
    const ReceiptRecord& record = records_[slot];
    for (const std::string& name : {record.name, protocol::to_text(record.document), record.code}) {
        const auto found = names_.find(name);
        if (found != names_.end() && found->second == slot)
            names_.erase(found);
    }
    if (const auto document = document_named(record.name))
        documents_.erase(*document);
    agenda_.erase({record.since, slot});
    agenda_.erase({record.look_at, slot});
}

bool ReceiptBook::restore(ReceiptRecord record) {
    const bool is_sound = records_.size() < limits::questioned_receipts && !record.name.empty() &&
                          record.name.size() <= limits::receipt_name_bytes &&
                          record.judged <= record.asked &&
                          (record.stage != ReceiptStage::merged || !record.document.is_none());
    if (!is_sound)
        return false;
    records_.push_back(std::move(record));
    index(static_cast<std::uint32_t>(records_.size() - 1));
    return true;
}

}  // namespace onepool::hub
