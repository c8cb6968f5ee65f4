#include "hub/verify/hub_file.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "drivers/verify/journal_chain.hpp"
#include "drivers/verify/tables.hpp"
#include "hub/core/byte_io.hpp"
#include "hub/core/hub_log.hpp"
#include "protocol/codec.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/digest.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/seal.hpp"

namespace onepool::verify {

namespace {

using hub::InputKind;

// One row, as far as it can be read.
struct Entry {
    std::uint64_t lsn = 0;
    std::int64_t at = 0;
    std::int64_t kind = 0;
    NodeId node;
    Bytes digest;
    Bytes effects;
    Bytes input;
};

Bytes copy_of(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

Entry entry_of(const io::Statement& row) {
    return {static_cast<std::uint64_t>(row.integer(0)),
            row.integer(1),
            row.integer(2),
            array_of<NodeId>(row.blob(3)),
            row.is_null(4) ? Bytes{} : copy_of(row.blob(4)),
            copy_of(row.blob(5)),
            copy_of(row.blob(6))};
}

// As hub/store/hub_log_table.cpp writes it.
bool is_as_decided(const Entry& entry) {
    Bytes head;
    hub::ByteWriter out(head);
    out.number(entry.lsn);
    out.signed_number(entry.at);
    out.byte(static_cast<std::uint8_t>(entry.kind));
    const Digest digest =
        sha256({protocol::view("onepool-entry-1"), head, entry.node.bytes, entry.effects});
    return std::ranges::equal(digest, entry.digest);
}

std::string name_of(const Entry& entry) {
    return "entry " + std::to_string(entry.lsn) + " of the log";
}

std::string fault_of(SealVerdict verdict) {
    switch (verdict) {
        case SealVerdict::unsealed:
            return "the batch it came in is not signed any more";
        case SealVerdict::other_key:
            return "the batch it came in is signed with another key than the node's";
        case SealVerdict::broken:
            return "the batch it came in was changed: its node's signature does not hold";
        case SealVerdict::sound:
            return {};
    }
    return {};
}

class HubFile {
  public:
    HubFile(io::Database& database, const Trusted& trusted)
        : database_(database), trusted_(trusted) {
        for (const auto& [node, key] : trusted.nodes)
            keys_[node] = key;
    }

    Report judge() {
        report_.finding = judge_entries();
        if (!report_.finding)
            report_.finding = judge_witnesses();
        for (const auto& [id, chain] : chains_)
            report_.journals.push_back(chain.sum());
        if (brought_ > 0) {
            report_.notes.push_back(std::to_string(brought_) +
                                    " batches were brought in by a person from the file of a node "
                                    "that was shut out: no signature stands for them");
        }
        if (undigested_ > 0) {
            report_.notes.push_back(std::to_string(undigested_) +
                                    " entries were written before entries had digests");
        }
        return std::move(report_);
    }

  private:
    std::optional<Finding> judge_entries() {
        auto head = database_.prepare("SELECT lsn FROM head WHERE id = 1");
        if (!head.step())
            throw Unreadable("it has no head");
        const auto last = static_cast<std::uint64_t>(head.integer(0));
        auto rows = database_.prepare(
            "SELECT lsn, at, kind, node, digest, effects, input FROM entry ORDER BY lsn");
        std::uint64_t next = 1;
        for (; rows.step(); ++next) {
            const Entry entry = entry_of(rows);
            if (entry.lsn != next)
                return missing(next, "it");
            if (entry.lsn > last)
                return Finding{{}, {}, name_of(entry) + " was added behind its end"};
            if (auto finding = judge_entry(entry))
                return finding;
            ++report_.entries;
        }
        if (next <= last)
            return missing(next, "it and all up to " + std::to_string(last));
        return std::nullopt;
    }

    static Finding missing(std::uint64_t lsn, const std::string& what) {
        return {
            {},
            {},
            "entry " + std::to_string(lsn) + " of the log is missing: " + what + " was taken out"};
    }

    std::optional<Finding> judge_entry(const Entry& entry) {
        const auto effects = hub::decode_effects(entry.effects, entry.node);
        if (!effects)
            return Finding{{}, {}, name_of(entry) + " cannot be read: it was changed"};
        undigested_ += entry.digest.empty() ? 1 : 0;
        if (!entry.digest.empty() && !is_as_decided(entry))
            return Finding{{}, {}, name_of(entry) + " is not as it was decided: it was changed"};
        is_brought_ = std::ranges::any_of(*effects, [](const hub::Effect& effect) {
            return std::holds_alternative<hub::BroughtIn>(effect);
        });
        brought_ += is_brought_ ? 1 : 0;
        for (const hub::Effect& effect : *effects) {
            auto finding =
                std::visit([&](const auto& each) { return follow(each, entry); }, effect);
            if (finding)
                return finding;
        }
        return std::nullopt;
    }

    template <class Other>
    std::optional<Finding> follow(const Other&, const Entry&) {
        return std::nullopt;  // says nothing of a journal
    }

    std::optional<Finding> follow(const hub::NodeKeyed& keyed, const Entry& entry) {
        const bool is_named = std::ranges::any_of(
            trusted_.nodes, [&](const auto& named) { return named.first == keyed.node; });
        if (!is_named) {
            keys_[keyed.node] = keyed.key;
        } else if (keyed.key && keyed.key != keys_[keyed.node]) {
            return Finding{{},
                           {},
                           name_of(entry) + " gives node " + protocol::to_text(keyed.node) +
                               " the key " + fingerprint(*keyed.key) +
                               ", which is not the one named by --node-key"};
        }
        return std::nullopt;
    }

    std::optional<Finding> follow(const hub::StreamAdopted& adopted, const Entry&) {
        live_[adopted.node] = adopted.journal;
        chain_of(adopted.node, adopted.journal);
        return std::nullopt;
    }

    std::optional<Finding> follow(const hub::StreamAdvanced& advanced, const Entry& entry) {
        JournalChain& chain = chain_of(advanced.node, live_[advanced.node]);
        const Seq first = chain.head().seq.next();
        const auto decoded = decode_message(entry.input);
        const auto* message = std::get_if<Message>(&decoded);
        const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
        if (batch == nullptr || batch->node != advanced.node ||
            batch->journal != chain.sum().journal) {
            return chain.at(first, "what " + name_of(entry) +
                                       " took it from is no batch of its journal: it was changed");
        }
        if (auto finding = judge_seal_of(advanced.node, chain, first, entry))
            return finding;
        if (auto finding = append_all(chain, *batch, entry))
            return finding;
        if (chain.head() != advanced.cursor) {
            return chain.at(first, "it or another up to " +
                                       std::to_string(advanced.cursor.seq.value) +
                                       " is not what the hub acknowledged in " + name_of(entry));
        }
        return std::nullopt;
    }

    // Of a journal that was ended: it comes from somewhere in that journal on, and the hub may have
    // had some of it, so it is judged by itself.
    std::optional<Finding> follow(const hub::LateTaken& late, const Entry& entry) {
        const auto decoded = decode_message(entry.input);
        const auto* message = std::get_if<Message>(&decoded);
        const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
        JournalChain chain(late.node, late.journal);
        if (batch == nullptr || batch->node != late.node || batch->journal != late.journal) {
            return chain.at(late.last, "what " + name_of(entry) +
                                           " took it from is no batch of its journal: it was "
                                           "changed");
        }
        if (auto finding = judge_seal_of(late.node, chain, batch->first, entry))
            return finding;
        chain.begin_at({Seq{batch->first.value - 1}, batch->prev_hash});
        const std::uint64_t before = report_.events;
        if (auto finding = append_all(chain, *batch, entry))
            return finding;
        report_.events = before + late.taken;  // the others came before
        if (chain.head() != Position{late.last, batch->last_hash}) {
            return chain.at(batch->first, "it or another up to " + std::to_string(late.last.value) +
                                              " is not what came late in " + name_of(entry));
        }
        return std::nullopt;
    }

    // The root must be the one over what the log had shown of each journal by then.
    std::optional<Finding> follow(const hub::DaySealed& sealed, const Entry& entry) {
        std::vector<DayLeaf> leaves;
        for (const auto& [node, journal] : live_) {
            const JournalChain& chain = chain_of(node, journal);
            if (chain.head().seq.value > 0)
                leaves.push_back({node, journal, chain.head()});
        }
        const std::string day = "the day " + to_text(sealed.day) + " (" + name_of(entry) + ") ";
        if (leaves != sealed.leaves || merkle_root(leaves_of(leaves)) != sealed.root)
            return Finding{{}, {}, day + "is closed over other journals than the log holds"};
        const std::string statement = day_statement(sealed.day, sealed.root, leaves.size());
        if (trusted_.hub &&
            (!sealed.signature ||
             !protocol::verify(*trusted_.hub, protocol::view(statement), *sealed.signature)))
            return Finding{{}, {}, day + "is not signed by the hub's key"};
        ++report_.days;
        return std::nullopt;
    }

    std::optional<Finding> judge_seal_of(const NodeId& node, const JournalChain& chain, Seq first,
                                         const Entry& entry) {
        const auto& key = keys_[node];
        if (is_brought_)
            return std::nullopt;
        ++(key ? report_.sealed : report_.unsealed);
        if (!key)
            return std::nullopt;
        const auto fault = fault_of(protocol::judge_seal(entry.input, *key, {Way::up, node}));
        if (fault.empty())
            return std::nullopt;
        return chain.at(first, fault + " (" + name_of(entry) + ")");
    }

    std::optional<Finding> append_all(JournalChain& chain, const EventBatch& batch,
                                      const Entry& entry) {
        for (std::size_t i = 0; i < batch.events.size(); ++i) {
            const Seq seq{batch.first.value + i};
            if (seq <= chain.head().seq)
                continue;
            if (auto finding = chain.append(seq, std::nullopt, batch.events[i])) {
                finding->text += " (" + name_of(entry) + ")";
                return finding;
            }
            note(chain, batch.events[i]);
        }
        return std::nullopt;
    }

    // Of an event that was just appended.
    void note(const JournalChain& chain, const Bytes& payload) {
        ++report_.events;
        const JournalSum& sum = chain.sum();
        for (const Witness& witness : trusted_.witnesses) {
            if (witness.node == sum.node && witness.journal == sum.journal &&
                witness.head.seq == sum.head.seq)
                held_[{sum.node, sum.journal, sum.head.seq}].push_back(sum.head.hash);
        }
        const Found found{{sum.node, sum.journal, sum.head.seq}, payload};
        const bool is_it = !trusted_.code.empty() && receipt_code(sum.head.hash) == trusted_.code;
        if (is_it && std::ranges::find(report_.found, found) == report_.found.end())
            report_.found.push_back(found);
    }

    std::optional<Finding> judge_witnesses() const {
        for (const Witness& witness : trusted_.witnesses) {
            const auto held = held_.find({witness.node, witness.journal, witness.head.seq});
            if (witness.head.seq.value == 0)
                continue;
            if (held == held_.end()) {
                return Finding{witness.journal, witness.head.seq,
                               "it is missing, though the hub signed for it and node " +
                                   protocol::to_text(witness.node) + " kept that"};
            }
            // Two machines of one name may have written this place; one of them is what was meant.
            if (std::ranges::find(held->second, witness.head.hash) == held->second.end()) {
                return Finding{witness.journal, witness.head.seq,
                               "it or one before it is not what the hub signed for"};
            }
        }
        return std::nullopt;
    }

    JournalChain& chain_of(const NodeId& node, const JournalId& journal) {
        return chains_.try_emplace({node, journal}, node, journal).first->second;
    }

    using JournalName = std::pair<NodeId, JournalId>;

    io::Database& database_;
    const Trusted& trusted_;
    Report report_;
    std::uint64_t undigested_ = 0;
    std::uint64_t brought_ = 0;
    bool is_brought_ = false;  // the entry being judged
    std::map<NodeId, std::optional<PublicKey>> keys_;
    std::map<NodeId, JournalId> live_;
    std::map<JournalName, JournalChain> chains_;
    // What the log shows at the witnesses' places; more than one where a journal forked.
    std::map<std::tuple<NodeId, JournalId, Seq>, std::vector<Digest>> held_;
};

}  // namespace

Report verify_hub(io::Database& database, const Trusted& trusted) {
    return HubFile(database, trusted).judge();
}

}  // namespace onepool::verify
