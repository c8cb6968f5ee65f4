#include "hub/store/chunk_table.hpp"

#include <algorithm>
#include <vector>

#include "protocol/digest.hpp"

namespace onepool::hub {

using namespace protocol;

void ChunkTable::create_if_missing() {
    database_.execute(R"(
        CREATE TABLE IF NOT EXISTS scope_chunk (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            content BLOB NOT NULL
        ) STRICT;
    )");
}

void ChunkTable::keep(std::span<const Bytes> chunks) {
    // Replaced, because one that is there may be damaged.
    auto insert =
        database_.prepare("INSERT OR REPLACE INTO scope_chunk (digest, content) VALUES (?1, ?2)");
    for (const Bytes& chunk : chunks) {
        const Digest digest = sha256({chunk});
        insert.bind(1, ByteView(digest)).bind(2, ByteView(chunk)).run();
        insert.reset();
    }
}

std::size_t ChunkTable::erase_but(const std::set<Digest>& named, std::size_t most) {
    std::vector<Bytes> gone;
    {
        auto rows = database_.prepare("SELECT digest FROM scope_chunk");
        while (gone.size() < most && rows.step()) {
            const ByteView blob = rows.blob(0);
            Digest digest{};
            if (blob.size() == digest.size())
                std::ranges::copy(blob, digest.begin());
            if (!named.contains(digest))
                gone.emplace_back(blob.begin(), blob.end());
        }
    }
    auto erase = database_.prepare("DELETE FROM scope_chunk WHERE digest = ?1");
    for (const Bytes& digest : gone) {
        erase.bind(1, ByteView(digest)).run();
        erase.reset();
    }
    return gone.size();
}

std::optional<Bytes> ChunkTable::read(const Digest& digest) {
    auto query = database_.prepare("SELECT content FROM scope_chunk WHERE digest = ?1");
    query.bind(1, ByteView(digest));
    if (!query.step())
        return std::nullopt;
    const ByteView content = query.blob(0);
    if (sha256({content}) != digest)
        return std::nullopt;
    return Bytes(content.begin(), content.end());
}

}  // namespace onepool::hub
