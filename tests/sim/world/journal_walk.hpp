#pragma once
// Goes over the rows of all journals of a disk, each row once, the oldest journal first; begins
// again when rows may be gone.

#include "tests/sim/world/node_image.hpp"

namespace onepool::sim {

struct JournalWalk {
    std::uint64_t history = 0;
    std::size_t life = 0;
    std::size_t row = 0;  // the next one

    // True: it begins again, and whoever keeps notes must too.
    bool is_begun_again(const NodeImage& image) {
        if (history == image.history())
            return false;
        *this = JournalWalk{image.history(), 0, 0};
        return true;
    }
    // Nullptr: none for now. Afterwards `life` is the row's own.
    const JournalRow* next(const NodeImage& image) {
        while (row >= image.rows(life).size()) {
            if (life + 1 >= image.lives())
                return nullptr;
            ++life;
            row = 0;
        }
        return &image.rows(life)[row++];
    }
};

}  // namespace onepool::sim
