#pragma once
// A directory of its own for one test; gone with everything in it at the end.

#include <string>
#include <string_view>

namespace onepool::test_support {

class TempDir {
  public:
    TempDir();  // throws when the machine has no place for temporary files
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::string& path() const { return path_; }
    std::string file(std::string_view name) const;  // "<path>/<name>", not created
    // Creates or replaces a file with this text; returns its path.
    std::string write(std::string_view name, std::string_view text) const;

  private:
    std::string path_;
};

// The whole file; "" when it is not there.
std::string read_file(const std::string& path);

}  // namespace onepool::test_support
