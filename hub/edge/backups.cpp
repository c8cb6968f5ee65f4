#include "hub/edge/backups.hpp"

#include <chrono>
#include <filesystem>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"

namespace onepool::hub {

namespace {

std::string two_digits(unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

// "onepool-20261126-093000.backup"
std::string name_of(UnixMs at) {
    const std::chrono::sys_seconds when{std::chrono::seconds{at.value / 1000}};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{when - day};
    return "onepool-" + std::to_string(static_cast<int>(date.year())) +
           two_digits(static_cast<unsigned>(date.month())) +
           two_digits(static_cast<unsigned>(date.day())) + "-" +
           two_digits(static_cast<unsigned>(time.hours().count())) +
           two_digits(static_cast<unsigned>(time.minutes().count())) +
           two_digits(static_cast<unsigned>(time.seconds().count())) + ".backup";
}

}  // namespace

std::string Backups::start(const std::string& to) {
    if (progress_)
        return "a backup to " + last_.to + " is being made: wait for it";
    const UnixMs now = io::now().wall;
    std::error_code fault;
    const bool is_folder = std::filesystem::is_directory(to, fault);
    const std::string file = is_folder ? (std::filesystem::path(to) / name_of(now)).string() : to;
    if (std::filesystem::exists(file, fault))
        return file + " is there already and is not overwritten: give another name";
    last_ = {.stage = BackupStage::running, .to = file, .started_at = now};
    progress_ = std::make_shared<BackupProgress>();
    const BackupOrder order{.to = file,
                            .made_at = now,
                            .build = contents_.build,
                            .settings = contents_.settings,
                            .elsewhere = contents_.elsewhere};
    const auto proof = std::make_shared<LogProof>();
    keeper_.in_background(
        [this, order, proof, progress = progress_] { *proof = store_.backup(order, *progress); },
        [this, proof](const std::string& why) { ended(*proof, why); });
    return {};
}

void Backups::ended(const LogProof& proof, const std::string& why) {
    last_ = view();
    const bool is_stopping = progress_->is_stopping;
    progress_.reset();
    last_.stage = why.empty() ? BackupStage::done : BackupStage::failed;
    last_.lsn = proof.lsn;
    last_.fault = why;
    if (why.empty()) {
        io::log::info("backup " + last_.to + " holds " + std::to_string(last_.lsn.value) +
                      " entries");
        return;
    }
    const std::string text = "the backup to " + last_.to + " failed: " + why;
    io::log::error(text);
    if (!is_stopping)
        failed_(text);
}

BackupView Backups::view() const {
    BackupView view = last_;
    if (progress_) {
        view.pages = progress_->pages;
        view.pages_done = progress_->pages_done;
    }
    return view;
}

void Backups::judge(const ReadBackup& verified, Judged done) {
    const auto heads = std::make_shared<LogHeads>();
    keeper_.in_background(
        [this, heads, lsn = verified.lsn] { *heads = store_.heads_at(lsn); },
        [heads, verified, done = std::move(done)](const std::string& why) {
            if (!why.empty())
                return done(why);
            if (heads->proof.log_id != verified.log_id || heads->proof.digest != verified.digest) {
                return done(std::string("the backup is not of this hub's log up to entry ") +
                            std::to_string(verified.lsn.value) +
                            ": it is of another hub, or of another life of this one");
            }
            done(RecordBackup{.lsn = verified.lsn,
                              .made_at = verified.made_at,
                              .digest = verified.digest,
                              .heads = heads->heads});
        });
}

void Backups::stop() {
    if (progress_)
        progress_->is_stopping = true;
}

}  // namespace onepool::hub
