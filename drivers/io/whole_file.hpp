#pragma once
// Small files that other programs read while they are replaced: written beside their place, synced,
// and renamed over it, so that a reader finds the old or the new text, whole. Blocks for the disk.

#include <cstdint>
#include <string>
#include <string_view>

namespace onepool::io {

enum class Readers : std::uint8_t { owner, everybody };

// Empty: done. Otherwise what went wrong, for a person; the old file then stands as it was.
[[nodiscard]] std::string replace_file(const std::string& path, std::string_view text,
                                       Readers readers);

}  // namespace onepool::io
