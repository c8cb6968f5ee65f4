#include "node/edge/copy_notes.hpp"

#include <algorithm>

#include "drivers/verify/tables.hpp"
#include "node/store/schema.hpp"

namespace onepool::node {

namespace {

constexpr const char* schema = R"sql(
CREATE TABLE backup (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    made_at INTEGER NOT NULL,
    build   TEXT NOT NULL,
    digest  BLOB NOT NULL CHECK (length(digest) = 32)
) STRICT;
)sql";

bool is_of_a_node(io::Database& copy) {
    auto row = copy.prepare("PRAGMA application_id");
    return row.step() && row.integer(0) == application_id;
}

}  // namespace

void write_notes(io::Database& copy, const CopyNotes& notes) {
    copy.execute(schema);
    copy.prepare("INSERT INTO backup (id, made_at, build, digest) VALUES (1, ?1, ?2, ?3)")
        .bind(1, notes.made_at.value)
        .bind(2, std::string_view(notes.build))
        .bind(3, protocol::ByteView(notes.digest))
        .run();
}

std::optional<CopyNotes> read_notes(io::Database& copy) {
    if (!is_of_a_node(copy) || !verify::has_table(copy, notes_table))
        return std::nullopt;
    auto row = copy.prepare("SELECT made_at, build, digest FROM backup WHERE id = 1");
    if (!row.step())
        return std::nullopt;
    return CopyNotes{.made_at = protocol::UnixMs{row.integer(0)},
                     .build = std::string(row.text(1)),
                     .digest = verify::digest_of(row.blob(2))};
}

}  // namespace onepool::node
