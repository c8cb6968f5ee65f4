#pragma once
// Any file that onepool-verify takes: a node's database or a hub's log, told apart by what SQLite
// keeps in its head. It is opened for reading only; its program may run meanwhile. Blocking.

#include <string>

#include "drivers/verify/finding.hpp"

namespace onepool::verify {

// Throws Unreadable with a text that names the file.
Report verify_file(const std::string& path, const Trusted& trusted);

// The report in words, one thing a line.
std::string to_text(const std::string& path, const Report& report);

}  // namespace onepool::verify
