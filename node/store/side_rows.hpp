#pragma once
// Rows beside the journals, one as a value: what was given back, what is being picked, whose word
// is believed, what the hub provides. The disk or a person may have changed any of them; empty
// where no till writes that. The columns are counted from the first of each, of a row that was
// stepped to.

#include <optional>
#include <utility>

#include "drivers/io/sqlite.hpp"
#include "node/core/count_book.hpp"
#include "node/core/pick_progress.hpp"
#include "node/core/rights.hpp"
#include "node/core/scope_fetch.hpp"
#include "protocol/documents.hpp"
#include "protocol/signature.hpp"

namespace onepool::node {

using GivenBack = std::pair<OriginalLine, Units>;

// Whether a till writes such a row.
bool is_given_back(const OriginalLine& line, Units quantity);

std::optional<GivenBack> returned_at(const io::Statement& row);  // basket, line_no, quantity
std::optional<PublicKey> hub_key_at(const io::Statement& row);   // key
std::optional<PickProgress> pick_at(const io::Statement& row);   // channel, order_id, value

// sku, journal_id, hub_epoch, used, sum. No SKU: of that journal some of them are gone.
std::optional<UsedRightPut> used_right_at(const io::Statement& row);
// All that can be believed; mend_rows() put the others aside.
Rights::Stored rights_of(io::Database& database);
void put_used_right(io::Database& database, const UsedRightPut& row);  // also inside a transaction

std::optional<CountSession> count_session_at(const io::Statement& row);  // id, value
std::optional<CountedSku> counted_at(const io::Statement& row);          // session, sku, value
CountBook::Stored counts_of(io::Database& database);
void put_count(io::Database& database, const CountSession& session);  // also inside a transaction
void put_count(io::Database& database, const CountedSku& line);
void erase_count(io::Database& database, const CountErase& row);

// scope, version, slot, chunks. Version 0: which one it is was lost (row_mending.hpp).
std::optional<HeldScope> scope_at(const io::Statement& row);
// What can be said of a row that scope_at() does not read. One bit away from what was written its
// scope and its slot are right; what is not sure is for the hub to provide anew.
HeldScope guess_scope(const io::Statement& row);

}  // namespace onepool::node
