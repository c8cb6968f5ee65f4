#include "tests/sim/world/trace.hpp"

#include "protocol/digest.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

namespace {

constexpr std::size_t block_bytes = 4096;
constexpr std::size_t time_width = 11;
constexpr std::size_t name_width = 12;

}  // namespace

void Trace::set_sink(Sink sink) {
    sink_ = std::move(sink);
}

void Trace::line(protocol::Millis at, std::string_view who, std::string_view what) {
    std::string text = pad_left(seconds(at), time_width);
    text += ' ';
    text += pad_right(who, name_width);
    text += what;
    block_ += text;
    block_ += '\n';
    if (block_.size() >= block_bytes)
        fold();
    ++lines_;
    if (sink_)
        sink_(text);
    last_.push_back(std::move(text));
    if (last_.size() > kept_lines)
        last_.pop_front();
}

protocol::Digest Trace::digest() const {
    fold();
    return digest_;
}

// Where the blocks end depends only on the lines and on when the digest was asked for, which is
// at the end of a run.
void Trace::fold() const {
    if (block_.empty())
        return;
    digest_ = protocol::sha256({digest_, protocol::view(block_)});
    block_.clear();
}

}  // namespace onepool::sim
