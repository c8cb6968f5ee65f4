#pragma once
// What the face needs to let handhelds of the store in. Everything is the program's.

#include <functional>
#include <string>
#include <vector>

#include "node/core/handheld_book.hpp"
#include "node/core/handheld_logins.hpp"

namespace onepool::node {

struct HandheldDesk {
    HandheldBook& book;
    HandheldLogins& logins;
    std::string address;                       // that handhelds open: "https://192.168.1.20:8443"
    std::vector<std::string> hosts;            // names that address may be asked for by
    std::function<std::string()> fingerprint;  // of the certificate that it presents
    // Writes the book as it is then, again and again until that is done; then, later, whether that
    // is on disk.
    std::function<void(std::function<void(bool)>)> keep;
    // What keeps them out, or their list from being written, and what to do, for a person; empty:
    // nothing does.
    std::function<std::string()> fault;
    // The file says something else than the book, since it could not be written.
    std::function<bool()> is_behind;
};

}  // namespace onepool::node
