#include "hub/web/import_view.hpp"

#include "protocol/check.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

const char* to_text(ImportStage stage) {
    switch (stage) {
        case ImportStage::idle:
            return "idle";
        case ImportStage::reading:
            return "reading";
        case ImportStage::keeping:
            return "keeping";
        case ImportStage::naming:
            return "naming";
    }
    CHECK(false);  // every stage has a name
}

Json json_of(const ImportView& view) {
    Json json;
    json.set("stage", to_text(view.stage));
    json.set("scope", to_text(view.scope));
    json.set("rows", view.rows);
    json.set("chunks", view.chunks);
    json.set("chunks_kept", view.chunks_kept);
    json.set("waiting", view.waiting);
    return json;
}

}  // namespace onepool::hub
