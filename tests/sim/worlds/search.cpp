#include "tests/sim/worlds/search.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <new>
#include <utility>

#include "tests/sim/worlds/branch.hpp"
#include "tests/sim/worlds/known_states.hpp"

namespace onepool::sim {

namespace {

constexpr std::size_t path_max = 200;
constexpr std::size_t text_max = 1'000;
constexpr std::uint32_t any_length = std::numeric_limits<std::uint32_t>::max();

// What the branches of one search tell each other. Plain bytes: each branch sees it at the same
// place.
struct Shared {
    std::uint64_t moves = 0;
    std::array<std::uint64_t, move_kinds> played{};
    std::uint64_t met_again = 0;
    std::uint64_t ends = 0;
    std::uint64_t states = 0;
    std::uint32_t longest = 0;
    bool is_cut_short = false;
    // The moves that led to where the running branch is; those of a violation, once there is one.
    std::uint32_t length = 0;
    std::array<Move, path_max> path{};
    bool is_bad = false;
    std::array<char, text_max> checker{};
    std::array<char, text_max> text{};
    // What the branch that ended last came to.
    std::uint64_t interleavings = 0;
    std::uint32_t boundaries = 0;
};

template <std::size_t size>
void put(std::array<char, size>& place, std::string_view text) {
    const std::size_t kept = std::min(text.size(), size - 1);
    std::copy_n(text.data(), kept, place.data());
    place[kept] = '\0';
}

std::uint64_t sum(std::uint64_t a, std::uint64_t b) {
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    return a > most - b ? most : a + b;
}

class Search {
  public:
    Search(SmallWorld& world, const SearchLimits& limits, std::uint32_t length_max)
        : world_(world),
          limits_(limits),
          length_max_(length_max),
          memory_(sizeof(Shared)),
          shared_(*new(memory_.data()) Shared),
          known_(limits.states_max) {}

    // From the world as it is now; it stays as it is.
    SearchResult run() {
        in_own_branch([this] {
            if (world_.violation())
                report(world_.violation()->checker, world_.violation()->text);
            else
                arrive();
        });
        return {.states = shared_.states,
                .moves = shared_.moves,
                .played = shared_.played,
                .met_again = shared_.met_again,
                .ends = shared_.ends,
                .interleavings = shared_.interleavings,
                .longest = shared_.longest,
                .is_complete = !is_over(),
                .bad = bad()};
    }

  private:
    // A branch that dies leaves the path on which it did.
    void in_own_branch(const std::function<void()>& work) {
        if (in_a_branch(work) == BranchEnd::died)
            report("the program", "it ended by itself with the last move of this path");
    }

    // At a state. Leaves in the shared memory how many interleavings go on from here.
    void arrive() {
        shared_.longest = std::max(shared_.longest, shared_.length);
        KnownState* known = nullptr;
        if (limits_.pruning == Pruning::known_states) {
            const std::uint32_t length = length_max_ == any_length ? 0 : shared_.length;
            known = known_.find_or_add(world_.digest(), length);
            if (known == nullptr) {
                shared_.is_cut_short = true;
                return;
            }
            if (!std::exchange(known->is_new, false)) {
                ++shared_.met_again;
                shared_.interleavings = known->interleavings;
                return;
            }
        }
        ++shared_.states;
        const std::uint64_t all = go_on();
        shared_.interleavings = all;
        if (known != nullptr)
            known->interleavings = all;
    }

    std::uint64_t go_on() {
        if (shared_.length >= length_max_)
            return 0;
        const std::vector<Move> moves = world_.moves();
        if (moves.empty())
            return end();
        std::uint64_t all = 0;
        for (const Move& move : moves) {
            const Use use = move == moves.back() ? Use::last : Use::one_of_many;
            if (!is_over())
                all = sum(all, each_way(move, use));
        }
        return all;
    }

    std::uint64_t end() {
        ++shared_.ends;
        world_.settle();
        if (world_.violation())
            report(world_.violation()->checker, world_.violation()->text);
        return 1;
    }

    // Whether anybody wants this process's world afterwards. What is tried last needs no branch.
    enum class Use : std::uint8_t { one_of_many, last };

    // The move itself, and dying at each boundary of it.
    std::uint64_t each_way(Move move, Use use) {
        // One of the crashes that are left: the move itself is none.
        const bool may_die = is_of_one_machine(move.kind) && world_.is_left(MoveKind::crash);
        std::uint64_t all = one_way(move, may_die ? Use::one_of_many : use);
        const std::uint32_t boundaries = may_die ? shared_.boundaries : 0;
        for (move.dies_at = 1; move.dies_at <= boundaries && !is_over(); ++move.dies_at)
            all = sum(all, one_way(move, move.dies_at == boundaries ? use : Use::one_of_many));
        return all;
    }

    std::uint64_t one_way(const Move& move, Use use) {
        const std::uint32_t length = shared_.length;
        CHECK(length < path_max);
        shared_.interleavings = 0;
        shared_.path[length] = move;
        shared_.length = length + 1;
        if (use == Use::last)
            play(move);
        else
            in_own_branch([&] { play(move); });
        if (!shared_.is_bad)
            shared_.length = length;
        return shared_.interleavings;
    }

    void play(const Move& move) {
        world_.play(move);
        ++shared_.moves;
        ++shared_.played[static_cast<std::size_t>(move.kind)];
        const std::uint32_t boundaries = world_.boundaries();
        if (world_.violation())
            report(world_.violation()->checker, world_.violation()->text);
        else
            arrive();
        shared_.boundaries = boundaries;
    }

    bool is_over() const { return shared_.is_bad || shared_.is_cut_short; }

    // The first one stays.
    void report(std::string_view checker, std::string_view text) {
        if (shared_.is_bad)
            return;
        shared_.is_bad = true;
        put(shared_.checker, checker);
        put(shared_.text, text);
    }

    std::optional<BadPath> bad() const {
        if (!shared_.is_bad)
            return std::nullopt;
        return BadPath{.moves = {shared_.path.begin(), shared_.path.begin() + shared_.length},
                       .checker = shared_.checker.data(),
                       .text = shared_.text.data()};
    }

    SmallWorld& world_;
    const SearchLimits& limits_;
    std::uint32_t length_max_;
    SharedBytes memory_;
    Shared& shared_;
    KnownStates known_;
};

}  // namespace

SearchResult search(const Bounds& bounds, const Seams& seams, const SearchLimits& limits,
                    const std::string& only_checker) {
    SmallWorld world(bounds, seams, only_checker);
    world.set_up();
    SearchResult result = Search(world, limits, any_length).run();
    if (!result.bad)
        return result;
    const auto found_at = static_cast<std::uint32_t>(result.bad->moves.size());
    for (std::uint32_t length = 0; length < found_at; ++length) {
        const SearchResult shorter = Search(world, limits, length).run();
        if (shorter.bad) {
            result.bad = shorter.bad;
            break;
        }
    }
    return result;
}

}  // namespace onepool::sim
