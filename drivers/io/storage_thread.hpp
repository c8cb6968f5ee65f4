#pragma once
// The one thread that commits. Takes one piece of work at a time from the reactor, runs it, posts
// the outcome back to the reactor. Also runs the idle hook (checkpoints) on the same thread, once,
// when nothing was asked for `idle_after`. Owned by the program; neither work nor hook may touch
// the reactor's objects. Work that throws ends the process.

#include <functional>
#include <memory>

#include "drivers/io/reactor.hpp"
#include "protocol/perform.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

class StorageThread {
  public:
    StorageThread(Reactor& reactor, std::function<void()> idle, protocol::Millis idle_after);
    explicit StorageThread(Reactor& reactor);  // without an idle hook
    ~StorageThread();                          // finishes the work at hand, then joins

    // `done` runs on the reactor's thread, later. Called from the reactor's thread, and only when
    // the work before it has been answered: a second piece in flight is a bug.
    void commit(std::function<protocol::CommitOutcome()> work,
                std::function<void(protocol::CommitOutcome)> done);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::io
