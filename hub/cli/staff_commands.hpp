#pragma once
// Who may do what at tills, as the `onepool` command is asked for it; part of commands.hpp.

#include <string>

namespace onepool::cli {

struct ListStaff {};
// Asks for a PIN, which is hashed here: neither the hub nor any log is told it.
struct AddStaff {
    std::string name;
    std::string role;
};
struct RemoveStaff {
    std::string name;
};

}  // namespace onepool::cli
