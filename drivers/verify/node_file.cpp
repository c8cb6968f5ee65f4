#include "drivers/verify/node_file.hpp"

#include <algorithm>

#include "drivers/verify/journal_chain.hpp"
#include "drivers/verify/node_lives.hpp"
#include "drivers/verify/tables.hpp"
#include "protocol/codec.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/seal.hpp"

namespace onepool::verify {

namespace {

class NodeFile {
  public:
    NodeFile(io::Database& database, const Trusted& trusted)
        : database_(database), trusted_(trusted) {}

    Report judge() {
        read_identity();
        for (const Life& life : lives_) {
            if (!report_.finding)
                report_.finding = judge_journal(life);
            if (!report_.finding && has_table(database_, "recalled"))
                report_.finding = judge_recalled(life);
        }
        if (!report_.finding)
            report_.finding = judge_cursor();
        if (!report_.finding)
            report_.finding = judge_witness();
        if (!report_.finding)
            report_.finding = judge_days();
        return std::move(report_);
    }

  private:
    void read_identity() {
        NodeLives found = lives_of(database_);
        node_ = found.node;
        column_ = std::move(found.column);
        lives_ = std::move(found.lives);
    }

    std::optional<Finding> judge_journal(const Life& life) {
        JournalChain chain(node_, life.journal);
        auto rows =
            database_.prepare("SELECT " + column_ + ", hash, basket, payload FROM journal WHERE " +
                              column_ + " > ?1 AND " + column_ + " < ?2 ORDER BY " + column_);
        rows.bind(1, life.base).bind(2, life.base + life_events);
        bool is_first = true;
        while (rows.step()) {
            const Seq seq{static_cast<std::uint64_t>(rows.integer(0) - life.base)};
            const Digest hash = digest_of(rows.blob(1));
            if (std::exchange(is_first, false) && seq > Seq{1}) {
                note_pruned(chain, seq, hash);
                continue;
            }
            if (auto finding = chain.append(seq, hash, rows.blob(3)))
                return finding;
            if (auto finding = judge_document(chain, seq, rows))
                return finding;
            look_for(life.journal, seq, hash, rows.blob(3));
            ++report_.events;
        }
        report_.journals.push_back(chain.sum());
        return std::nullopt;
    }

    // What the hub gave back of a history that goes on where this file's own ended, or parted from
    // it: it must begin at a row of this file, and end where the hub said that it ends.
    std::optional<Finding> judge_recalled(const Life& life) {
        JournalChain chain(node_, life.journal);
        auto rows = database_.prepare(
            "SELECT place, hash, basket, payload FROM recalled WHERE place > ?1 AND place < ?2 "
            "ORDER BY place");
        rows.bind(1, life.base).bind(2, life.base + life_events);
        std::uint64_t seen = 0;
        while (rows.step()) {
            const Seq seq{static_cast<std::uint64_t>(rows.integer(0) - life.base)};
            const Digest hash = digest_of(rows.blob(1));
            if (seen++ == 0 && !begin_recalled(chain, life, seq, hash, rows.blob(3)))
                continue;
            if (auto finding = chain.append(seq, hash, rows.blob(3)))
                return finding;
            if (auto finding = judge_document(chain, seq, rows))
                return finding;
            look_for(life.journal, seq, hash, rows.blob(3));
        }
        report_.events += seen;
        const Position held = hub_position(life, "held");
        if (seen > 0 && chain.head() != held) {
            return chain.at(chain.head().seq, "what came back from the hub does not end at event " +
                                                  std::to_string(held.seq.value) +
                                                  ", as the hub said that it does");
        }
        return std::nullopt;
    }

    // False: what it continues is still to come, so the first one stands for itself.
    bool begin_recalled(JournalChain& chain, const Life& life, Seq seq, const Digest& hash,
                        ByteView payload) {
        const Seq before{seq.value - 1};
        const auto known =
            before == Seq{} ? std::optional(Digest{}) : hash_at(life.journal, before);
        chain.begin_at({before, known.value_or(Digest{})});
        if (hub_position(life, "lost").seq == Seq{} ||
            !JournalChain(chain).append(seq, hash, payload))
            return true;
        chain.begin_at({seq, hash});
        report_.notes.push_back("of journal " + protocol::to_text(life.journal) +
                                " events before event " + std::to_string(seq.value) +
                                " have not come back from the hub yet");
        return false;
    }

    // `what`: held or lost, see held_by_hub.
    Position hub_position(const Life& life, const std::string& what) {
        auto row = database_.prepare("SELECT " + what + "_seq, " + what +
                                     "_hash FROM held_by_hub WHERE life = ?1");
        row.bind(1, life.base / life_events);
        if (!row.step())
            return {};
        return {Seq{static_cast<std::uint64_t>(row.integer(0))}, digest_of(row.blob(1))};
    }

    // The first row that retention left stands for itself: what it continued is gone.
    void note_pruned(JournalChain& chain, Seq seq, const Digest& hash) {
        chain.begin_at({seq, hash});
        report_.notes.push_back("journal " + protocol::to_text(chain.sum().journal) +
                                " begins at event " + std::to_string(seq.value) +
                                ": what came before was pruned and is not judged here");
    }

    // The number a document is found by must be the one it carries.
    std::optional<Finding> judge_document(const JournalChain& chain, Seq seq,
                                          const io::Statement& row) const {
        const auto decoded = decode_event(row.blob(3));
        const auto* event = std::get_if<Event>(&decoded);
        if (event == nullptr)
            return std::nullopt;
        const BasketId stands = row.is_null(2) ? BasketId{} : array_of<BasketId>(row.blob(2));
        if (stands == event->header.basket)
            return std::nullopt;
        return chain.at(seq, "it is filed under another document than it is");
    }

    void look_for(const JournalId& journal, Seq seq, const Digest& hash, ByteView payload) {
        if (!trusted_.code.empty() && receipt_code(hash) == trusted_.code)
            report_.found.push_back({{node_, journal, seq}, Bytes(payload.begin(), payload.end())});
    }

    // Nullopt: not in the file.
    std::optional<Digest> hash_at(const JournalId& journal, Seq seq) {
        for (const Life& life : lives_) {
            if (life.journal != journal)
                continue;
            auto row = database_.prepare("SELECT hash FROM journal WHERE " + column_ + " = ?1");
            row.bind(1, life.base + static_cast<std::int64_t>(seq.value));
            if (row.step())
                return digest_of(row.blob(0));
        }
        return std::nullopt;
    }

    // Whether the file still holds what somebody else was shown of it.
    std::optional<Finding> judge_known(const JournalId& journal, const Position& known,
                                       const std::string& by) {
        const auto sum =
            std::find_if(report_.journals.begin(), report_.journals.end(),
                         [&](const JournalSum& each) { return each.journal == journal; });
        if (sum == report_.journals.end() || known.seq.value == 0)
            return std::nullopt;
        if (sum->head.seq < known.seq) {
            return Finding{journal, sum->head.seq.next(),
                           "it is missing, as is all up to event " +
                               std::to_string(known.seq.value) + ", which " + by};
        }
        const auto hash = hash_at(journal, known.seq);
        if (hash && *hash != known.hash) {
            return Finding{journal, known.seq,
                           "it or one before it was changed, and the chain made anew: it is not "
                           "the one that " +
                               by};
        }
        return std::nullopt;
    }

    std::optional<Finding> judge_cursor() {
        auto row = database_.prepare("SELECT acked_seq, acked_hash FROM cursor WHERE id = 1");
        if (!row.step())
            return std::nullopt;
        const Position acked{Seq{static_cast<std::uint64_t>(row.integer(0))},
                             digest_of(row.blob(1))};
        return judge_known(lives_.back().journal, acked, "the hub acknowledged");
    }

    std::optional<PublicKey> hub_key() {
        if (trusted_.hub)
            return trusted_.hub;
        if (!has_table(database_, "hub_key"))
            return std::nullopt;
        auto row = database_.prepare("SELECT key FROM hub_key WHERE id = 1");
        return row.step() ? std::optional(array_of<PublicKey>(row.blob(0))) : std::nullopt;
    }

    std::optional<Finding> judge_witness() {
        const auto key = hub_key();
        const auto sealed = read_witness();
        if (!key || !sealed) {
            report_.notes.push_back(key ? "no signed acknowledgement of the hub is kept here: the "
                                          "end of the journal rests on this file alone"
                                        : "no key of a hub is known: name it by --hub-key");
            return std::nullopt;
        }
        if (judge_seal(*sealed, *key, {Way::down, node_}) != SealVerdict::sound) {
            return Finding{
                {},
                {},
                "the kept acknowledgement is not signed by the hub's key " + fingerprint(*key)};
        }
        const auto decoded = decode_message(*sealed);
        const auto* message = std::get_if<Message>(&decoded);
        const auto* ack = message == nullptr ? nullptr : std::get_if<Ack>(message);
        if (ack == nullptr)
            return Finding{{}, {}, "the kept acknowledgement is none"};
        report_.witness = Witness{node_, ack->journal, ack->applied};
        return judge_known(ack->journal, ack->applied, "the hub signed for");
    }

    std::optional<Finding> judge_days() {
        if (!has_table(database_, "day_seal"))
            return std::nullopt;
        auto rows = database_.prepare("SELECT day, sealed FROM day_seal ORDER BY day");
        while (rows.step()) {
            if (auto finding = judge_day(
                    to_text(BusinessDay{static_cast<std::int32_t>(rows.integer(0))}), rows.blob(1)))
                return finding;
            ++report_.days;
        }
        return std::nullopt;
    }

    std::optional<Finding> judge_day(const std::string& day, ByteView sealed) {
        const auto key = hub_key();
        if (key && judge_seal(sealed, *key, {Way::down, node_}) != SealVerdict::sound)
            return Finding{{}, {}, "the closed day " + day + " is not signed by the hub's key"};
        const auto decoded = decode_message(sealed);
        const auto* message = std::get_if<Message>(&decoded);
        const auto* shown = message == nullptr ? nullptr : std::get_if<DaySeal>(message);
        if (shown == nullptr || to_text(shown->day) != day || !holds_for(*shown, node_))
            return Finding{{}, {}, "the proof of the closed day " + day + " does not hold"};
        return judge_known(shown->journal, shown->head, "the hub closed " + day + " over");
    }

    std::optional<Bytes> read_witness() {
        if (!has_table(database_, "head_witness"))
            return std::nullopt;
        auto row = database_.prepare("SELECT sealed FROM head_witness WHERE id = 1");
        if (!row.step())
            return std::nullopt;
        return Bytes(row.blob(0).begin(), row.blob(0).end());
    }

    io::Database& database_;
    const Trusted& trusted_;
    Report report_;
    NodeId node_;
    std::string column_;
    std::vector<Life> lives_;  // oldest first, the present one last
};

}  // namespace

Report verify_node(io::Database& database, const Trusted& trusted) {
    return NodeFile(database, trusted).judge();
}

}  // namespace onepool::verify
