#pragma once
// Steps of a core that wait behind the commit in flight, and how many of them share the next one.
// Part of Performer (perform.hpp), which owns it; one thread. Bounded by the Performer, which stops
// taking inputs at queued_inputs.

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/limits.hpp"

namespace onepool::protocol {

// One call of the core; without input, its start().
template <class Input, class CoreBatch>
struct Step {
    std::optional<Input> input;
    CoreBatch batch;
};

// Steps that share one commit.
template <class Input, class CoreBatch>
struct CommitGroup {
    CoreBatch batch;
    std::vector<Input> inputs;
    bool has_start = false;
};

template <class Input, class CoreBatch>
class CommitQueue {
  public:
    bool empty() const { return steps_.empty(); }
    std::size_t inputs() const { return inputs_; }

    void push(Step<Input, CoreBatch> step) {
        inputs_ += step.input ? 1 : 0;
        steps_.push_back(std::move(step));
    }

    // The oldest steps, up to commit_inputs and commit_events; a single larger one goes alone.
    CommitGroup<Input, CoreBatch> take_group() {
        CommitGroup<Input, CoreBatch> group;
        while (!steps_.empty() && group.inputs.size() < limits::commit_inputs) {
            Step<Input, CoreBatch>& step = steps_.front();
            const std::size_t records = group.batch.persist.size() + step.batch.persist.size();
            if (!group.batch.persist.empty() && records > limits::commit_events) {
                break;
            }
            group.batch.append(std::move(step.batch));
            if (step.input) {
                group.inputs.push_back(std::move(*step.input));
                --inputs_;
            } else {
                group.has_start = true;
            }
            steps_.pop_front();
        }
        return group;
    }

    // Empties the queue: inputs in order of arrival behind those of `inputs`, batches dropped.
    void move_inputs_to(std::vector<Input>& inputs) {
        for (Step<Input, CoreBatch>& step : steps_) {
            if (step.input) {
                inputs.push_back(std::move(*step.input));
            }
        }
        steps_.clear();
        inputs_ = 0;
    }

  private:
    std::deque<Step<Input, CoreBatch>> steps_;
    std::size_t inputs_ = 0;
};

}  // namespace onepool::protocol
