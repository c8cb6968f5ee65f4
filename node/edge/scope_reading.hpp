#pragma once
// Reads what the hub provides once another version of it is in force. What the disk does not give
// then is read at a later look; until then what was read before counts, and whoever hangs on it, a
// login by the staff list for one, is told when the later look succeeds. One thread (the
// reactor's); owned by the program.

#include <functional>
#include <string>

namespace onepool::node {

class ScopeReading {
  public:
    struct Around {
        std::function<void()> read;       // throws io::SqliteError: not all was read
        std::function<void()> read_late;  // it is read now, and was not when others were told
        std::function<void(const std::string& what)> met_damage;  // of the database
    };
    explicit ScopeReading(Around around);

    void follow();  // another version is in force
    void look();    // now and then

  private:
    Around around_;
    bool is_behind_ = false;  // a newer version is in force than what is read here
};

}  // namespace onepool::node
