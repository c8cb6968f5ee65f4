#pragma once
// How far the import at work is, as the API shows it (hub/web/src/api.ts). A plain value, and pure.

#include <cstdint>
#include <string>

#include "protocol/json.hpp"
#include "protocol/scopes.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// In this order: the file is read, its chunks are kept, the log names them; then nodes may ask for
// them. `idle`: the last one has ended, whichever way its own answer tells.
enum class ImportStage : std::uint8_t { idle, reading, keeping, naming };
const char* to_text(ImportStage stage);

struct ImportView {
    ImportStage stage = ImportStage::idle;
    Scope scope = Scope::catalogue;
    std::uint64_t rows = 0;    // once it was read
    std::uint64_t chunks = 0;  // those that are new
    std::uint64_t chunks_kept = 0;
    std::uint64_t waiting = 0;  // imports behind it
};
Json json_of(const ImportView& view);

}  // namespace onepool::hub
