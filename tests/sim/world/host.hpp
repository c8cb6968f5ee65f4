#pragma once
// What a machine adds to a process for its kind of core: how its records stand on the disk, how a
// core is recovered from them, and where its messages go. Implemented by node_machine.hpp and
// hub_machine.hpp; one thread.

#include <memory>
#include <string>

#include "protocol/bytes.hpp"
#include "tests/sim/world/seat.hpp"

namespace onepool::sim {

template <class Core>
class Host {
  public:
    using Records = decltype(Core::Batch::persist);
    using Outgoing = typename decltype(Core::Batch::send)::value_type;
    using Notice = typename decltype(Core::Batch::notify)::value_type;

    virtual protocol::Bytes encode(const Records& records) = 0;  // one transaction, as stored
    // A true recovery, from bytes; nullptr: they are damaged.
    virtual std::unique_ptr<Core> load() = 0;
    virtual void carry(Outgoing&& message) = 0;
    virtual void notice(Notice&& notice) = 0;
    virtual void refused(const typename Core::Input& input) = 0;
    virtual void died() = 0;
    virtual typename Core::Input tick() const = 0;  // the timer's input
    virtual Watch<Core>* watch() { return nullptr; }

  protected:
    ~Host() = default;
};

}  // namespace onepool::sim
