#include "perform_bench.hpp"

#include <algorithm>

namespace onepool::protocol::bench {

Input fact(std::string name) {
    return {.name = std::move(name)};
}

Input facts(std::string name, std::size_t count) {
    return {.name = std::move(name), .facts = count};
}

Input question(std::string name) {
    return {.name = std::move(name), .facts = 0};
}

Core::Batch Core::start(Now now) {
    trace_.push_back("start knowing " + std::to_string(known_.size()));
    return Batch{.persist = start_records,
                 .send = {"hello"},
                 .notify = {},
                 .wake_at = Millis{now.steady.value + 1000}};
}

Core::Batch Core::step(const Input& input, Now now) {
    trace_.push_back("step " + input.name);
    Batch batch;
    batch.persist.assign(input.facts, input.name);
    known_.insert(known_.end(), batch.persist.begin(), batch.persist.end());
    batch.send = {input.name};
    batch.notify = {input.name};
    if (input.name == "timer") {
        batch.wake_at = Millis{now.steady.value + 5};
    }
    return batch;
}

void Store::commit(std::vector<std::string> records, Done done) {
    CHECK(!waiting_);
    CHECK(!records.empty());
    std::string line = "commit";
    if (records.size() > 8) {
        line += " of " + std::to_string(records.size());
    } else {
        for (const std::string& record : records) {
            line += " " + record;
        }
    }
    trace_.push_back(line);
    waiting_ = Commit{.records = std::move(records), .done = std::move(done)};
    if (is_delayed_) {
        return;
    }
    CommitOutcome outcome = CommitOutcome::done;
    if (!next_outcomes_.empty()) {
        outcome = next_outcomes_.front();
        next_outcomes_.erase(next_outcomes_.begin());
    }
    finish(outcome);
}

void Store::finish(CommitOutcome outcome) {
    CHECK(waiting_);
    const Commit commit = *std::exchange(waiting_, std::nullopt);
    if (outcome == CommitOutcome::done) {
        durable_.insert(durable_.end(), commit.records.begin(), commit.records.end());
    }
    last_done_ = commit.done;
    commit.done(outcome);
}

std::unique_ptr<Core> Store::load() {
    trace_.push_back("load");
    return can_load_ ? std::make_unique<Core>(trace_, durable_) : nullptr;
}

bool Store::holds(const std::string& record) const {
    return std::find(durable_.begin(), durable_.end(), record) != durable_.end();
}

void Edge::did(const std::string& what) {
    trace_.push_back(what);
    if (reaction) {
        reaction(what);
    }
}

}  // namespace onepool::protocol::bench
