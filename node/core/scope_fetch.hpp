#pragma once
// Gets the hub's scopes (catalogue, prices, ...) into this node: asks for the chunks it does not
// hold, a few at a time, lets only verified ones through, and says when a whole version is there to
// be built and then switched to. The version in force stays until then. Pure; owned by the core.
//
//   idle --newer offer--> fetching --no chunk missing--> building --built--> idle (new version)
//   fetching: asks for at most chunks_wanted; again after a time-out, doubling, with jitter
//   fetching|building --still newer offer--> fetching (its chunks that are there already are kept)
//   building --a chunk is damaged on our disk--> fetching       --not recorded--> fetching, later
//   building --content unusable--> idle, and this version is rejected whenever it is offered
//   idle --newer version of the content held--> idle (renamed; nothing is built)
//
// Chunks are persisted as they come, so that a restart goes on where it was. One scope is fetched
// at a time, the small ones first, and prices before the products they belong to.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// A version in force. Its rows stand in one of two sets of tables, `slot`; the next one is built in
// the other. Version 0: the disk lost which one it is, and any that is offered is newer.
struct HeldScope {
    ScopeMark mark;
    std::vector<Digest> chunks;
    std::uint8_t slot = 0;
    bool operator==(const HeldScope&) const = default;
};

// Asks the edge to build a slot from chunks on the disk; answered by a ScopeBuilt.
struct BuildScope {
    ScopeMark mark;
    std::vector<Digest> chunks;
    std::uint8_t slot = 0;
    bool operator==(const BuildScope&) const = default;
};

enum class BuildOutcome : std::uint8_t {
    built,
    unusable,      // the content is no scope: `reason`
    damaged,       // `lost` are not on the disk as they were written
    not_recorded,  // the disk is full or busy
};

struct ScopeBuilt {
    ScopeMark mark;
    BuildOutcome outcome = BuildOutcome::built;
    std::string reason;
    std::vector<Digest> lost;
    bool operator==(const ScopeBuilt&) const = default;
};

// ---- rows

// A verified part of a scope, kept until no version needs it.
struct ChunkPut {
    Digest digest{};
    Bytes content;
    bool operator==(const ChunkPut&) const = default;
};

struct ChunkErase {
    Digest digest{};
    bool operator==(const ChunkErase&) const = default;
};

// This version, whole in its slot, is in force from now on.
struct ScopePut {
    HeldScope scope;
    bool operator==(const ScopePut&) const = default;
};

class ScopeFetch {
  public:
    struct Stored {
        std::vector<HeldScope> held;
        std::vector<Digest> chunks;  // on the disk, of any version
    };
    ScopeFetch(const NodeId& node, Stored stored);

    // ---- inputs
    enum class OfferVerdict : std::uint8_t { stale, refused_before, renamed, taken };
    // `renamed`: held(scope) has the new version.
    OfferVerdict offered(const ScopeOffer& offer);
    enum class ChunkVerdict : std::uint8_t { not_wanted, wrong, taken };
    ChunkVerdict arrived(const ScopeChunk& chunk, Now now);
    enum class BuiltVerdict : std::uint8_t { stale, switched, rejected, again };
    BuiltVerdict built(const ScopeBuilt& built, Now now);
    void link_changed();  // whatever was asked is not coming any more

    // ---- outputs, asked for after every input
    struct Want {
        ScopeMark mark;
        std::vector<std::uint32_t> chunks;
    };
    std::optional<Want> want_due(Now now);
    std::optional<BuildScope> build_due();
    // Chunks on the disk that no version needs: at most `most` of them, forgotten with this call.
    std::vector<Digest> take_unneeded(std::size_t most);
    bool has_unneeded() const { return !unneeded_.empty(); }
    std::optional<Millis> wake_at() const;  // while the hub answers

    // ---- views
    const HeldScope* held(Scope scope) const;
    std::vector<ScopeMark> marks() const;  // of versions that are known
    struct Progress {
        ScopeMark mark;
        std::size_t chunks = 0;
        std::size_t missing = 0;
    };
    std::optional<Progress> progress() const;  // of the version being fetched or built

  private:
    enum class Stage : std::uint8_t { fetching, building };
    struct Fetch {
        ScopeMark mark;
        std::vector<Digest> chunks;
        Stage stage = Stage::fetching;
    };
    std::optional<Scope> active() const;
    std::vector<std::uint32_t> missing(const Fetch& fetch, std::size_t most) const;
    void drop(Fetch fetch);
    Millis ask_delay() const;

    NodeId node_;
    std::map<Scope, HeldScope> held_;
    std::map<Scope, Fetch> fetches_;
    std::map<Scope, std::uint64_t> refused_;  // newest version that could not be used
    std::set<Digest> stored_;
    std::set<Digest> unneeded_;
    std::set<std::uint32_t> asked_;  // of the active fetch, not here yet
    std::optional<Millis> ask_again_at_;
    std::uint32_t unanswered_ = 0;  // asks in a row
    bool is_building_ = false;      // the edge is at work, perhaps on a version given up since
};

}  // namespace onepool::node
