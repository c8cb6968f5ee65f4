#pragma once
// The lives of one program on one machine, whatever it runs: on and off, its two clocks, work that
// is forgotten when it dies, and death at any moment. A kill takes hold at once for everything
// outside; the dead objects are cleared away when the call that runs them has returned.
//
//   off --begin--> up --crash, die--> dead --call returned--> off
//
// Base of process.hpp; one thread.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/sim_disk.hpp"

namespace onepool::sim {

class Lifetime {
  public:
    const std::string& name() const { return name_; }
    bool is_up() const { return is_on_ && !is_dead_; }
    std::uint64_t life() const { return life_; }

    // Steady time begins anew with each life; wall time is the world's, less or more by jumps, or
    // stands still.
    protocol::Now now() const;
    void jump_clock(Millis by);
    void freeze_clock(Millis lasts);
    void set_clock_right();
    // What the program is: to be said before it starts.
    void set_release(Release release) { release_ = release; }
    Release release() const { return release_; }
    bool was_clock_wrong() const { return was_clock_wrong_; }  // ever

    // Loses power: what is committing is kept or lost by chance.
    void crash(std::string_view why);
    // Work of this life only.
    void later(Millis delay, std::function<void()> work);

  protected:
    Lifetime(Nature& nature, SimDisk& disk, std::string name)
        : nature_(nature), disk_(disk), name_(std::move(name)) {}
    ~Lifetime() = default;

    void begin();
    void die();
    bool is_dead() const { return is_dead_; }
    // Runs work of the program; when it died of it, clears away afterwards.
    void enter(const std::function<void()>& work);
    // True when the process is dead, perhaps by the crash planned for this boundary.
    bool dies_at_boundary(std::string_view where);

    virtual void on_death() = 0;    // tell the outside
    virtual void clear_away() = 0;  // destroy what ran

    Nature& nature_;
    SimDisk& disk_;

  private:
    void finish_death();

    std::string name_;
    std::uint64_t life_ = 0;
    int depth_ = 0;
    bool is_on_ = false;
    bool is_dead_ = false;
    Release release_ = Release::first;
    Millis booted_at_;
    Millis skew_;
    Millis frozen_at_;
    Millis frozen_until_;
    bool was_clock_wrong_ = false;
};

}  // namespace onepool::sim
