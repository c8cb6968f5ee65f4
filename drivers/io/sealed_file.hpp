#pragma once
// A file that is there whole or not at all: written under a name of its own beside the target,
// synced, then given its name, which nobody may have before. Throws std::runtime_error that says
// what to do. Readable by its owner only.

#include <string>

namespace onepool::io {

// Makes names that were given or taken in the folder of this file outlive a power cut.
void sync_folder_of(const std::string& path);

class SealedFile {
  public:
    // Makes the empty draft `target`.part, in place of one that a killed program left behind.
    // Throws when `target` is there: nothing is ever overwritten.
    explicit SealedFile(std::string target);
    ~SealedFile();  // an unsealed draft is removed
    SealedFile(const SealedFile&) = delete;
    SealedFile& operator=(const SealedFile&) = delete;

    const std::string& draft() const { return draft_; }
    const std::string& target() const { return target_; }
    // After whoever wrote the draft has closed it.
    void seal();

  private:
    std::string target_;
    std::string draft_;
    bool is_sealed_ = false;
};

}  // namespace onepool::io
