#pragma once
// Which rows beside the journals cannot be believed as they stand, and what stands for them then.
// Part of row_mending, which says what follows from what. Reads when it is made; writes only what
// has to change. Throws io::SqliteError.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "node/store/row_mending.hpp"
#include "node/store/side_rows.hpp"

namespace onepool::node {

class SideMending {
  public:
    SideMending(io::Database& database, const RowMending& about);

    bool is_returned_wrong() const { return is_returned_wrong_; }
    bool is_hub_key_wrong() const { return is_hub_key_wrong_; }
    bool is_evidence_wrong() const { return is_witness_wrong_ || !unsound_days_.empty(); }
    bool are_picks_wrong() const { return !unsound_picks_.empty(); }
    bool are_counts_wrong() const { return !unsound_counts_.empty() || !unsound_counted_.empty(); }
    bool are_rights_wrong() const { return are_rights_wrong_; }
    // Of a database that was carried over nobody knows which rows are gone.
    bool are_rights_lost() const { return are_rights_wrong_ || about_.is_carried; }
    bool are_scopes_wrong() const { return are_scopes_wrong_ || !unsound_chunks_.empty(); }
    // As it shall stand; none: no hub was met, or nobody can say any more which one.
    const std::optional<PublicKey>& hub_key() const { return hub_key_; }

    // Inside a transaction; `present`: the journal as it shall stand.
    void write(const JournalId& present);

  private:
    void judge_returned();
    void count_returns();
    void judge_hub_key();
    std::optional<PublicKey> prove_hub_key(ByteView stands) const;
    bool has_signed(const PublicKey& hub) const;
    void judge_witness();
    void judge_days();
    void judge_picks();
    void judge_counts();
    void judge_rights();
    void judge_scopes();
    void judge_chunks();
    void write_returned();
    void write_scopes();

    io::Database& database_;
    const RowMending& about_;

    bool is_returned_wrong_ = false;
    std::map<OriginalLine, Units> returned_;  // as they shall stand
    Bytes witness_;                           // as it stands; empty: none that a till keeps
    bool is_hub_key_wrong_ = false;
    std::optional<PublicKey> hub_key_;
    bool is_witness_wrong_ = false;
    std::vector<std::int64_t> unsound_days_;  // row numbers
    std::vector<std::int64_t> unsound_picks_;
    std::vector<std::int64_t> unsound_counts_;   // sessions; row numbers
    std::vector<std::int64_t> unsound_counted_;  // what was counted in them, and of lost ones
    bool are_rights_wrong_ = false;
    bool are_scopes_wrong_ = false;
    std::map<Scope, HeldScope> scopes_;         // as they shall stand
    std::vector<std::int64_t> unsound_chunks_;  // row numbers
};

}  // namespace onepool::node
