#include "drivers/verify/journal_runs.hpp"

#include <stdlib.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "drivers/io/sqlite.hpp"
#include "drivers/verify/journal_chain.hpp"
#include "drivers/verify/node_file.hpp"
#include "drivers/verify/node_lives.hpp"
#include "drivers/verify/tables.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::verify {

namespace {

namespace fs = std::filesystem;

// A database and its log in a folder of their own, removed at the end.
class PrivateCopy {
  public:
    explicit PrivateCopy(const std::string& path) {
        if (!fs::is_regular_file(path))
            throw Unreadable(path + ": there is no such file");
        std::string folder = (fs::temp_directory_path() / "onepool-XXXXXX").string();
        if (::mkdtemp(folder.data()) == nullptr)
            throw Unreadable("no folder can be made in " + fs::temp_directory_path().string() +
                             ": set TMPDIR to one with room for " + path);
        folder_ = folder;
        try {
            fs::copy_file(path, this->path());
            if (fs::exists(path + "-wal"))
                fs::copy_file(path + "-wal", this->path() + "-wal");
            for (const auto& file : fs::directory_iterator(folder_))
                fs::permissions(file.path(), fs::perms::owner_read | fs::perms::owner_write);
        } catch (const fs::filesystem_error& error) {
            remove();
            throw Unreadable(path + " cannot be copied into " + folder_.string() + ": " +
                             error.code().message() +
                             ". TMPDIR must have room for it; a disk that fails is first copied "
                             "as a whole (ddrescue)");
        }
    }
    ~PrivateCopy() { remove(); }
    PrivateCopy(const PrivateCopy&) = delete;
    PrivateCopy& operator=(const PrivateCopy&) = delete;

    std::string path() const { return (folder_ / "node.db").string(); }

  private:
    void remove() const {
        std::error_code ignored;  // it is in a folder for what may be removed
        fs::remove_all(folder_, ignored);
    }

    fs::path folder_;
};

void expect_node_file(io::Database& database) {
    auto row = database.prepare("PRAGMA application_id");
    if (!row.step() || row.integer(0) != node_application_id)
        throw Unreadable("it is no till's database");
}

}  // namespace

struct JournalRuns::Impl {
    explicit Impl(const std::string& path) : copy(path) {
        open();
        expect_node_file(*database);
        found = lives_of(*database);
    }

    // A connection that met damage reads nothing any more.
    void open() {
        rows.reset();
        database = std::make_unique<io::Database>(
            io::Database::Config{.path = copy.path(), .mode = io::Database::Mode::reader});
    }

    std::optional<EventBatch> next() {
        while (life < found.lives.size()) {
            if (auto whole = read_on())
                return whole;
        }
        return std::nullopt;
    }

    // The next run of this journal; at its end the last one, if any, and on to the next journal.
    std::optional<EventBatch> read_on() {
        try {
            if (!rows)
                open_life();
            while (rows->step()) {
                const Seq seq{
                    static_cast<std::uint64_t>(rows->integer(0) - found.lives[life].base)};
                if (auto full = take(seq, digest_of(rows->blob(1)), rows->blob(2)))
                    return full;
            }
        } catch (const io::SqliteError& error) {
            const Seq last = chain ? chain->head().seq : Seq{};
            const auto behind = find_behind_damage(last);
            unproven.push_back({found.lives[life].journal, last.next(),
                                "it and what follows" +
                                    (behind ? " up to event " + std::to_string(behind->value - 1)
                                            : std::string()) +
                                    " cannot be read: " + error.what()});
            if (behind) {
                select_from(*behind);
                return cut();
            }
        }
        rows.reset();
        chain.reset();
        is_behind_damage = false;
        ++life;
        return cut();
    }

    // The first event that can be read behind the damage, found from the end of the journal; once a
    // journal: what lies between two damaged pages is not looked for.
    std::optional<Seq> find_behind_damage(Seq last) {
        open();
        const Life& of = found.lives[life];
        std::optional<std::int64_t> lowest;
        if (!std::exchange(is_behind_damage, true)) {
            try {
                auto back = database->prepare(
                    "SELECT " + found.column + ", payload FROM journal " + "WHERE " + found.column +
                    " > ?1 AND " + found.column + " < ?2 ORDER BY " + found.column + " DESC");
                back.bind(1, of.base + static_cast<std::int64_t>(last.value))
                    .bind(2, of.base + life_events);
                while (back.step() && !back.blob(1).empty())
                    lowest = back.integer(0);
            } catch (const io::SqliteError&) {
                open();
            }
        }
        if (!lowest)
            return std::nullopt;
        return Seq{static_cast<std::uint64_t>(*lowest - of.base)};
    }

    void select_from(Seq first) {
        const Life& of = found.lives[life];
        rows.emplace(database->prepare(
            "SELECT " + found.column + ", hash, payload FROM journal WHERE " + found.column +
            " >= ?1 AND " + found.column + " < ?2 ORDER BY " + found.column));
        rows->bind(1, of.base + static_cast<std::int64_t>(first.value))
            .bind(2, of.base + life_events);
    }

    void open_life() {
        const Life& of = found.lives[life];
        chain.emplace(found.node, of.journal);
        end = {};
        begin_behind_pruned(of);
        select_from(Seq{1});
    }

    // What came before was let go of lawfully; the row says where the chain goes on.
    void begin_behind_pruned(const Life& of) {
        if (!has_table(*database, "pruned"))
            return;
        auto row = database->prepare("SELECT seq, hash FROM pruned WHERE life = ?1");
        row.bind(1, of.base / life_events);
        if (row.step())
            chain->begin_at(
                {Seq{static_cast<std::uint64_t>(row.integer(0))}, digest_of(row.blob(1))});
    }

    // The run before this event, once it is full or cannot go on.
    std::optional<EventBatch> take(Seq seq, const Digest& hash, ByteView payload) {
        const Position before = chain->head();
        if (auto finding = chain->append(seq, hash, payload)) {
            const bool is_other = finding->seq != seq;
            unproven.push_back(*std::move(finding));
            if (is_other)
                unproven.push_back(
                    chain->at(seq, "the one before it is gone, so nothing proves it"));
            chain->begin_at({seq, hash});
            return cut();
        }
        const bool is_full = run.events.size() >= limits::batch_events ||
                             bytes + payload.size() > limits::batch_bytes;
        std::optional<EventBatch> full;
        if (is_full)
            full = cut();
        if (run.events.empty()) {
            run.first = seq;
            run.prev_hash = before.hash;
        }
        run.events.emplace_back(payload.begin(), payload.end());
        bytes += payload.size();
        end = chain->head();
        return full;
    }

    std::optional<EventBatch> cut() {
        EventBatch whole = std::exchange(run, {});
        bytes = 0;
        if (whole.events.empty())
            return std::nullopt;
        whole.node = found.node;
        whole.journal = chain->sum().journal;
        whole.last_hash = end.hash;
        whole.kind = BatchKind::late;
        if (auto fault = find_fault(Message{whole})) {
            const Seq last{whole.first.value + whole.events.size() - 1};
            unproven.push_back(chain->at(whole.first,
                                         "no hub would take it, nor what follows up "
                                         "to event " +
                                             std::to_string(last.value) + ": " + fault->field));
            return std::nullopt;
        }
        return whole;
    }

    PrivateCopy copy;
    std::unique_ptr<io::Database> database;
    NodeLives found;
    std::size_t life = 0;               // being read
    std::optional<io::Statement> rows;  // of it
    std::optional<JournalChain> chain;  // of it
    bool is_behind_damage = false;      // in it
    EventBatch run;                     // being gathered
    std::size_t bytes = 0;              // in it
    Position end;                       // of it
    std::vector<Finding> unproven;
};

JournalRuns::JournalRuns(const std::string& path) {
    try {
        impl_ = std::make_unique<Impl>(path);
    } catch (const io::SqliteError& error) {
        throw Unreadable(path + " cannot be read: " + error.what());
    } catch (const Unreadable& error) {
        const std::string why = error.what();
        throw Unreadable(why.find(path) == std::string::npos ? path + ": " + why : why);
    }
}

JournalRuns::~JournalRuns() = default;
JournalRuns::JournalRuns(JournalRuns&&) noexcept = default;

const NodeId& JournalRuns::node() const {
    return impl_->found.node;
}

std::optional<EventBatch> JournalRuns::next() {
    return impl_->next();
}

const std::vector<Finding>& JournalRuns::unproven() const {
    return impl_->unproven;
}

}  // namespace onepool::verify
