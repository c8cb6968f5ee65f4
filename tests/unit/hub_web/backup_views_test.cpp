#include "hub/web/backup_views.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

template <class T>
std::string fault_of(const FromBody<T>& read) {
    const auto* fault = std::get_if<BodyFault>(&read);
    return fault ? fault->field : "(it was read)";
}

const std::string digest(64, 'a');

TEST(BackupViews, TakeAWholePathAndNothingElse) {
    EXPECT_EQ(std::get<std::string>(read_backup_target(R"({"to":"/backups/one"})")),
              "/backups/one");
    for (const char* body : {"{}", "[]", "?", R"({"to":"one"})", R"({"to":7})", R"({"to":""})"})
        EXPECT_EQ(fault_of(read_backup_target(body)), "to") << body;
}

TEST(BackupViews, ReadWhatWasReadBack) {
    const auto read = std::get<ReadBackup>(
        read_verified(R"({"log_id":"l","lsn":7,"made_at":5,"digest":")" + digest + R"("})"));
    EXPECT_EQ(read.log_id, "l");
    EXPECT_EQ(read.lsn, Lsn{7});
    EXPECT_EQ(read.made_at, UnixMs{5});
    EXPECT_EQ(read.digest.front(), 0xaa);
}

TEST(BackupViews, NameTheFieldThatIsWrong) {
    const auto body = [](const std::string& lsn, const std::string& at, const std::string& hex) {
        return R"({"log_id":"l","lsn":)" + lsn + R"(,"made_at":)" + at + R"(,"digest":")" + hex +
               R"("})";
    };
    EXPECT_EQ(fault_of(read_verified("7")), "");
    EXPECT_EQ(fault_of(read_verified("{}")), "log_id");
    EXPECT_EQ(fault_of(read_verified(body("-1", "5", digest))), "lsn");
    EXPECT_EQ(fault_of(read_verified(body("7", "-5", digest))), "made_at");
    EXPECT_EQ(fault_of(read_verified(body("7", "9000000000000000", digest))), "made_at");
    EXPECT_EQ(fault_of(read_verified(body("7", "5", "aa"))), "digest");
    EXPECT_EQ(fault_of(read_verified(body("7", "5", std::string(64, 'x')))), "digest");
}

TEST(BackupViews, ReadWhatFailedAsFarAsItFits) {
    const auto read = [](const std::string& body) {
        return std::get<BackupFailed>(read_backup_failure(body)).text;
    };
    EXPECT_EQ(read(R"({"text":"b is damaged"})"), "b is damaged");
    EXPECT_EQ(read(R"({"text":")" + std::string(300, 'x') + R"("})"),
              std::string(limits::text_bytes, 'x'));
    for (const char* body : {"", "7", "{}", R"({"text":""})", R"({"text":7})"})
        EXPECT_EQ(fault_of(read_backup_failure(body)), "text") << body;
}

TEST(BackupViews, ShowTheAgeOfTheNewestVerifiedBackup) {
    SmallHub hub;
    EXPECT_TRUE(verified_of(hub.core().state(), UnixMs{9'000}).is_null());
    hub.log.push_back({Lsn{hub.log.size() + 1},
                       UnixMs{8'000},
                       InputKind::command,
                       {},
                       {},
                       {BackupVerified{Lsn{3}, UnixMs{7'500}, {}, {}}}});
    EXPECT_EQ(verified_of(hub.core().state(), UnixMs{9'000}).dump(),
              R"({"lsn":3,"made_at":7500,"verified_at":8000,"age_ms":1500})");
}

TEST(BackupViews, ShowWhatReconcilesAndWhoIsAwaited) {
    SmallHub hub;
    EXPECT_EQ(reconciling_of(hub.core().state()).dump(), "[]");
    hub.log.push_back({Lsn{hub.log.size() + 1},
                       UnixMs{8'000},
                       InputKind::timer,
                       {},
                       {},
                       {ReconcileBegun{LocationIndex{0}, {hub.till}}}});
    EXPECT_EQ(reconciling_of(hub.core().state()).dump(),
              R"x([{"location":"north","awaited":"till 1 (not heard since)"}])x");
}

TEST(BackupViews, ShowHowFarABackupIs) {
    EXPECT_EQ(
        json_of({.stage = BackupStage::running, .to = "/b", .pages = 8, .pages_done = 2}).dump(),
        R"({"stage":"running","to":"/b","pages":8,"pages_done":2,"lsn":0,"fault":"",)"
        R"("started_at":0})");
    EXPECT_EQ(json_of({})["stage"], Json{"none"});
}

}  // namespace
}  // namespace onepool::hub
