// Any bytes as what comes to a node while it gets the hub's scopes: offers with whatever manifest,
// chunks in any order, answers of the edge, lost links, restarts. Asked is only for what is named
// and missing, built only what is all there, and what is in force stays on the disk. Whatever has
// come, a hub that says one sound thing afterwards is understood.
//
// The pool holds the chunks that hub and liars have. One byte chooses what happens, see Act; what
// it needs follows it, and what is missing at the end is zero.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node/core/scope_fetch.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::node {
namespace {

enum class Act : std::uint8_t {
    pool_rows,   // a sound chunk more: scope, how many rows, a letter
    pool_bytes,  // another one: length, bytes
    offer,       // scope, version, how many chunks, which of the pool (255: one that nobody has)
    chunk,       // scope, version, index, which of the pool
    deliver,     // what was asked for last, as far as the pool has it
    build,       // the edge does what it was asked
    fail,        // or says: not recorded, or damaged (which of its chunks)
    link,        // changed
    time,        // passes, in units of 256 ms
    clear,       // so many chunks that nobody needs
    restart,
};
constexpr std::uint8_t acts = 11;
constexpr std::size_t steps_max = 300;
constexpr std::uint64_t sound_version = 256;  // newer than any that one byte names

class Input {
  public:
    explicit Input(ByteView bytes) : rest_(bytes) {}
    bool is_empty() const { return rest_.empty(); }
    std::uint8_t byte() {
        if (rest_.empty())
            return 0;
        const std::uint8_t value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    ByteView take(std::size_t size) {
        const ByteView taken = rest_.first(std::min(size, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }

  private:
    ByteView rest_;
};

ScopeRows rows_of(Scope scope, std::size_t count, char letter) {
    const auto name = [letter](std::size_t i) { return letter + std::to_string(100 + i); };
    const auto make = [&](auto row) {
        std::vector<decltype(row(0))> rows;
        for (std::size_t i = 0; i < count; ++i)
            rows.push_back(row(i));
        return ScopeRows{std::move(rows)};
    };
    switch (scope) {
        case Scope::catalogue:
            return make([&](std::size_t i) {
                return CatalogueRow{Sku{name(i)}, Gtin{}, "a thing",
                                    "none",       {},     {{LocationId{}, "A-1"}}};
            });
        case Scope::prices:
            return make(
                [&](std::size_t i) { return PriceRow{Sku{name(i)}, {{UnixMs{}, Minor{250}}}}; });
        case Scope::staff:
            return make([&](std::size_t i) { return StaffRow{name(i), "cashier", ""}; });
        case Scope::config:
            return make([&](std::size_t i) { return SettingRow{name(i), "so"}; });
    }
    CHECK(false);  // every scope has rows
}

class Room {
  public:
    void act(Input& input) {
        switch (static_cast<Act>(input.byte() % acts)) {
            case Act::pool_rows:
                return add_rows(input);
            case Act::pool_bytes: {
                const ByteView bytes = input.take(input.byte());
                return add_to_pool(Bytes(bytes.begin(), bytes.end()));
            }
            case Act::offer:
                return offer(input);
            case Act::chunk: {
                const ScopeMark mark = mark_of(input);
                const std::uint32_t index = input.byte();
                return arrive(mark, index, from_pool(input.byte()));
            }
            case Act::deliver:
                return deliver();
            case Act::build:
                return build();
            case Act::fail:
                return fail(input);
            case Act::link:
                return fetch_.link_changed();
            case Act::time:
                return pass(256 * input.byte());
            case Act::clear:
                return clear(input.byte());
            case Act::restart:
                return restart();
        }
    }

    // After every input, as the core does it.
    void settle() {
        if (auto want = fetch_.want_due(now_)) {
            expect_want(*want);
            want_ = std::move(want);
        }
        if (auto asked = fetch_.build_due()) {
            CHECK(!building_);  // the edge builds one at a time
            for (const Digest& digest : asked->chunks)
                CHECK(disk_.contains(digest) || lost_.contains(digest));
            const HeldScope* held = fetch_.held(asked->mark.scope);
            CHECK(held == nullptr || held->slot != asked->slot);
            building_ = std::move(asked);
        }
        for (const auto& [scope, held] : held_) {
            CHECK(*fetch_.held(scope) == held);
            for (const Digest& digest : held.chunks)
                CHECK(disk_.contains(digest) || lost_.contains(digest));
        }
    }

    // One scope is fetched after the other, so a sound hub names all of them. Once nothing is under
    // way any more, the disk holds what is in force and nothing else.
    void expect_recovery() {
        for (std::uint8_t i = 0; i < limits::scopes; ++i)
            offer_sound(scope_of(i));
        for (std::size_t step = 0; step < steps_max && !is_recovered(); ++step) {
            settle();
            build();
            deliver();
            pass(limits::ask_again_after_max_ms);
        }
        CHECK(is_recovered());
        clear(1'000);
        std::set<Digest> needed;
        for (const auto& [scope, held] : held_)
            needed.insert(held.chunks.begin(), held.chunks.end());
        for (const auto& [digest, content] : disk_)
            CHECK(needed.contains(digest));
    }

  private:
    bool is_held(const ScopeMark& mark) const {
        const HeldScope* held = fetch_.held(mark.scope);
        return held != nullptr && held->mark == mark;
    }
    bool is_recovered() const {
        return held_.size() == limits::scopes && std::ranges::all_of(held_, [&](const auto& each) {
                   return is_held({each.first, sound_version});
               });
    }
    void offer_sound(Scope scope) {
        ScopeOffer sound{.mark = {scope, sound_version}};
        for (const Bytes& chunk : cut_scope(rows_of(scope, 3, 'z'))) {
            sound.chunks.push_back(sha256({chunk}));
            pool_.push_back(chunk);
        }
        take_offer(sound);
    }
    static Scope scope_of(std::uint8_t byte) { return static_cast<Scope>(byte % limits::scopes); }
    static ScopeMark mark_of(Input& input) {
        const Scope scope = scope_of(input.byte());
        return {scope, input.byte()};
    }

    void add_to_pool(Bytes chunk) {
        if (pool_.size() < 255)
            pool_.push_back(std::move(chunk));
    }
    Bytes from_pool(std::size_t at) const {
        return pool_.empty() ? Bytes{} : pool_[at % pool_.size()];
    }
    void add_rows(Input& input) {
        const Scope scope = scope_of(input.byte());
        const std::size_t count = 1 + input.byte() % 40;
        const char letter = static_cast<char>('a' + input.byte() % 25);
        for (Bytes& chunk : cut_scope(rows_of(scope, count, letter)))
            add_to_pool(std::move(chunk));
    }

    void offer(Input& input) {
        ScopeOffer offer{.mark = mark_of(input)};
        const std::size_t count = input.byte() % 33;
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t at = input.byte();
            Digest digest{};
            digest.fill(at);
            offer.chunks.push_back(at == 255 ? digest : sha256({from_pool(at)}));
        }
        take_offer(offer);
    }
    void take_offer(const ScopeOffer& offer) {
        switch (fetch_.offered(offer)) {
            case ScopeFetch::OfferVerdict::stale:
            case ScopeFetch::OfferVerdict::refused_before:
                return;
            case ScopeFetch::OfferVerdict::taken:
                named_[offer.mark] = offer.chunks;
                return;
            case ScopeFetch::OfferVerdict::renamed:
                CHECK(held_.at(offer.mark.scope).chunks == offer.chunks);
                held_.at(offer.mark.scope).mark = offer.mark;
                return;
        }
    }

    void arrive(const ScopeMark& mark, std::uint32_t index, Bytes content) {
        const Digest digest = sha256({content});
        const ScopeChunk chunk{.mark = mark, .index = index, .content = content};
        if (fetch_.arrived(chunk, now_) == ScopeFetch::ChunkVerdict::taken) {
            lost_.erase(digest);
            disk_[digest] = std::move(content);
        }
    }
    void deliver() {
        if (!want_)
            return;
        const ScopeFetch::Want want = *std::exchange(want_, std::nullopt);
        const std::vector<Digest>& named = named_.at(want.mark);
        for (const std::uint32_t index : want.chunks) {
            const auto found = std::ranges::find_if(
                pool_, [&](const Bytes& each) { return sha256({each}) == named[index]; });
            if (found != pool_.end())
                arrive(want.mark, index, *found);
        }
    }
    void expect_want(const ScopeFetch::Want& want) const {
        CHECK(!want.chunks.empty() && want.chunks.size() <= limits::chunks_wanted);
        const std::vector<Digest>& named = named_.at(want.mark);
        std::set<Digest> asked;
        for (const std::uint32_t index : want.chunks) {
            CHECK(index < named.size() && !disk_.contains(named[index]));
            CHECK(asked.insert(named[index]).second);  // each once
        }
    }

    void build() {
        if (!building_)
            return;
        const BuildScope asked = *std::exchange(building_, std::nullopt);
        std::vector<Bytes> chunks;
        std::vector<Digest> lost;
        for (const Digest& digest : asked.chunks) {
            const auto found = disk_.find(digest);
            if (found == disk_.end())
                lost.push_back(digest);
            else
                chunks.push_back(found->second);
        }
        if (!lost.empty())
            return answer(asked, {asked.mark, BuildOutcome::damaged, "", lost});
        const auto read = read_scope(chunks, asked.mark.scope);
        if (std::holds_alternative<ScopeRows>(read))
            return answer(asked, {asked.mark, BuildOutcome::built, "", {}});
        answer(asked, {asked.mark, BuildOutcome::unusable, "no scope", {}});
    }
    void fail(Input& input) {
        const std::uint8_t which = input.byte();
        if (!building_)
            return;
        const BuildScope asked = *std::exchange(building_, std::nullopt);
        if (which == 0 || asked.chunks.empty())
            return answer(asked, {asked.mark, BuildOutcome::not_recorded, "", {}});
        const Digest& lost = asked.chunks[which % asked.chunks.size()];
        lost_.insert(lost);
        disk_.erase(lost);
        answer(asked, {asked.mark, BuildOutcome::damaged, "", {lost}});
    }
    void answer(const BuildScope& asked, const ScopeBuilt& built) {
        switch (fetch_.built(built, now_)) {
            case ScopeFetch::BuiltVerdict::switched:
                CHECK(built.outcome == BuildOutcome::built);
                held_[asked.mark.scope] = HeldScope{asked.mark, asked.chunks, asked.slot};
                return;
            case ScopeFetch::BuiltVerdict::rejected:
                CHECK(built.outcome == BuildOutcome::unusable);
                return;
            case ScopeFetch::BuiltVerdict::stale:
            case ScopeFetch::BuiltVerdict::again:
                return;
        }
    }

    void clear(std::size_t most) {
        const auto gone = fetch_.take_unneeded(most);
        CHECK(gone.size() <= most);
        for (const Digest& digest : gone)
            disk_.erase(digest);
    }
    void pass(std::int64_t ms) {
        now_.steady.value += ms;
        now_.wall.value += ms;
    }
    void restart() {
        ScopeFetch::Stored stored;
        for (const auto& [scope, held] : held_)
            stored.held.push_back(held);
        for (const auto& [digest, content] : disk_)
            stored.chunks.push_back(digest);
        fetch_ = ScopeFetch(NodeId{{1}}, std::move(stored));
        want_.reset();
        building_.reset();
    }

    ScopeFetch fetch_{NodeId{{1}}, {}};
    std::vector<Bytes> pool_;
    std::map<Digest, Bytes> disk_;
    std::set<Digest> lost_;  // the disk lost them, and they did not come again
    std::map<Scope, HeldScope> held_;
    std::map<ScopeMark, std::vector<Digest>> named_;  // by the newest offer taken
    std::optional<ScopeFetch::Want> want_;
    std::optional<BuildScope> building_;
    Now now_{UnixMs{1'800'000'000'000}, Millis{5'000}};
};

}  // namespace
}  // namespace onepool::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace onepool::node;
    Input input({data, size});
    Room room;
    for (std::size_t step = 0; step < steps_max && !input.is_empty(); ++step) {
        room.act(input);
        room.settle();
    }
    room.expect_recovery();
    return 0;
}
