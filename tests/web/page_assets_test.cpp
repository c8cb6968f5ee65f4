#include <gtest/gtest.h>

#include <string>

#include "hub/web/page_assets.hpp"
#include "node/web/page_assets.hpp"

namespace onepool {
namespace {

TEST(PageAssets, FindsAPageByExactlyItsPath) {
    const io::Asset* page = io::find_asset(node::page_assets(), "/orders");
    ASSERT_NE(page, nullptr);
    EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
    EXPECT_TRUE(page->bytes.starts_with("<!doctype html>"));
    EXPECT_EQ(io::find_asset(node::page_assets(), "/orders/"), nullptr);
    EXPECT_EQ(io::find_asset(node::page_assets(), ""), nullptr);
}

TEST(PageAssets, KeepsTheNodesAndTheHubsPagesApart) {
    EXPECT_NE(io::find_asset(hub::page_assets(), "/dashboard.js"), nullptr);
    EXPECT_EQ(io::find_asset(hub::page_assets(), "/register.js"), nullptr);
}

TEST(PageAssets, TagsFilesByTheirBytesSoThatAChangeIsSeen) {
    for (const io::Asset& one : node::page_assets()) {
        EXPECT_TRUE(one.etag.starts_with('"') && one.etag.ends_with('"')) << one.path;
        for (const io::Asset& other : node::page_assets()) {
            EXPECT_EQ(one.etag == other.etag, one.bytes == other.bytes) << one.path << other.path;
        }
    }
}

TEST(PageAssets, HoldsEveryFileThatAPageNames) {
    for (const io::Asset& page : node::page_assets()) {
        if (!page.content_type.starts_with("text/html"))
            continue;
        const std::string html(page.bytes);
        for (std::size_t at = html.find("=\"/"); at != std::string::npos;
             at = html.find("=\"/", at + 1)) {
            const std::string path = html.substr(at + 2, html.find('"', at + 2) - at - 2);
            EXPECT_NE(io::find_asset(node::page_assets(), path), nullptr) << path;
        }
    }
}

}  // namespace
}  // namespace onepool
