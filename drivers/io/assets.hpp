#pragma once
// Files of a page, embedded in the program at build time by onepool_embed_assets()
// (deploy/cmake/OnepoolAssets.cmake). All views point into the program's read-only data and live
// as long as the process; any thread may read them.
//
// To serve one: find_asset(node::page_assets(), request.path); when found, answer 304 if
// If-None-Match equals `etag`, else 200 with `bytes` as ServerResponse::asset, Content-Type
// `content_type`, ETag `etag` and Cache-Control "no-cache" (a browser then asks again each time and
// never runs yesterday's page against today's program).

#include <span>
#include <string_view>

namespace onepool::io {

struct Asset {
    std::string_view path;  // what a browser asks for: "/", "/orders", "/register.js"
    std::string_view bytes;
    std::string_view content_type;  // "text/html; charset=utf-8"
    std::string_view etag;          // with its quotes; a hash of the bytes
};

// The asset with exactly this path, or nullptr. A page has about ten: a linear look is enough.
inline const Asset* find_asset(std::span<const Asset> assets, std::string_view path) {
    for (const Asset& asset : assets) {
        if (asset.path == path)
            return &asset;
    }
    return nullptr;
}

}  // namespace onepool::io
