#pragma once
// How hostile the world is. Rates are per occasion (a message, a commit, a request); spans are how
// long a fault lasts. A scenario file or a seed fills this; after `quiet()` nothing fails any more.

#include "protocol/units.hpp"
#include "tests/sim/world/random.hpp"

namespace onepool::sim {

using protocol::Millis;

struct Faults {
    // The wire between a process and the broker.
    Permille message_lost;
    Permille message_doubled;
    Permille message_late;      // delayed by up to `late_by`, so that others overtake it
    Permille message_garbled;   // one byte changed
    Permille message_forged;    // somebody says something like it in another's name
    Permille greeting_boasted;  // a till claims to have been told more than it was
    Millis latency_min{1};
    Millis latency_max{20};
    Millis late_by{3'000};

    // Disks.
    Permille commit_refused;  // full: rolled back
    Permille commit_unknown;  // I/O error: it may be there
    Permille commit_slow;     // takes up to `slow_by`
    Permille chunk_rotten;    // the hub reads another chunk than it wrote
    Millis commit_min{1};
    Millis commit_max{8};
    Millis slow_by{1'500};

    // The channel's HTTP, in both directions.
    Permille http_lost;         // the request never arrives
    Permille http_answer_lost;  // it was done, but nobody hears so
    Permille http_late;         // it is done after the asker gave up
    Permille webhook_doubled;
    Millis http_min{2};
    Millis http_max{60};
    Millis http_timeout{10'000};

    // Things that break now and then: mean time between two of them, 0 = never.
    Millis node_crash_every;
    Millis hub_crash_every;
    Millis broker_crash_every;
    Millis cut_every;           // one client loses one or both directions
    Millis disk_full_every;     // a node's or the hub's disk stays full for a while
    Millis clock_fault_every;   // a wall clock jumps, a little or by years, or stands still
    Millis outage_max{20'000};  // longest of these
    Millis partition_every;     // one node is cut off for up to `partition_max`
    Millis partition_max{2 * 24 * 3'600'000};
    Millis shop_mood_every;  // one shop is slow, busy or picky for a while
    Millis poison_every;     // a till records what no hub can take, or not whole
    Millis release_every;    // a machine gets another release of its program
    Millis revoke_every;     // a till is stolen and revoked; at most one in a run

    // Disasters: what is written is there no more, or twice.
    Millis node_restore_every;  // an old image of its disk, up to `outage_max` old
    Millis hub_backup_every;    // and no restore goes back further
    Millis hub_restore_every;   // the same at the hub, which then has a new hub_epoch
    Millis replace_every;       // a node gets a new, empty disk
    Millis bit_flip_every;      // in a node's log or in one of its pages
    Millis clone_every;         // a node's disk is copied and run beside it; at most two in a run
};

// No fault at all, but still a wire that takes time.
inline Faults quiet(const Faults& faults) {
    Faults calm;
    calm.latency_min = faults.latency_min;
    calm.latency_max = faults.latency_max;
    calm.commit_min = faults.commit_min;
    calm.commit_max = faults.commit_max;
    calm.http_min = faults.http_min;
    calm.http_max = faults.http_max;
    calm.http_timeout = faults.http_timeout;
    return calm;
}

}  // namespace onepool::sim
