#pragma once
// Where the real core sits inside the performer. In a plain run it passes everything through; a
// mutant run puts a Twist here, which changes what the core hears or what it decided, so that the
// checkers can be seen to fail. One owner; one thread.

#include <memory>
#include <utility>

#include "protocol/units.hpp"

namespace onepool::sim {

template <class Core>
class Twist {
  public:
    virtual ~Twist() = default;
    virtual void heard(typename Core::Input& input) = 0;
    virtual void decided(typename Core::Batch& batch) = 0;
};

template <class Core>
class Seat {
  public:
    using Input = typename Core::Input;
    using Batch = typename Core::Batch;

    Seat(std::unique_ptr<Core> core, Twist<Core>* twist) : core_(std::move(core)), twist_(twist) {}

    Batch start(protocol::Now now) { return twisted(core_->start(now)); }
    Batch step(const Input& input, protocol::Now now) {
        if (twist_ == nullptr)
            return core_->step(input, now);
        Input changed = input;
        twist_->heard(changed);
        return twisted(core_->step(changed, now));
    }
    const Core& core() const { return *core_; }
    Core& core_to_flush() const { return *core_; }

  private:
    Batch twisted(Batch batch) {
        if (twist_ != nullptr)
            twist_->decided(batch);
        return batch;
    }

    std::unique_ptr<Core> core_;
    Twist<Core>* twist_;
};

}  // namespace onepool::sim
