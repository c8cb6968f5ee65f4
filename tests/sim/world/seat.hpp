#pragma once
// Where the real core sits inside the performer. In a plain run it passes everything through; a
// mutant run puts a Twist here, which changes what the core hears or what it decided, so that the
// checkers can be seen to fail. One owner; one thread.

#include <memory>
#include <utility>

#include "protocol/units.hpp"
#include "tests/sim/world/keyring.hpp"

namespace onepool::sim {

template <class Core>
class Twist {
  public:
    virtual ~Twist() = default;
    virtual void heard(typename Core::Input& input, const Core& core) = 0;
    virtual void decided(typename Core::Batch& batch, const Core& core) = 0;

    void set_keys(const Keyring& keys) { keys_ = &keys; }

  protected:
    const Keyring& keys() const { return *keys_; }

  private:
    const Keyring* keys_ = nullptr;
};

// Looks on at the same place, before a twist changes anything; changes nothing itself.
template <class Core>
class Watch {
  public:
    virtual ~Watch() = default;
    virtual void hears(const typename Core::Input& input, const Core& core) = 0;
    virtual void says(const typename Core::Batch& batch, const Core& core) = 0;
};

template <class Core>
class Seat {
  public:
    using Input = typename Core::Input;
    using Batch = typename Core::Batch;

    Seat(std::unique_ptr<Core> core, Twist<Core>* twist, Watch<Core>* watch)
        : core_(std::move(core)), twist_(twist), watch_(watch) {}

    Batch start(protocol::Now now) {
        has_begun_ = true;
        return twisted(core_->start(now));
    }
    Batch step(const Input& input, protocol::Now now) {
        if (watch_ != nullptr)
            watch_->hears(input, *core_);
        if (twist_ == nullptr)
            return twisted(core_->step(input, now));
        Input changed = input;
        twist_->heard(changed, *core_);
        return twisted(core_->step(changed, now));
    }
    const Core& core() const { return *core_; }
    // One whose start was refused by a full disk begins with the next input, and does nothing yet.
    bool has_begun() const { return has_begun_; }
    Core& core_to_flush() const { return *core_; }

  private:
    Batch twisted(Batch batch) {
        if (twist_ != nullptr)
            twist_->decided(batch, *core_);
        if (watch_ != nullptr)
            watch_->says(batch, *core_);
        return batch;
    }

    std::unique_ptr<Core> core_;
    Twist<Core>* twist_;
    Watch<Core>* watch_;
    bool has_begun_ = false;
};

}  // namespace onepool::sim
