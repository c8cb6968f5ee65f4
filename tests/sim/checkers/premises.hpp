#pragma once
// What stands in each location's rooms, on the shelf or picked beside it, told three times over: by
// the hub's durable log, by what its tills recorded (which may still be on its way), and by the
// ghost that follows the goods themselves (world/shelves.hpp). Names instead of indexes; sums of
// its own. What it may not be asked about, because facts are gone or nobody can read them, it says.
// Owned by a checker; one thread.

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/evidence.hpp"
#include "tests/sim/world/shelves.hpp"

namespace onepool::sim {

class Premises {
  public:
    using Name = Shelves::Name;  // location, SKU
    // What one event changes in the rooms of its location.
    struct Change {
        std::int64_t units = 0;
        std::int64_t beyond = 0;     // of what left: on no right of its till
        std::int64_t own_right = 0;  // of what left: on a right of its till
    };
    struct Cell {
        std::int64_t books = 0;   // on the shelf or picked, by the log
        std::int64_t booked = 0;  // of that: by the hub's own word, found (or, negative, lost)
        Change on_its_way;        // recorded, and not in the log yet
        std::map<NodeId, std::int64_t> own_right;  // of that, by till
    };
    // What one look found that was not there before.
    struct News {
        bool is_begun_again = false;  // the log was cut back: all of it is told anew
        std::set<Name> cells;
        std::vector<const hub::Effect*> effects;    // of the log, in its order
        std::map<Name, std::int64_t> taken_beyond;  // came into the log
        std::map<Name, std::int64_t> lost;          // booked as lost
    };

    // False: facts may be gone, or nobody can read some. Nothing can be said of this run any more.
    bool is_known(const World& world) const;

    News follow(const World& world, const Evidence& evidence);
    const std::map<Name, Cell>& cells() const { return cells_; }
    // The ghost: all zeroes where nothing ever stood.
    Shelves::Place there(const Name& name) const;
    // Decided upon after it came back: the hub and the ghost may see another order of things.
    bool is_inspected(const Name& name) const { return inspected_.contains(name); }
    // As the log names them by their indexes.
    const std::string& location(std::uint32_t index) const { return locations_.at(index); }
    Name name_of(std::uint32_t sku, std::uint32_t location) const {
        return {locations_.at(location), skus_.at(sku)};
    }

  private:
    void read_rows(const World& world, const Evidence& evidence, News& news);
    void read_log(const Evidence& evidence, News& news);
    void read_effect(const hub::Effect& effect, News& news);
    void read_moved(const hub::Moved& moved, News& news);
    void take(const Taking& taking, News& news);
    void read_word_of_hub(const Evidence& evidence, News& news);
    void read_shorts(const Evidence& evidence, const Taking& taking, News& news);
    void book(const Name& name, std::int64_t units, News& news);
    enum class Way : std::uint8_t { on, done };
    void add(const Written& written, Way way, News& news);
    void begin_again(News& news);

    std::map<Name, Cell> cells_;
    std::set<Name> inspected_;
    std::unique_ptr<Shelves> ghost_;
    std::vector<JournalWalk> walks_;
    std::set<protocol::Digest> seen_;       // rows, by their hash
    std::vector<const Written*> recorded_;  // the same
    std::set<const Written*> taken_;        // by the hub
    bool is_any_aside_ = false;
    std::uint64_t history_ = 0;
    std::size_t entries_ = 0;
    std::size_t by_hub_ = 0;
    std::size_t takings_ = 0;
    std::map<std::uint32_t, std::string> skus_;
    std::map<std::uint32_t, std::string> locations_;
};

}  // namespace onepool::sim
