#pragma once
// The scopes the hub provides to its nodes (protocol/scopes.hpp): of each the newest content, as
// the names of its chunks. The chunks themselves stand in the hub store, written before the entry
// that names them. Durable state, changed only by apply() of an effect, called by HubState.

#include <array>
#include <optional>
#include <vector>

#include "protocol/limits.hpp"
#include "protocol/scopes.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// This is the content of the scope from now on; its version is made of the entry's lsn.
struct ScopeSet {
    Scope scope = Scope::catalogue;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::vector<Digest> chunks;
    bool operator==(const ScopeSet&) const = default;
};

struct ScopeRecord {
    ScopeSet content;
    Lsn changed;
    bool operator==(const ScopeRecord&) const = default;
};

class ScopeBook {
  public:
    const ScopeRecord* find(Scope scope) const;

    // Changes; called by HubState only.
    void apply(const ScopeSet& effect, Lsn lsn);

    std::vector<Scope> take_dirty();
    std::size_t dirty() const;
    [[nodiscard]] bool restore(ScopeRecord record);  // false: it is there already

  private:
    std::array<std::optional<ScopeRecord>, limits::scopes> scopes_;
    std::array<bool, limits::scopes> is_dirty_{};
};

}  // namespace onepool::hub
