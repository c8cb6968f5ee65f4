#include "hub/edge/scope_keeper.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"
#include "hub/web/command_bodies.hpp"
#include "protocol/check.hpp"
#include "protocol/flow_limits.hpp"

namespace onepool::hub {

namespace {

// Chunks written or erased in one transaction: at most a MiB beside a commit.
constexpr std::size_t chunks_at_once = 16;

ImportAnswer refused(CommandVerdict verdict, int status, std::string text) {
    ImportAnswer answer;
    answer.answer = Answer{.request = {},
                           .verdict = verdict,
                           .http_status = status,
                           .text = std::move(text),
                           .orders = {}};
    return answer;
}

}  // namespace

struct ScopeKeeper::Work {
    ImportFile file;
    Done done;
    UnixMs now;
    std::vector<ScopeRecord> bases;  // as in force when it began
    // What preparing gave: a command with chunks to be kept first, or the refusal.
    std::optional<ImportAnswer> refusal;
    Command command;
    std::uint64_t rows = 0;
    std::vector<Bytes> chunks;  // those that are not kept yet
    bool is_base_lost = false;  // what is in force cannot be read

    const ScopeRecord* base(Scope scope) const {
        const auto found = std::ranges::find_if(
            bases, [&](const auto& each) { return each.content.scope == scope; });
        return found == bases.end() ? nullptr : &*found;
    }
    std::optional<ImportBase> read_base(HubStore& store, Scope scope);
    void take(PreparedScope prepared, std::vector<ScopeDraft>& drafts);
    void prepare_catalogue(HubStore& store);
    void prepare_small(HubStore& store);
    void refuse(std::string text) {
        refusal = refused(CommandVerdict::out_of_bounds, 422, std::move(text));
    }
};

std::optional<ImportBase> ScopeKeeper::Work::read_base(HubStore& store, Scope scope) {
    const ScopeRecord* record = base(scope);
    if (record == nullptr)
        return ImportBase{no_rows(scope), Lsn{}};
    std::vector<Bytes> contents;
    for (const Digest& digest : record->content.chunks) {
        auto content = store.chunk_in_background(digest);
        if (!content)
            break;
        contents.push_back(*std::move(content));
    }
    auto read = read_scope(contents, scope);
    if (contents.size() == record->content.chunks.size() && std::holds_alternative<ScopeRows>(read))
        return ImportBase{std::get<ScopeRows>(std::move(read)), record->changed};
    is_base_lost = true;
    // What is damaged is made anew of the file alone: better than to refuse the remedy.
    io::log::warn(std::string("the ") + to_text(scope) +
                  " in force cannot be read from the hub's disk; nodes get what this file holds");
    return ImportBase{no_rows(scope), record->changed};
}

void ScopeKeeper::Work::take(PreparedScope prepared, std::vector<ScopeDraft>& drafts) {
    const ScopeRecord* before = base(prepared.draft.content.scope);
    std::set<Digest> kept;
    if (before != nullptr)
        kept.insert(before->content.chunks.begin(), before->content.chunks.end());
    for (std::size_t i = 0; i < prepared.chunks.size(); ++i) {
        if (!kept.contains(prepared.draft.content.chunks[i]))
            chunks.push_back(std::move(prepared.chunks[i]));
    }
    drafts.push_back(std::move(prepared.draft));
}

void ScopeKeeper::Work::prepare_catalogue(HubStore& store) {
    auto read = read_import(file.body);
    if (auto* fault = std::get_if<BodyFault>(&read)) {
        refusal = ImportAnswer{.fault = std::move(*fault), .answer = {}, .rows = 0};
        return;
    }
    auto import = std::get<ImportCatalogue>(std::move(read));
    rows = import.items.size();
    auto prepared = prepare_import(*read_base(store, Scope::catalogue),
                                   *read_base(store, Scope::prices), import.items, now);
    if (auto* fault = std::get_if<std::string>(&prepared))
        return refuse("nothing was imported: " + *fault);
    for (auto& each : std::get<std::vector<PreparedScope>>(prepared))
        take(std::move(each), import.scopes);
    command = std::move(import);
}

void ScopeKeeper::Work::prepare_small(HubStore& store) {
    std::variant<PreparedScope, std::string> prepared;
    const auto blame = [this](BodyFault fault) {
        refusal = ImportAnswer{.fault = std::move(fault), .answer = {}, .rows = 0};
    };
    if (file.scope == Scope::config) {
        auto read = read_settings(file.body);
        if (auto* fault = std::get_if<BodyFault>(&read))
            return blame(std::move(*fault));
        prepared = prepare_settings(*read_base(store, Scope::config),
                                    std::get<std::vector<SettingRow>>(read));
    } else if (file.person) {
        auto base = *read_base(store, Scope::staff);
        // One person must not take the place of a whole list.
        if (is_base_lost)
            return refuse(
                "nothing was changed: the staff list cannot be read from the hub's disk, so import "
                "the whole list again (onepool import staff FILE)");
        prepared = prepare_staff(std::move(base), *file.person);
    } else {
        auto read = hub::read_staff(file.body);
        if (auto* fault = std::get_if<BodyFault>(&read))
            return blame(std::move(*fault));
        const ScopeRecord* before = base(Scope::staff);
        prepared = prepare_staff(before == nullptr ? Lsn{} : before->changed,
                                 std::get<std::vector<StaffRow>>(std::move(read)));
    }
    if (auto* fault = std::get_if<std::string>(&prepared))
        return refuse((file.person ? "nothing was changed: " : "nothing was imported: ") + *fault);
    rows = std::get<PreparedScope>(prepared).draft.content.rows;
    std::vector<ScopeDraft> drafts;
    take(std::get<PreparedScope>(std::move(prepared)), drafts);
    command = SetScope{std::move(drafts.front())};
}

void ScopeKeeper::import(ImportFile file, Done done) {
    if (is_importing_) {
        if (waiting_.size() < limits::imports_waiting)
            return waiting_.push_back({std::move(file), std::move(done)});
        return done(refused(CommandVerdict::conflict, 503,
                            "other imports are at work: wait for their end, then try again"));
    }
    is_importing_ = true;
    view_ = {.stage = ImportStage::reading, .scope = file.scope};
    auto work = std::make_shared<Work>();
    work->file = std::move(file);
    work->done = std::move(done);
    work->now = io::now().wall;
    const ScopeBook& scopes = around_.core().state().scopes();
    for (const Scope scope : {Scope::catalogue, Scope::prices, Scope::staff, Scope::config}) {
        if (const ScopeRecord* record = scopes.find(scope))
            work->bases.push_back(*record);
    }
    prepare(std::move(work));
}

void ScopeKeeper::prepare(std::shared_ptr<Work> work) {
    around_.keeper.in_background(
        [this, work] {
            if (work->file.scope == Scope::catalogue)
                work->prepare_catalogue(around_.store);
            else
                work->prepare_small(around_.store);
        },
        [this, work](const std::string& why) {
            if (!why.empty())
                return end(work,
                           refused(CommandVerdict::conflict, 503, "nothing was imported: " + why));
            if (work->refusal)
                return end(work, *std::move(work->refusal));
            view_.stage = ImportStage::keeping;
            view_.rows = work->rows;
            view_.chunks = work->chunks.size();
            keep_next(work);
        });
}

void ScopeKeeper::keep_next(const std::shared_ptr<Work>& work) {
    if (work->chunks.empty())
        return name(work);
    std::vector<Bytes> slice;
    while (slice.size() < chunks_at_once && !work->chunks.empty()) {
        slice.push_back(std::move(work->chunks.back()));
        work->chunks.pop_back();
    }
    around_.keeper.beside_commits(
        [this, slice = std::make_shared<const std::vector<Bytes>>(std::move(slice))] {
            return around_.store.keep_chunks(*slice);
        },
        [this, work](CommitOutcome outcome) {
            view_.chunks_kept = view_.chunks - work->chunks.size();
            if (outcome == CommitOutcome::done)
                return keep_next(work);
            end(work, refused(CommandVerdict::conflict, 503,
                              "nothing was imported, because the hub's disk is full or busy: make "
                              "room, then import the file again"));
        });
}

void ScopeKeeper::name(const std::shared_ptr<Work>& work) {
    view_.stage = ImportStage::naming;
    around_.command(std::move(work->command), [this, work](const Answer& answer) {
        ImportAnswer result;
        result.answer = answer;
        result.rows = work->rows;
        end(work, std::move(result));
    });
}

void ScopeKeeper::end(const std::shared_ptr<Work>& work, ImportAnswer answer) {
    view_.stage = ImportStage::idle;
    work->done(answer);
    clear_up();
}

ImportView ScopeKeeper::view() const {
    ImportView view = view_;
    view.waiting = waiting_.size();
    return view;
}

void ScopeKeeper::read_staff(StaffDoor::Read done) {
    const ScopeRecord* record = around_.core().state().scopes().find(Scope::staff);
    if (record == nullptr)
        return done(std::vector<StaffRow>());
    auto work = std::make_shared<Work>();
    work->bases.push_back(*record);
    auto read = std::make_shared<std::optional<ImportBase>>();
    around_.keeper.in_background(
        [this, work, read] { *read = work->read_base(around_.store, Scope::staff); },
        [this, work, read, done = std::move(done)](const std::string& why) mutable {
            if (why.empty() && !work->is_base_lost)
                return done(std::get<std::vector<StaffRow>>(std::move((*read)->rows)));
            // An import meanwhile makes those chunks history.
            const ScopeRecord* now = around_.core().state().scopes().find(Scope::staff);
            const bool is_history = now != nullptr && now->changed != work->bases.front().changed;
            if (is_history)
                return read_staff(std::move(done));
            done(std::nullopt);
        });
}

void ScopeKeeper::clear_up() {
    is_importing_ = true;  // chunks that are not named yet must not be taken for left-overs
    auto named = std::make_shared<std::set<Digest>>();
    const ScopeBook& scopes = around_.core().state().scopes();
    for (const Scope scope : {Scope::catalogue, Scope::prices, Scope::staff, Scope::config}) {
        if (const ScopeRecord* record = scopes.find(scope))
            named->insert(record->content.chunks.begin(), record->content.chunks.end());
    }
    const auto erased = std::make_shared<std::size_t>(0);
    around_.keeper.beside_commits(
        [this, named, erased] {
            return around_.store.erase_chunks_but(*named, chunks_at_once, *erased);
        },
        [this, erased](CommitOutcome outcome) {
            const bool is_more = outcome == CommitOutcome::done && *erased == chunks_at_once;
            is_importing_ = false;
            if (is_more)
                return clear_up();
            begin_next();
        });
}

void ScopeKeeper::begin_next() {
    if (waiting_.empty())
        return;
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    import(std::move(next.file), std::move(next.done));
}

}  // namespace onepool::hub
