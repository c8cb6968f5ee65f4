#pragma once
// The small files a program reads once, before its reactor runs: settings, certificates, the token
// of its pages. Everything throws std::runtime_error with a text that says which file, why, and
// what to do.

#include <cstddef>
#include <string>
#include <string_view>

namespace onepool::io {

// The whole file. `what` names it for a person: "settings".
std::string read_start_file(const std::string& file, std::string_view what, std::size_t bytes_max);

// A path written in a settings file is meant from that file's folder; an empty one stays empty.
std::string beside(const std::string& settings_file, const std::string& path);

// Nothing for an empty path. `remedy` ends the text of the exception, as a sentence.
void expect_readable(const std::string& file, std::string_view setting, std::string_view remedy);

// A warning in the log when other users of this machine may read it; nothing when it is missing.
void warn_if_others_read(const std::string& file);

// The token in the file; a new one, readable by this user only, when the file is missing. A token
// that could not be written whole leaves no file behind.
std::string read_or_make_token(const std::string& file);

}  // namespace onepool::io
