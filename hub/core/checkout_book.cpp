#include "hub/core/checkout_book.hpp"

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

const char* to_text(CheckoutState state) {
    switch (state) {
        case CheckoutState::open:
            return "open";
        case CheckoutState::ordered:
            return "ordered";
        case CheckoutState::released:
            return "released";
        case CheckoutState::replaced:
            return "replaced";
        case CheckoutState::expired:
            return "expired";
    }
    CHECK(false);  // every state has a name
}

const CheckoutRecord* CheckoutBook::find(const CheckoutKey& key) const {
    const auto found = positions_.find(key);
    return found == positions_.end() ? nullptr : &records_[found->second];
}

const CheckoutRecord* CheckoutBook::find_open_of(const ChannelId& channel,
                                                 const std::string& owner) const {
    const auto found = owners_.find({channel, owner});
    return found == owners_.end() ? nullptr : &records_[found->second];
}

void CheckoutBook::apply(const CheckoutHeld& effect, Lsn lsn, UnixMs at) {
    CHECK(!effect.lines.empty());
    CHECK(find_open_of(effect.key.channel, effect.owner) == nullptr);
    const std::uint32_t position = place_for(effect.key);
    CHECK(!records_[position].is_open() || records_[position].lines.empty());
    records_[position] = {.key = effect.key,
                          .owner = effect.owner,
                          .version = effect.version,
                          .state = CheckoutState::open,
                          .location = effect.location,
                          .lines = effect.lines,
                          .placed_at = at,
                          .expires_at = effect.expires_at,
                          .changed = lsn,
                          .order = {}};
    index(position);
    dirty_.mark(position);
}

const CheckoutRecord& CheckoutBook::apply(const CheckoutEnded& effect, Lsn lsn) {
    const auto found = positions_.find(effect.key);
    CHECK(found != positions_.end() && effect.as != CheckoutState::open);
    CheckoutRecord& record = records_[found->second];
    CHECK(record.is_open());
    count_lines(record, -1);
    open_.erase(found->second);
    owners_.erase({record.key.channel, record.owner});
    record.state = effect.as;
    record.order = effect.order;
    record.changed = lsn;
    index(found->second);
    dirty_.mark(found->second);
    return record;
}

bool CheckoutBook::restore(CheckoutRecord record) {
    const auto position = static_cast<std::uint32_t>(records_.size());
    const bool is_twice = positions_.contains(record.key) ||
                          (record.is_open() && find_open_of(record.key.channel, record.owner));
    if (is_twice || record.lines.empty())
        return false;
    positions_.emplace(record.key, position);
    records_.push_back(std::move(record));
    index(position);
    return true;
}

// Where it stands already, else the place of the oldest that need not be remembered, else a new
// one.
std::uint32_t CheckoutBook::place_for(const CheckoutKey& key) {
    const auto known = positions_.find(key);
    if (known != positions_.end()) {
        ended_.erase({records_[known->second].changed, known->second});
        return known->second;
    }
    std::uint32_t position = static_cast<std::uint32_t>(records_.size());
    if (ended_.size() >= limits::ended_checkouts) {
        position = ended_.begin()->second;
        ended_.erase(ended_.begin());
        positions_.erase(records_[position].key);
        records_[position] = {};
    } else {
        records_.emplace_back();
    }
    positions_.emplace(key, position);
    return position;
}

void CheckoutBook::index(std::uint32_t position) {
    const CheckoutRecord& record = records_[position];
    if (record.is_open()) {
        count_lines(record, 1);
        open_.insert(position);
        owners_.emplace(CheckoutOwner{record.key.channel, record.owner}, position);
    } else {
        ended_.insert({record.changed, position});
    }
}

CheckoutBook::Kept CheckoutBook::kept(const CellKey& cell) const {
    const auto found = kept_.find(cell);
    if (found == kept_.end())
        return {};
    return {.units = found->second.units, .until = *found->second.until.rbegin()};
}

void CheckoutBook::count_lines(const CheckoutRecord& record, int sign) {
    for (const auto& [sku, units] : record.lines) {
        const CellKey key{sku, record.location};
        KeptCell& cell = kept_[key];
        if (sign > 0) {
            cell.units += units;
            cell.until.insert(record.expires_at);
        } else {
            cell.units -= units;
            cell.until.erase(cell.until.find(record.expires_at));
        }
        if (cell.until.empty())
            kept_.erase(key);
    }
    if (sign > 0) {
        open_lines_ += record.lines.size();
    } else {
        open_lines_ -= record.lines.size();
    }
}

}  // namespace onepool::hub
