#include "tests/sim/worlds/move.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "tests/sim/world/text.hpp"

namespace onepool::sim {

namespace {

// What stands behind the word.
enum class Tail : std::uint8_t { nothing, machine, link, node_and_order };

struct Shape {
    std::string_view word;
    Tail tail;
};

constexpr std::array<Shape, move_kinds> shapes{{
    {"sell", Tail::machine},
    {"again", Tail::machine},
    {"insist", Tail::machine},
    {"bring-back", Tail::machine},
    {"count", Tail::machine},
    {"order", Tail::nothing},
    {"order-here", Tail::nothing},
    {"cancel", Tail::nothing},
    {"remind", Tail::nothing},
    {"keep", Tail::nothing},
    {"pay", Tail::nothing},
    {"let-go", Tail::nothing},
    {"take", Tail::node_and_order},
    {"pick", Tail::node_and_order},
    {"ship", Tail::node_and_order},
    {"collect", Tail::node_and_order},
    {"put-back", Tail::node_and_order},
    {"steal", Tail::machine},
    {"drain", Tail::nothing},
    {"deliver", Tail::link},
    {"lose", Tail::link},
    {"repeat", Tail::link},
    {"overtake", Tail::link},
    {"crash", Tail::machine},
    {"restore", Tail::nothing},
    {"moment", Tail::nothing},
    {"a-while", Tail::nothing},
}};

const Shape& shape_of(MoveKind kind) {
    return shapes[static_cast<std::size_t>(kind)];
}

constexpr std::string_view node_prefix = "node-";

std::string name_of(ClientId client) {
    return client == hub_client ? std::string("hub") : join(node_prefix, client.value);
}

std::optional<std::uint32_t> read_count(std::string_view word) {
    std::uint32_t value = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), value);
    const bool is_whole = fault == std::errc{} && end == word.data() + word.size();
    return is_whole ? std::optional(value) : std::nullopt;
}

std::optional<ClientId> read_machine(std::string_view word) {
    if (word == "hub")
        return hub_client;
    if (!word.starts_with(node_prefix))
        return std::nullopt;
    const auto number = read_count(word.substr(node_prefix.size()));
    return number && *number > 0 ? std::optional(ClientId{*number}) : std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        if (end > 0)
            words.push_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

std::size_t words_in(Tail tail) {
    switch (tail) {
        case Tail::nothing:
            return 0;
        case Tail::machine:
            return 1;
        case Tail::link:
        case Tail::node_and_order:
            return 2;
    }
    return 0;
}

bool read_tail(Move& move, Tail tail, const std::vector<std::string_view>& words) {
    if (tail == Tail::nothing)
        return true;
    const auto at = read_machine(words[1]);
    if (!at)
        return false;
    move.at = *at;
    if (tail == Tail::link) {
        const auto to = read_machine(words[2]);
        move.to = to.value_or(ClientId{});
        return to.has_value();
    }
    if (tail == Tail::node_and_order) {
        const auto order = read_count(words[2]);
        move.order = order.value_or(0);
        return order.has_value();
    }
    return true;
}

}  // namespace

std::string_view word_of(MoveKind kind) {
    return shape_of(kind).word;
}

std::optional<MoveKind> kind_of(std::string_view word) {
    const auto found = std::ranges::find(shapes, word, &Shape::word);
    if (found == shapes.end())
        return std::nullopt;
    return static_cast<MoveKind>(found - shapes.begin());
}

std::string to_text(const Move& move) {
    std::string text(word_of(move.kind));
    switch (shape_of(move.kind).tail) {
        case Tail::nothing:
            break;
        case Tail::machine:
            text += join(" ", name_of(move.at));
            break;
        case Tail::link:
            text += join(" ", name_of(move.at), " ", name_of(move.to));
            break;
        case Tail::node_and_order:
            text += join(" ", name_of(move.at), " ", move.order);
            break;
    }
    if (move.dies_at != 0)
        text += join(" dying at ", move.dies_at);
    return text;
}

std::optional<Move> read_move(std::string_view line) {
    std::vector<std::string_view> words = words_of(line);
    const auto kind = words.empty() ? std::nullopt : kind_of(words[0]);
    if (!kind)
        return std::nullopt;
    Move move{.kind = *kind};
    const std::size_t size = words.size();
    if (size >= 4 && words[size - 3] == "dying" && words[size - 2] == "at") {
        const auto boundary = read_count(words[size - 1]);
        if (!boundary || *boundary == 0 || !is_of_one_machine(*kind))
            return std::nullopt;
        move.dies_at = *boundary;
        words.resize(size - 3);
    }
    const Tail tail = shape_of(*kind).tail;
    const bool is_read = words.size() == 1 + words_in(tail) && read_tail(move, tail, words);
    return is_read ? std::optional(move) : std::nullopt;
}

bool is_of_one_machine(MoveKind kind) {
    switch (kind) {
        case MoveKind::sell:
        case MoveKind::again:
        case MoveKind::insist:
        case MoveKind::bring_back:
        case MoveKind::count:
        case MoveKind::order:
        case MoveKind::order_here:
        case MoveKind::cancel:
        case MoveKind::remind:
        case MoveKind::keep:
        case MoveKind::pay:
        case MoveKind::let_go:
        case MoveKind::take:
        case MoveKind::pick:
        case MoveKind::ship:
        case MoveKind::collect:
        case MoveKind::put_back:
        case MoveKind::drain:
        case MoveKind::deliver:
        case MoveKind::repeat:
        case MoveKind::overtake:
            return true;
        case MoveKind::steal:
        case MoveKind::lose:
        case MoveKind::crash:
        case MoveKind::restore:
        case MoveKind::moment:
        case MoveKind::a_while:
            return false;
    }
    return false;
}

}  // namespace onepool::sim
