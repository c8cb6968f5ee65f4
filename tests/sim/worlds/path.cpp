#include "tests/sim/worlds/path.hpp"

#include <algorithm>
#include <utility>

#include "tests/sim/world/text.hpp"

namespace onepool::sim {

namespace {

constexpr std::string_view world_word = "world ";
constexpr std::string_view bound_word = "bound ";

// Without its comment and the blanks around it.
std::string_view bare(std::string_view line) {
    line = line.substr(0, line.find('#'));
    while (!line.empty() && line.front() == ' ')
        line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

class PathReader {
  public:
    // What is wrong with it; nothing.
    std::optional<std::string> take(std::string_view line) {
        if (line.starts_with(world_word))
            return take_world(line.substr(world_word.size()));
        if (!has_world_)
            return "the world comes first: world NAME";
        if (line.starts_with(bound_word)) {
            if (!change_bound(path_.bounds, line.substr(bound_word.size())))
                return "no bound: WORD=N is one";
            return std::nullopt;
        }
        const auto move = read_move(line);
        if (!move)
            return join("no move: ", line);
        path_.moves.push_back(*move);
        return std::nullopt;
    }
    bool has_world() const { return has_world_; }
    Path path() && { return std::move(path_); }

  private:
    std::optional<std::string> take_world(std::string_view name) {
        const Bounds* bounds = find_small_world(name);
        if (bounds == nullptr)
            return join("no world of that name: ", name);
        path_.bounds = *bounds;
        has_world_ = true;
        return std::nullopt;
    }

    Path path_;
    bool has_world_ = false;
};

}  // namespace

std::string to_text(const Bounds& bounds, const BadPath& bad) {
    std::string text = join("# ", bad.checker, ": ", bad.text, "\nworld ", bounds.name, "\n");
    const Bounds* usual = find_small_world(bounds.name);
    for (std::size_t i = 0; usual != nullptr && i < move_kinds; ++i) {
        if (bounds.at_most[i] != usual->at_most[i])
            text += join("bound ", word_of(static_cast<MoveKind>(i)), "=", bounds.at_most[i], "\n");
    }
    for (const Move& move : bad.moves)
        text += to_text(move) + "\n";
    return text;
}

std::variant<Path, std::string> read_path(std::string_view text) {
    PathReader reader;
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = bare(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty())
            continue;
        if (const auto fault = reader.take(line))
            return join("line ", number, ": ", *fault);
    }
    if (!reader.has_world())
        return "nothing in it: world NAME comes first";
    return std::move(reader).path();
}

Played play_path(const Path& path, const Seams& seams, Trace::Sink sink) {
    SmallWorld world(path.bounds, seams);
    world.world().nature().trace.set_sink(std::move(sink));
    world.set_up();
    for (const Move& move : path.moves) {
        if (world.violation())
            break;
        if (!world.may_happen(move))
            return {.violation = std::nullopt,
                    .fault = join("may not happen then: ", to_text(move))};
        world.play(move);
    }
    if (!world.violation())
        world.settle();
    return {.violation = world.violation(), .fault = std::nullopt};
}

}  // namespace onepool::sim
