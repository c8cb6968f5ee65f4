#include "hub/core/node_values.hpp"

namespace onepool::hub {

NodeValues values_of(const NodeRecord& record) {
    const Intake& intake = record.intake;
    return {.node = record.id(),
            .location = record.location,
            .name = record.name,
            .journal = intake.journal(),
            .begun_at = record.begun_at,
            .stopped_at = record.stopped_at,
            .replaced = record.replaced,
            .cursor = intake.cursor(),
            .epoch = intake.epoch(),
            .fence = intake.fence(),
            .applied = record.applied,
            .set_aside = record.set_aside,
            .voided = record.voided,
            .overdrafts = record.overdrafts,
            .key = record.key,
            .sold = record.sold,
            .silent_since = record.silent_since,
            .missing = record.missing};
}

NodeRecord record_of(const NodeValues& values) {
    NodeRecord record(values.node);
    record.location = values.location;
    record.name = values.name;
    record.applied = values.applied;
    record.set_aside = values.set_aside;
    record.voided = values.voided;
    record.overdrafts = values.overdrafts;
    record.key = values.key;
    record.sold = values.sold;
    record.silent_since = values.silent_since;
    record.missing = values.missing;
    record.begun_at = values.begun_at;
    record.stopped_at = values.stopped_at;
    record.replaced = values.replaced;
    for (const EndedJournal& ended : values.replaced)
        record.intake.replaced(ended.journal);
    if (values.journal) {
        record.intake.restore(*values.journal, values.cursor, values.epoch, values.fence);
    } else if (values.fence) {
        record.intake.stop(*values.fence);  // revoked before it was ever met
    }
    return record;
}

}  // namespace onepool::hub
