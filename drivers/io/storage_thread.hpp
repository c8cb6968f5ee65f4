#pragma once
// The one thread that commits. Takes one piece of work at a time from the reactor, runs it, posts
// the outcome back to the reactor. Also runs the idle hook (checkpoints) when nothing was asked for
// `idle_after`. Owned by the program; the work must not touch the reactor's objects.

#include <functional>
#include <memory>

#include "drivers/io/reactor.hpp"
#include "protocol/perform.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

class StorageThread {
  public:
    StorageThread(Reactor& reactor, std::function<void()> idle, protocol::Millis idle_after);
    ~StorageThread();                             // finishes the work at hand, then joins
    void commit(std::function<protocol::CommitOutcome()> work,
                std::function<void(protocol::CommitOutcome)> done);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::io
