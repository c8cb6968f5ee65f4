#include <gtest/gtest.h>

#include "hub/core/broker_acl.hpp"
#include "hub/core/identity_commands.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

Digest digest_number(std::uint8_t number) {
    Digest digest{};
    digest.fill(number);
    return digest;
}

class Identities : public testing::Test {
  protected:
    CommandVerdict issue(const std::string& label, const std::string& name = "till-9") {
        return run(IssueEnrolCode{label, digest_number(1), {}, LocationId{"store-1"}, name});
    }
    CommandVerdict issue_for(const NodeId& node) {
        return run(IssueEnrolCode{"abcd", digest_number(1), node, {}, {}});
    }
    CommandVerdict enrol(const NodeId& node, std::uint8_t serial, std::uint8_t key = 7,
                         std::uint8_t secret = 1, const std::string& label = "abcd") {
        const std::int64_t wall = room.now().wall.value;
        return run(Enrol{label,
                         digest_number(secret),
                         {serial_number(serial), node, digest_number(key), UnixMs{wall - 1},
                          UnixMs{wall + limits::certificate_ms}}});
    }
    CommandVerdict run(Command command) {
        effects = room.command(std::move(command));
        return room.last_verdict();
    }
    const IdentityBook& book() const { return room.state().identities(); }

    HubRoom room;
    Effects effects;
    NodeId fresh = node_number(9);
};

TEST_F(Identities, ACodeRegistersOneNewNodeAtItsLocation) {
    EXPECT_EQ(issue("abcd"), CommandVerdict::done);
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::done);

    const NodeRecord* node = room.state().nodes().find(fresh);
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->name, "till-9");
    EXPECT_EQ(node->location, room.at("store-1"));
    ASSERT_NE(book().newest(fresh), nullptr);
    EXPECT_EQ(book().newest(fresh)->serial, serial_number(1));
}

TEST_F(Identities, AKeyThatComesWithACodeIsBelievedAsAPersonWouldSay) {
    const auto enrol_with = [&](const std::string& label, std::uint8_t serial,
                                const PublicKey& key) {
        const std::int64_t wall = room.now().wall.value;
        return run(Enrol{label,
                         digest_number(1),
                         {serial_number(serial), fresh, digest_number(serial), UnixMs{wall - 1},
                          UnixMs{wall + limits::certificate_ms}},
                         key});
    };
    issue("efgh");
    EXPECT_EQ(enrol_with("efgh", 1, key_number(1).public_key()), CommandVerdict::done);
    EXPECT_EQ(room.state().nodes().find(fresh)->key, key_number(1).public_key());
    issue_for(fresh);
    EXPECT_EQ(enrol_with("abcd", 2, key_number(2).public_key()), CommandVerdict::done);
    EXPECT_EQ(room.state().nodes().find(fresh)->key, key_number(2).public_key())
        << "a machine with a new disk needs no rekey";
    room.restart();
    EXPECT_EQ(room.state().nodes().find(fresh)->key, key_number(2).public_key());
}

TEST_F(Identities, ACodeIsUsedOnce) {
    issue("abcd");
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::done);
    EXPECT_EQ(enrol(node_number(10), 2, 8), CommandVerdict::unauthorized);
    EXPECT_EQ(enrol(fresh, 3, 8), CommandVerdict::unauthorized) << "another key";
    EXPECT_EQ(room.state().nodes().find(node_number(10)), nullptr);
}

TEST_F(Identities, AnAnswerThatGotLostIsAskedForAgainWithTheSameKey) {
    issue("abcd");
    enrol(fresh, 1);
    EXPECT_EQ(enrol(fresh, 2), CommandVerdict::done);

    EXPECT_TRUE(book().find(serial_number(1))->revoked_at.has_value());
    EXPECT_FALSE(book().find(serial_number(2))->revoked_at.has_value());
}

TEST_F(Identities, ACodeExpires) {
    issue("abcd");
    room.clock += limits::enrol_code_ms;
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::unauthorized);
    EXPECT_TRUE(effects.empty());
}

TEST_F(Identities, ACodeLivesUntilItExpires) {
    issue("abcd");
    room.clock += limits::enrol_code_ms - 1;
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::done);
}

TEST_F(Identities, AUsedCodeGivesNothingMoreOnceItHasExpired) {
    issue("abcd");
    enrol(fresh, 1);
    room.clock += limits::enrol_code_ms;
    EXPECT_EQ(enrol(fresh, 2), CommandVerdict::unauthorized);
}

TEST_F(Identities, FiveWrongTriesVoidACode) {
    issue("abcd");
    for (std::uint32_t i = 0; i < limits::enrol_tries; ++i) {
        EXPECT_EQ(enrol(fresh, 1, 7, 2), CommandVerdict::unauthorized);
        EXPECT_EQ(effects.size(), 1u);
    }
    EXPECT_EQ(enrol(fresh, 1, 7, 2), CommandVerdict::unauthorized);
    EXPECT_TRUE(effects.empty()) << "nobody fills the log with tries of a void code";
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::unauthorized) << "not even the right one counts";
}

TEST_F(Identities, FourWrongTriesDoNot) {
    issue("abcd");
    for (std::uint32_t i = 1; i < limits::enrol_tries; ++i)
        enrol(fresh, 1, 7, 2);
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::done);
}

TEST_F(Identities, AStrangerIsToldTheSameOfAnyCode) {
    issue("abcd");
    enrol(fresh, 1, 7, 2);
    const auto text_of = [&] {
        for (const Outgoing& out : room.sent) {
            if (const auto* answer = std::get_if<Answer>(&out))
                return answer->text;
        }
        return std::string("no answer");
    };
    const std::string wrong_secret = text_of();
    enrol(fresh, 1, 7, 1, "zzzz");
    EXPECT_EQ(text_of(), wrong_secret);
}

TEST_F(Identities, ACodeForANewNodeDoesNotLetItsFinderBeAKnownOne) {
    issue("abcd");
    EXPECT_EQ(enrol(room.till.node(), 1), CommandVerdict::conflict);
    EXPECT_EQ(book().newest(room.till.node()), nullptr);
    EXPECT_EQ(enrol(fresh, 2), CommandVerdict::done) << "the code is still good";
}

TEST_F(Identities, ACodeForAKnownNodeIsForNobodyElse) {
    EXPECT_EQ(issue_for(room.till.node()), CommandVerdict::done);
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::conflict);
    EXPECT_EQ(enrol(room.warehouse.node(), 1), CommandVerdict::conflict);
    EXPECT_EQ(enrol(room.till.node(), 1), CommandVerdict::done);
}

TEST_F(Identities, ARenewedNodeStaysItselfAndItsOldCertificatesEnd) {
    room.fact(room.till, receipt_of({{"A", 10}}));
    issue_for(room.till.node());
    enrol(room.till.node(), 1);
    room.clock += limits::enrol_code_ms;
    issue_for(room.till.node());
    enrol(room.till.node(), 2, 8);

    EXPECT_EQ(room.state().nodes().find(room.till.node())->intake.cursor(), room.till.head());
    EXPECT_TRUE(book().find(serial_number(1))->revoked_at.has_value());
    EXPECT_FALSE(book().find(serial_number(2))->revoked_at.has_value());
}

TEST_F(Identities, ANameOrPlaceThatDoesNotFitGetsNoCode) {
    EXPECT_EQ(issue("abcd", "till-1"), CommandVerdict::conflict);
    EXPECT_EQ(issue("abcd", ""), CommandVerdict::out_of_bounds);
    EXPECT_EQ(run(IssueEnrolCode{"abcd", {}, {}, LocationId{"nowhere"}, "x"}),
              CommandVerdict::unknown_subject);
    EXPECT_EQ(issue_for(fresh), CommandVerdict::unknown_subject);
    EXPECT_TRUE(book().codes().empty());
}

TEST_F(Identities, TwoCodesForOneNameLetOneNodeIn) {
    issue("abcd");
    run(IssueEnrolCode{"efgh", digest_number(1), {}, LocationId{"store-1"}, "till-9"});
    EXPECT_EQ(enrol(fresh, 1), CommandVerdict::done);
    EXPECT_EQ(enrol(node_number(10), 2, 8, 1, "efgh"), CommandVerdict::conflict);
}

TEST_F(Identities, OpenCodesAreBoundedAndTheirPlacesUsedAgain) {
    const auto label = [](std::size_t i) { return "c" + std::to_string(i); };
    for (std::size_t i = 0; i < limits::enrol_codes; ++i)
        ASSERT_EQ(issue(label(i), "n" + std::to_string(i)), CommandVerdict::done) << i;
    EXPECT_EQ(issue("more"), CommandVerdict::conflict);
    room.clock += limits::enrol_code_ms;
    EXPECT_EQ(issue("more"), CommandVerdict::done);
    EXPECT_EQ(book().codes().size(), limits::enrol_codes);
}

TEST_F(Identities, ALabelNamesOneCode) {
    issue("abcd");
    EXPECT_EQ(issue("abcd", "till-10"), CommandVerdict::conflict);
}

TEST_F(Identities, ARevokedNodeIsFencedWhateverJournalItBrings) {
    EXPECT_EQ(run(RevokeNode{room.till.node(), "stolen"}), CommandVerdict::done);
    ASSERT_EQ(room.told<Fence>().size(), 1u);
    EXPECT_EQ(room.told<Fence>()[0].reason, FenceReason::revoked);

    Till again(1, 5);
    room.greet(again);
    ASSERT_EQ(room.told<Fence>().size(), 1u);
    EXPECT_EQ(room.told<Fence>()[0].text, "till-1 is revoked: stolen");
    EXPECT_EQ(room.told<Fence>()[0].journal, again.journal());
    EXPECT_TRUE(room.told<Welcome>().empty());
}

TEST_F(Identities, ARevokedNodesEventsHaveNoEffect) {
    run(RevokeNode{room.till.node(), "stolen"});
    EXPECT_TRUE(room.fact(room.till, receipt_of({{"A", 10}})).empty());
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{0});
}

TEST_F(Identities, RevokingMakesACaseAndEndsCertificates) {
    issue_for(room.till.node());
    enrol(room.till.node(), 1);
    run(RevokeNode{room.till.node(), "stolen"});

    EXPECT_EQ(room.open_cases(), std::vector<std::string>{"stream_stopped till-1"});
    EXPECT_TRUE(book().find(serial_number(1))->revoked_at.has_value());
    EXPECT_EQ(run(RevokeNode{room.till.node(), "stolen"}), CommandVerdict::repeated);
    EXPECT_EQ(issue_for(room.till.node()), CommandVerdict::conflict);
}

TEST_F(Identities, ACodeIssuedBeforeTheRevocationIsNoWayBack) {
    issue_for(room.till.node());
    run(RevokeNode{room.till.node(), "stolen"});
    EXPECT_EQ(enrol(room.till.node(), 1), CommandVerdict::conflict);
}

TEST_F(Identities, AnAnswerAskedForAgainIsNoWayBackEither) {
    issue_for(room.till.node());
    enrol(room.till.node(), 1);
    run(RevokeNode{room.till.node(), "stolen"});
    EXPECT_EQ(enrol(room.till.node(), 2), CommandVerdict::conflict);
}

TEST_F(Identities, ANodeThatWasStoppedOrNeverMetIsRevokedToo) {
    issue("abcd");
    enrol(fresh, 1);
    EXPECT_EQ(run(RevokeNode{fresh, "lost on its way"}), CommandVerdict::done);
    EXPECT_TRUE(room.told<Fence>().empty()) << "nobody listens";
    EXPECT_TRUE(is_revoked(*room.state().nodes().find(fresh)));
    EXPECT_EQ(run(RevokeNode{node_number(77), "x"}), CommandVerdict::unknown_subject);
    EXPECT_EQ(run(RevokeNode{room.till.node(), ""}), CommandVerdict::out_of_bounds);
}

TEST_F(Identities, SurviveARestartAndAFlush) {
    issue("abcd");
    enrol(fresh, 1);
    run(RevokeNode{fresh, "lost"});
    room.restart();
    EXPECT_TRUE(is_revoked(*room.state().nodes().find(fresh)));

    HubState flushed;
    HubState whole;
    for (const LogEntry& entry : room.log)
        whole.apply(entry);
    const StateChanges changes = whole.take_changes();
    for (const RowKind kind :
         {RowKind::location, RowKind::node, RowKind::enrol_code, RowKind::certificate}) {
        for (const StateRow& row : changes.rows) {
            if (row.kind == kind) {
                ASSERT_TRUE(flushed.restore(row));
            }
        }
    }
    EXPECT_EQ(flushed.identities().codes(), book().codes());
    EXPECT_EQ(flushed.identities().certificates(), book().certificates());
    EXPECT_TRUE(is_revoked(*flushed.nodes().find(fresh))) << "revoked before it was met";
}

TEST_F(Identities, NoLogEntryHoldsACode) {
    issue("abcd");
    const std::string input(room.log.back().input.begin(), room.log.back().input.end());
    EXPECT_EQ(input, "issue enrolment code abcd for till-9 at store-1");
}

// What the hub answers to a node that asks for its next certificate.
class Renewals : public Identities {
  protected:
    std::optional<CertAnswer> ask(const NodeId& node, std::uint8_t serial, const NodeId& named) {
        const std::int64_t wall = room.now().wall.value;
        effects = room.step(
            CertificateAsked{node,
                             CertificateIssued{serial_number(serial), named, digest_number(serial),
                                               UnixMs{wall - limits::certificate_early_ms},
                                               UnixMs{wall + limits::certificate_ms}},
                             "chain",
                             {}});
        const auto told = room.told<CertAnswer>();
        return told.empty() ? std::nullopt : std::optional(told[0]);
    }
    std::optional<CertAnswer> ask(std::uint8_t serial) {
        return ask(room.till.node(), serial, room.till.node());
    }
};

TEST_F(Renewals, ANodeGetsItsNextCertificate) {
    const auto answer = ask(1);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(*answer, (CertAnswer{room.till.journal(), "chain", ""}));
    EXPECT_EQ(book().newest(room.till.node())->serial, serial_number(1));
    EXPECT_EQ(effects.size(), 1u);
}

TEST_F(Renewals, AnOldCertificateEndsByItself) {
    ask(1);
    room.clock += limits::renewal_again_ms;
    ask(2);
    EXPECT_FALSE(book().find(serial_number(1))->revoked_at.has_value());
}

TEST_F(Renewals, ANodeGoneWildDoesNotFillTheBooks) {
    ask(1);
    room.clock += limits::renewal_pause_ms - 1;
    EXPECT_EQ(ask(2)->fault, "it got a certificate within the hour: use that one");
    EXPECT_TRUE(effects.empty());
    room.clock += 1;
    EXPECT_EQ(ask(3)->fault, "");
}

TEST_F(Renewals, ARevokedNodeAStrangerAndAnotherNodesNameGetNone) {
    EXPECT_EQ(ask(fresh, 1, fresh), std::nullopt);
    EXPECT_EQ(ask(room.till.node(), 1, room.warehouse.node())->fault,
              "the request names another node");
    run(RevokeNode{room.till.node(), "stolen"});
    EXPECT_EQ(ask(1)->fault, "till-1 is revoked");
    EXPECT_TRUE(book().certificates().empty());
}

TEST_F(Renewals, ANodeThatHasNotGreetedGetsNoAnswerYet) {
    run(RegisterNode{fresh, LocationId{"store-1"}, "till-9"});
    EXPECT_EQ(ask(fresh, 1, fresh), std::nullopt);
    EXPECT_TRUE(book().certificates().empty());
    room.greet(Till(9));
    EXPECT_EQ(ask(fresh, 2, fresh)->chain, "chain");
}

TEST_F(Renewals, WhatTheAuthorityRefusedIsToldToTheNode) {
    room.step(CertificateAsked{room.till.node(), {}, {}, "the key must be EC P-256"});
    ASSERT_EQ(room.told<CertAnswer>().size(), 1u);
    EXPECT_EQ(room.told<CertAnswer>()[0],
              (CertAnswer{room.till.journal(), "", "the key must be EC P-256"}));
}

TEST_F(Identities, TheBrokersListNamesRegisteredNodesAndNobodyElse) {
    run(RevokeNode{room.warehouse.node(), "gone"});
    const std::string till = to_text(room.till.node());
    const std::string gone = to_text(room.warehouse.node());
    const std::string acl = broker_acl(room.state());

    EXPECT_NE(acl.find("user " + till + "\ntopic write v1/up/" + till + "/#\ntopic read v1/dn/" +
                       till + "/#\n"),
              std::string::npos);
    EXPECT_NE(acl.find("# revoked: back-room at warehouse-1\nuser " + gone + "\ntopic deny #\n"),
              std::string::npos);
    EXPECT_EQ(acl.find("v1/up/" + gone), std::string::npos);
    EXPECT_EQ(acl.find("pattern"), std::string::npos);
    EXPECT_NE(acl.find("user hub-1\n"), std::string::npos);
}

}  // namespace
}  // namespace onepool::hub
