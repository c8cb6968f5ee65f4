#pragma once
// Imports: reads the file and the content in force, makes the new content, keeps its chunks, and
// only then asks the core to name them. The heavy part runs on the background thread and the chunks
// are written in slices between commits, so that neither orders nor tills wait. One import runs at
// a time; afterwards chunks that no content names are erased. Owned by the program; one thread (the
// reactor's).

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "hub/core/hub_core.hpp"
#include "hub/core/scope_import.hpp"
#include "hub/edge/log_keeper.hpp"
#include "hub/web/hub_face.hpp"
#include "hub/web/import_view.hpp"

namespace onepool::hub {

class ScopeKeeper {
  public:
    struct Around {
        LogKeeper& keeper;
        HubStore& store;
        std::function<const HubCore&()> core;
        std::function<void(Command, std::function<void(const Answer&)>)> command;
    };
    explicit ScopeKeeper(Around around) : around_(std::move(around)) {}

    using Done = HubFace::ImportDone;
    void import(ImportFile file, Done done);
    ImportView view() const;  // how far the one at work is
    // The staff list in force; nullopt: it cannot be read. Calls back later, once.
    void read_staff(StaffDoor::Read done);

    // Erases chunks that a crash left behind.
    void start() { clear_up(); }

  private:
    struct Work;
    void prepare(std::shared_ptr<Work> work);
    void keep_next(const std::shared_ptr<Work>& work);
    void name(const std::shared_ptr<Work>& work);
    void end(const std::shared_ptr<Work>& work, ImportAnswer answer);
    void clear_up();

    Around around_;
    void begin_next();

    struct Waiting {
        ImportFile file;
        Done done;
    };
    std::deque<Waiting> waiting_;  // at most limits::imports_waiting, behind the one at work
    bool is_importing_ = false;
    ImportView view_;
};

}  // namespace onepool::hub
