#pragma once
// Backups of this hub: made beside everything else, one at a time, and judged when somebody has
// read one back. Owned by the program; all calls and callbacks on the reactor's thread, the work
// itself on the log keeper's background thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hub/edge/log_keeper.hpp"
#include "hub/web/backup_views.hpp"

namespace onepool::hub {

class Backups {
  public:
    struct Contents {
        std::string build;
        std::string settings;                // the text of the settings file
        std::vector<std::string> elsewhere;  // files that are not in a backup
    };
    // `failed` is told, in words for a person, when one could not be made.
    using Failed = std::function<void(std::string)>;
    Backups(LogKeeper& keeper, HubStore& store, Contents contents, Failed failed)
        : keeper_(keeper),
          store_(store),
          contents_(std::move(contents)),
          failed_(std::move(failed)) {}

    // Begins one; empty, or why not.
    std::string start(const std::string& to);
    BackupView view() const;

    // Compares what was read back with this hub's own log; then `done` is called with what the core
    // should record, or with the reason why not.
    using Judged = std::function<void(std::variant<RecordBackup, std::string>)>;
    void judge(const ReadBackup& verified, Judged done);

    void stop();  // the one that runs gives up; call before the keeper closes

  private:
    void ended(const LogProof& proof, const std::string& why);

    LogKeeper& keeper_;
    HubStore& store_;
    Contents contents_;
    Failed failed_;
    BackupView last_;
    std::shared_ptr<BackupProgress> progress_;  // shared with the work; absent: nothing runs
};

}  // namespace onepool::hub
