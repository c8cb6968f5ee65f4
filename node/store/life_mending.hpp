#pragma once
// Which lives this database has had, and which is the present one, where the rows that say so
// cannot be believed as they stand. Part of row_mending, which says what follows from what. Reads
// when it is made; writes only what has to change. Throws io::SqliteError and StoreError.

#include <optional>
#include <string>
#include <vector>

#include "node/store/journal_names.hpp"
#include "node/store/row_mending.hpp"

namespace onepool::node {

class LifeMending {
  public:
    LifeMending(io::Database& database, const RowMending& about);

    bool is_of_another_node() const;
    bool is_identity_wrong() const;
    bool are_ended_wrong() const;
    std::size_t nameless() const { return nameless_; }
    Life life() const { return present_.life; }
    const JournalId& journal() const { return present_.journal; }
    bool is_fresh() const { return present_.is_fresh; }  // the journal begins now

    void write();  // inside a transaction

  private:
    struct NodeRow {  // parts are empty where no till wrote that
        std::int64_t id = 0;
        NodeId node;
        JournalId journal;
        std::optional<Life> life;
        std::optional<std::uint64_t> boot_no;
    };
    struct EndedRow {
        Life life;
        JournalId journal;
        std::optional<Position> head;
        std::optional<Position> taken;
        bool operator==(const EndedRow&) const = default;
    };
    struct Present {
        Life life;
        JournalId journal;
        bool is_proven = false;
        bool is_fresh = false;
    };

    void read_node();
    void read_ended();
    void read_known_names();
    void find_newest_life();
    const EndedRow* stored(Life life) const;
    bool is_ended(Life life);
    bool is_ended_name(const JournalId& journal) const;
    Present find_present();
    Present guess_present();
    void judge_ended();
    EndedRow judge_row(Life life, const EndedRow* stands);
    JournalId name_of(Life life, const EndedRow* stands);
    bool is_free(const JournalId& journal) const;
    bool are_spans_sound(const EndedRow& row);
    void write_ended();

    io::Database& database_;
    const RowMending& about_;
    JournalNames names_;
    std::optional<NodeRow> node_;   // as it stands
    std::vector<EndedRow> stored_;  // as they stand
    std::size_t ended_rows_ = 0;    // of any life
    std::optional<Life> newest_life_;
    std::size_t nameless_ = 0;

    Present present_;
    std::vector<EndedRow> ended_;      // as they shall stand, by life
    std::vector<Life> unsound_spans_;  // ended journals of which nobody can say what is unreadable
};

}  // namespace onepool::node
