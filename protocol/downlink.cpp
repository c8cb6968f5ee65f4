#include "protocol/downlink.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {

namespace {

bool is_settled(const ShipTask& task) {
    switch (task.state) {
        case OrderState::held:
        case OrderState::staged:
        case OrderState::put_back:
            return false;
        case OrderState::shipped:
        case OrderState::collected:
            return true;
        case OrderState::released:
            return task.lines.empty();
    }
    return false;
}

// About what a value takes on the wire: its texts, its numbers, and FlatBuffers' offsets.
std::size_t bytes_of(const ShipTask& task) {
    std::size_t bytes = 160 + task.order.channel.value.size() + task.order.order.value.size() +
                        task.place.size() + task.taker_staff.value.size();
    for (const StockLine& line : task.lines) {
        bytes += 40 + line.sku.value.size();
    }
    for (const std::string& description : task.descriptions) {
        bytes += 12 + description.size();
    }
    return bytes;
}

std::size_t bytes_of(const StockLevel& level) {
    std::size_t bytes = 72 + level.sku.value.size();
    for (const WaitingGoods& goods : level.waiting)
        bytes += 48 + goods.reason.size();
    return bytes;
}

std::size_t bytes_of(const Right& right) {
    return 56 + right.sku.value.size();
}

// Gathers values for one message until it is full.
class Gathering {
  public:
    bool has_room() const {
        const std::size_t values =
            downlink_.tasks.size() + downlink_.levels.size() + downlink_.rights.size();
        return values < limits::downlink_values && bytes_ < limits::downlink_bytes;
    }
    void add(const ShipTask& task) {
        bytes_ += bytes_of(task);
        downlink_.tasks.push_back(task);
    }
    void add(const StockLevel& level) {
        bytes_ += bytes_of(level);
        downlink_.levels.push_back(level);
    }
    void add(const Right& right) {
        bytes_ += bytes_of(right);
        downlink_.rights.push_back(right);
    }
    // Whether another task fits beside what is there; alone, the largest does.
    bool fits(const ShipTask& task) const {
        return bytes_ == 0 || bytes_ + bytes_of(task) <= limits::downlink_bytes;
    }
    Downlink take() { return std::move(downlink_); }

  private:
    Downlink downlink_;
    std::size_t bytes_ = 0;
};

}  // namespace

// ---- hub half

DownlinkOutbox::DownlinkOutbox(std::uint64_t stream) : stream_(stream) {
    CHECK(stream_ > 0);
}

void DownlinkOutbox::put(const ShipTask& task) {
    CHECK(task.version > 0);
    const auto known = tasks_.find(task.order);
    if (known != tasks_.end() && task.version <= known->second.value.version) {
        return;
    }
    Entry<ShipTask>& entry = tasks_[task.order];
    settled_.erase(entry.change);
    entry.value = task;
    renumber(entry);
    if (is_settled(task)) {
        entry.value.lines.clear();
        entry.value.descriptions.clear();
        settled_.insert(entry.change);
    }
    forget_settled();
}

void DownlinkOutbox::put(const StockLevel& level) {
    CHECK(level.version > 0);
    Entry<StockLevel>& entry = levels_[level.sku];
    if (level.version <= entry.value.version)
        return;
    entry.value = level;
    renumber(entry);
}

void DownlinkOutbox::put(const NodeId& node, const Right& right) {
    CHECK(right.version > 0);
    if (!cursors_.contains(node))
        return;
    Entry<OwnRight>& entry = rights_[{node, right.sku}];
    if (right.version <= entry.value.right.version)
        return;
    entry.value = {.node = node, .right = right};
    renumber(entry);
}

void DownlinkOutbox::serve(const NodeId& node) {
    cursors_.try_emplace(node);
}

void DownlinkOutbox::leave(const NodeId& node) {
    cursors_.erase(node);
    auto right = rights_.lower_bound({node, Sku{}});
    while (right != rights_.end() && right->first.first == node) {
        changes_.erase(right->second.change);
        right = rights_.erase(right);
    }
    forget_settled();
}

void DownlinkOutbox::greeted(const NodeId& node) {
    const auto cursor = cursors_.find(node);
    CHECK(cursor != cursors_.end());
    cursor->second.sent = 0;
    cursor->second.sent_by_last_report = 0;
}

void DownlinkOutbox::reported(const NodeId& node, const DownlinkMark& mark) {
    const auto found = cursors_.find(node);
    CHECK(found != cursors_.end());
    Cursor& cursor = found->second;
    const std::uint64_t whole = whole_of(mark);
    // What was sent since the last report may still be on its way; what was sent before is lost.
    if (whole < cursor.sent_by_last_report) {
        cursor.sent = whole;
    }
    cursor.sent_by_last_report = cursor.sent;
    cursor.reported = std::max(cursor.reported, whole);
    forget_settled();
}

void DownlinkOutbox::covered(const NodeId& node, const DownlinkMark& mark) {
    const auto found = cursors_.find(node);
    CHECK(found != cursors_.end());
    found->second.covered = std::max(found->second.covered, whole_of(mark));
}

bool DownlinkOutbox::is_covered(const NodeId& node, const OrderKey& order) const {
    const auto cursor = cursors_.find(node);
    const auto task = tasks_.find(order);
    return cursor != cursors_.end() && task != tasks_.end() &&
           task->second.change <= cursor->second.covered;
}

// How far a node's downlink is whole within this run.
std::uint64_t DownlinkOutbox::whole_of(const DownlinkMark& mark) const {
    return mark.stream == stream_ && mark.change <= last_change_ ? mark.change : 0;
}

std::optional<Downlink> DownlinkOutbox::next(const NodeId& node, const Envelope& envelope) {
    const auto found = cursors_.find(node);
    CHECK(found != cursors_.end());
    Cursor& cursor = found->second;
    if (cursor.sent == last_change_) {
        return std::nullopt;
    }
    Gathering gathering;
    std::uint64_t change = cursor.sent;
    auto at = changes_.upper_bound(cursor.sent);
    for (; at != changes_.end() && gathering.has_room(); ++at) {
        if (const auto* task = std::get_if<const Entry<ShipTask>*>(&at->second)) {
            if (!gathering.fits((*task)->value))
                break;
            gathering.add((*task)->value);
        } else if (const auto* level = std::get_if<const Entry<StockLevel>*>(&at->second)) {
            gathering.add((*level)->value);
        } else {
            const OwnRight& own = std::get<const Entry<OwnRight>*>(at->second)->value;
            if (own.node == node)
                gathering.add(own.right);
        }
        change = at->first;
    }
    // Changes without a value were replaced by later ones or forgotten; there is nothing to say.
    if (at == changes_.end()) {
        change = last_change_;
    }
    Downlink downlink = gathering.take();
    downlink.hub_epoch = envelope.hub_epoch;
    downlink.journal = envelope.journal;
    downlink.hub_wall = envelope.hub_wall;
    downlink.after = std::exchange(cursor.sent, change);
    downlink.mark = DownlinkMark{.stream = stream_, .change = change};
    CHECK(downlink.after < change);
    return downlink;
}

std::size_t DownlinkOutbox::values() const {
    CHECK(changes_.size() == tasks_.size() + levels_.size() + rights_.size());
    return changes_.size();
}

template <class Value>
void DownlinkOutbox::renumber(Entry<Value>& entry) {
    auto change = changes_.extract(entry.change);
    entry.change = ++last_change_;
    if (change.empty()) {
        changes_.emplace_hint(changes_.end(), entry.change, &entry);
        return;
    }
    change.key() = entry.change;
    changes_.insert(changes_.end(), std::move(change));
}

void DownlinkOutbox::forget_settled() {
    std::uint64_t reported_by_all = cursors_.empty() ? 0 : last_change_;
    for (const auto& [node, cursor] : cursors_) {
        reported_by_all = std::min(reported_by_all, cursor.reported);
    }
    while (!settled_.empty() &&
           (*settled_.begin() <= reported_by_all || settled_.size() > limits::settled_tasks)) {
        const auto change = changes_.find(*settled_.begin());
        CHECK(change != changes_.end());
        const OrderKey order = std::get<const Entry<ShipTask>*>(change->second)->value.order;
        changes_.erase(change);
        tasks_.erase(order);
        settled_.erase(settled_.begin());
    }
}

// ---- node half

const char* to_text(DownlinkVerdict verdict) {
    switch (verdict) {
        case DownlinkVerdict::foreign:
            return "foreign";
        case DownlinkVerdict::older_hub:
            return "older hub";
        case DownlinkVerdict::accepted:
            return "accepted";
    }
    return "unknown";
}

DownlinkInbox::DownlinkInbox(JournalId journal) : journal_(journal) {
    CHECK(!journal_.is_none());
}

void DownlinkInbox::restore(const ShipTask& task) {
    is_news(task);
}

void DownlinkInbox::restore(const StockLevel& level) {
    is_news(level);
}

void DownlinkInbox::begin_journal(JournalId journal) {
    journal_ = journal;
    mark_ = {};
    std::erase_if(task_versions_, [this](const auto& known) {
        return !settled_.contains({known.second, known.first});
    });
}

DownlinkNews DownlinkInbox::receive(const Downlink& downlink, HubEpoch hub_epoch) {
    if (downlink.journal != journal_) {
        return {.verdict = DownlinkVerdict::foreign};
    }
    if (downlink.hub_epoch < hub_epoch) {
        return {.verdict = DownlinkVerdict::older_hub};
    }
    DownlinkNews news;
    for (const ShipTask& task : downlink.tasks) {
        if (is_news(task)) {
            news.tasks.push_back(task);
        }
    }
    for (const StockLevel& level : downlink.levels) {
        if (is_news(level)) {
            news.levels.push_back(level);
        }
    }
    // Before its welcome a newer life of the hub grants nothing that counts; the mark stays, so
    // that it tells that again.
    if (downlink.hub_epoch == hub_epoch) {
        news.rights = downlink.rights;
        move_mark(downlink);
    }
    return news;
}

const DownlinkMark& DownlinkInbox::mark() const {
    return mark_;
}

// A message that does not join on to the mark is applied, but the mark stays: the hub sees from it
// that something in between is missing.
void DownlinkInbox::move_mark(const Downlink& downlink) {
    const bool is_same_run = downlink.mark.stream == mark_.stream;
    if (is_same_run && downlink.after <= mark_.change) {
        mark_.change = std::max(mark_.change, downlink.mark.change);
    } else if (!is_same_run && downlink.after == 0) {
        mark_ = downlink.mark;
    }
}

bool DownlinkInbox::is_news(const ShipTask& task) {
    std::uint64_t& version = task_versions_[task.order];
    if (task.version <= version) {
        return false;
    }
    settled_.erase({version, task.order});
    version = task.version;
    if (is_settled(task)) {
        settle(task.order, task.version);
    }
    return true;
}

bool DownlinkInbox::is_news(const StockLevel& level) {
    std::uint64_t& version = level_versions_[level.sku];
    if (level.version <= version) {
        return false;
    }
    version = level.version;
    return true;
}

// A settled order is remembered, so that a late message does not bring it back, but not for ever.
void DownlinkInbox::settle(const OrderKey& order, std::uint64_t version) {
    settled_.emplace(version, order);
    while (settled_.size() > limits::settled_tasks) {
        task_versions_.erase(settled_.begin()->second);
        settled_.erase(settled_.begin());
    }
}

}  // namespace onepool::protocol
