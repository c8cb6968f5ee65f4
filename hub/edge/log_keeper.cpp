#include "hub/edge/log_keeper.hpp"

#include <algorithm>

#include "drivers/io/log.hpp"
#include "drivers/io/sqlite.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {
namespace {

// Between two checkpoints. While one is made durable, commits wait for the disk too: a few
// milliseconds for this much, and in proportion for more.
constexpr std::size_t checkpoint_bytes = 1024 * 1024;
constexpr std::size_t entry_overhead_bytes = 128;

std::size_t size_of(const std::vector<LogEntry>& entries) {
    std::size_t bytes = 0;
    for (const LogEntry& entry : entries) {
        bytes += entry.input.size() + entry.effects.size() * 12 + entry_overhead_bytes;
    }
    return bytes;
}

}  // namespace

LogKeeper::LogKeeper(io::Reactor& reactor, HubStore& store, HubCore::Config config,
                     const FlushEvery& flush_every)
    : store_(store), config_(std::move(config)), flush_every_(flush_every) {
    background_ = std::make_unique<JobQueue>(reactor);
    storage_ = std::make_unique<JobQueue>(reactor);
}

void LogKeeper::commit(std::vector<LogEntry> entries, Done done) {
    CHECK(!entries.empty() && entries.front().lsn == durable_.next());
    const Lsn last = entries.back().lsn;
    entries_unflushed_ += entries.size();
    for (const LogEntry& entry : entries)
        effects_unflushed_ += entry.effects.size();
    bytes_since_checkpoint_ += size_of(entries);
    take_changes_if_due();
    const auto shared = std::make_shared<const std::vector<LogEntry>>(std::move(entries));
    storage_->add([this, shared] { return store_.append(*shared); },
                  [this, last, done = std::move(done)](CommitOutcome outcome) {
                      committed(outcome, last);
                      done(outcome);
                  });
}

std::unique_ptr<HubCore> LogKeeper::load() {
    try {
        auto state = store_.load();
        durable_ = state->lsn();
        // What this start replayed, the next one would replay too.
        entries_unflushed_ = durable_.value - std::min(durable_, store_.flushed()).value;
        effects_unflushed_ = 0;
        auto core = std::make_unique<HubCore>(config_, std::move(state));
        core_ = core.get();
        // What was taken from the state that is gone is taken anew from this one.
        if (!is_flushing_)
            changes_.reset();
        for (Check& check : checks_)
            check.image = image_of(core_->state());
        check_if_durable();
        return core;
    } catch (const StoreError& error) {
        failure_ = error.what();
    } catch (const io::SqliteError& error) {
        failure_ = error.what();
    }
    return nullptr;
}

void LogKeeper::check(std::function<void(const LogCheck&)> done) {
    checks_.push_back({image_of(core_->state()), std::move(done)});
    check_if_durable();
}

void LogKeeper::find_events(const JournalSpan& span, std::function<void(JournalFound)> done) {
    const auto found = std::make_shared<JournalFound>(JournalFound{span, std::nullopt});
    background_->add(
        [this, found] {
            try {
                found->events = store_.known_events(found->span);
            } catch (const std::runtime_error& error) {
                io::log::error(std::string("cannot look up late events: ") + error.what());
            }
            return CommitOutcome::done;
        },
        [found, done = std::move(done)](CommitOutcome) { done(std::move(*found)); });
}

void LogKeeper::find_held(const JournalSpan& span, std::function<void(EventsFound)> done) {
    const auto found = std::make_shared<EventsFound>(EventsFound{span, std::nullopt});
    in_background([this, found] { found->run = store_.held_events(found->span); },
                  [found, done = std::move(done)](const std::string& why) {
                      if (!why.empty())
                          io::log::error("cannot look up what a node lost: " + why);
                      done(std::move(*found));
                  });
}

void LogKeeper::find_moves(ShelfWalk walk, std::function<void(ShelfFound)> done) {
    const auto slice = std::make_shared<ShelfWalk>(std::move(walk));
    in_background([this, slice] { store_.walk_shelves(*slice); },
                  [this, slice, done = std::move(done)](const std::string& why) mutable {
                      if (!why.empty()) {
                          io::log::error("cannot look up what a count is compared with: " + why);
                          return done({.number = slice->wanted().number, .moves = std::nullopt});
                      }
                      if (slice->is_over())
                          return done(std::move(*slice).found());
                      find_moves(std::move(*slice), std::move(done));
                  });
}

void LogKeeper::find_receipts(ReceiptsWanted wanted, std::function<void(ReceiptsFound)> done) {
    const auto slice = std::make_shared<ReceiptLook>(std::move(wanted.look));
    in_background([this, slice] { store_.look_for_receipts(*slice); },
                  [slice, walk = wanted.walk, done = std::move(done)](const std::string& why) {
                      if (why.empty())
                          return done({std::move(*slice), walk});
                      io::log::error("cannot look for receipts: " + why);
                      done({std::nullopt, walk});
                  });
}

void LogKeeper::in_background(std::function<void()> work,
                              std::function<void(const std::string&)> done) {
    const auto why = std::make_shared<std::string>();
    background_->add(
        [work = std::move(work), why] {
            try {
                work();
            } catch (const std::runtime_error& error) {
                *why = error.what();
            }
            return CommitOutcome::done;
        },
        [why, done = std::move(done)](CommitOutcome) { done(*why); });
}

void LogKeeper::close(Rest rest) {
    storage_.reset();
    background_.reset();
    if (rest == Rest::undecided || core_ == nullptr)
        return;
    if (changes_ && store_.flush(*changes_) != CommitOutcome::done)
        return;
    if (core_->state().lsn() > store_.flushed())
        store_.flush(core_->take_changes());
}

void LogKeeper::committed(CommitOutcome outcome, Lsn last) {
    if (outcome != CommitOutcome::done) {
        failure_ = store_.append_failure();
        io::log::error("the hub log was not written: " + failure_);
        return;
    }
    durable_ = last;
    flush_if_durable();
    check_if_durable();
    checkpoint_if_due();
}

void LogKeeper::take_changes_if_due() {
    const bool is_due =
        entries_unflushed_ >= flush_every_.entries || effects_unflushed_ >= flush_every_.effects;
    if (changes_ || !is_due)
        return;
    changes_ = std::make_shared<const StateChanges>(core_->take_changes());
    entries_unflushed_ = 0;
    effects_unflushed_ = 0;
}

void LogKeeper::flush_if_durable() {
    if (!changes_ || is_flushing_ || changes_->lsn > durable_)
        return;
    is_flushing_ = true;
    background_->add(
        [this, changes = changes_] { return store_.flush(*changes); },
        [this](CommitOutcome outcome) {
            is_flushing_ = false;
            // Handed in again after the next commit when it failed.
            if (outcome == CommitOutcome::done) {
                changes_.reset();
            } else {
                io::log::warn(
                    "the state could not be flushed; the log holds everything all the same");
            }
        });
}

void LogKeeper::check_if_durable() {
    while (!checks_.empty() && checks_.front().image.lsn <= durable_) {
        const auto check = std::make_shared<const Check>(std::move(checks_.front()));
        checks_.pop_front();
        const auto result = std::make_shared<LogCheck>();
        background_->add(
            [this, check, result] {
                try {
                    *result = store_.check(check->image);
                } catch (const std::runtime_error& error) {
                    result->mismatches.emplace_back(error.what());
                }
                return CommitOutcome::done;
            },
            [check, result](CommitOutcome) { check->done(*result); });
    }
}

void LogKeeper::checkpoint_if_due() {
    if (bytes_since_checkpoint_ < checkpoint_bytes || is_checkpointing_)
        return;
    bytes_since_checkpoint_ = 0;
    is_checkpointing_ = true;
    background_->add(
        [this] {
            store_.checkpoint();
            return CommitOutcome::done;
        },
        [this](CommitOutcome) { is_checkpointing_ = false; });
}

}  // namespace onepool::hub
