#pragma once
// A hub that came back from a backup knows less than its nodes and channels do. Here it finds that
// out, takes a higher hub_epoch, and promises nothing until it knows enough.
//
// It has lost history when its database says so (restored), a person raised hub_epoch in the
// configuration, a node has answered a later life of this hub, or a node was told of more than the
// log holds. Then hub_epoch goes up, and every location with nodes reconciles:
//
//   open --history lost--> reconciling --every node greeted, its stream reached that head, and it
//   has said that nothing of its ended journals is left--> open
//                               `--------------- reopened by a person, with a reason --------->
//                               open
//
// A reconciling location has U = 0: it takes no new orders; what is held stays held. Listings go on
// showing what they keep (kept_number.hpp) for limits::keeping_ms; orders that nobody can hold
// meanwhile are postponed: the shop is asked to try again, the feed is read again. After that time
// a case names what is still awaited. Feeds themselves need no rewinding: the log holds how far
// each was read when the backup was made.
// Owned by HubCore; one thread.

#include "hub/core/decision.hpp"
#include "hub/core/hub_io.hpp"

namespace onepool::hub {

inline constexpr const char* backup_subject = "hub log";      // of backup_overdue
inline constexpr const char* drill_subject = "backup drill";  // of storage

class RecoveryDesk {
  public:
    // How this life of the hub begins.
    struct Life {
        HubEpoch floor;       // from the configuration
        std::string restore;  // names the restore the database came from; empty: none
    };
    // The epoch that start() will leave the state with.
    static HubEpoch epoch_of(const HubState& state, const Life& life);
    void start(Decision& decision, const Life& life, Now now);

    // Before a greeting so judged is answered: may raise the epoch.
    // What speaks for a greeting that knows more than this hub.
    struct Claim {
        bool is_proven = true;  // a token shows that a hub of that epoch welcomed it
        bool is_first = true;   // it was not met yet in this life of the hub
        // What the hub acknowledged of this journal, as it signed for it; absent: hubs here sign
        // nothing.
        std::optional<Seq> witnessed = std::nullopt;
    };
    void greeting(Decision& decision, const NodeRecord& node, const Hello& hello,
                  HelloVerdict verdict, const Claim& claim, Now now);
    // later: this life of the hub heard of no boot as new as this Hello's. Where that knows of less
    // than the node told before, the rest is lost.
    enum class Boot : std::uint8_t { known, later };
    void welcomed(Decision& decision, const NodeRecord& node, const Hello& hello, Boot boot);
    void progressed(Decision& decision, const NodeRecord& node);  // its cursor moved

    void tick(Decision& decision, Now now);

  private:
    void raise(Decision& decision, EpochRaised raised, Now now);

    Millis age_at_start_;  // of the newest entry then: how long the hub was away
};

// Why this greeting shows that history was lost here; nullopt: it does not.
std::optional<EpochCause> find_loss(const HubState& state, const NodeRecord& node,
                                    const Hello& hello, HelloVerdict verdict,
                                    const RecoveryDesk::Claim& claim);

// A node registered right after a restore may have been known before: its location waits for it.
void await_newcomer(Decision& decision, const NodeId& node);

// Ends reconciling; `by` "hub" or a person.
void reopen(Decision& decision, LocationIndex location, StaffId by, std::string reason);

// What is awaited there, for people: "till-2 (not heard since), till-3 (still sending)".
std::string awaited_text(const HubState& state, LocationIndex location);

}  // namespace onepool::hub
