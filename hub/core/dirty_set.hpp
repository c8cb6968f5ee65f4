#pragma once
// Which rows of a dense table changed since the last flush, each once, in order of first change.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace onepool::hub {

class DirtySet {
  public:
    void mark(std::size_t row) {
        if (row >= marks_.size())
            marks_.resize(row + 1);
        if (marks_[row])
            return;
        marks_[row] = true;
        rows_.push_back(static_cast<std::uint32_t>(row));
    }
    std::size_t size() const { return rows_.size(); }
    std::vector<std::uint32_t> take() {
        for (const std::uint32_t row : rows_)
            marks_[row] = false;
        return std::exchange(rows_, {});
    }

  private:
    std::vector<bool> marks_;
    std::vector<std::uint32_t> rows_;
};

}  // namespace onepool::hub
