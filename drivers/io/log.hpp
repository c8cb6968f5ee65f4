#pragma once
// The program's log, on stderr: one line an entry, with time and level. Any thread. spdlog stays in
// log.cpp.

#include <string_view>

namespace onepool::io::log {

void info(std::string_view text);
void warn(std::string_view text);
void error(std::string_view text);

}  // namespace onepool::io::log
