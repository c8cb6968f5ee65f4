#include "drivers/io/certificates.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "drivers/io/certificate_authority.hpp"
#include "drivers/io/clock.hpp"
#include "drivers/io/whole_file.hpp"
#include "protocol/identity_limits.hpp"
#include "tests/io/support/process.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

using namespace onepool::protocol;
using test_support::run_command;

const NodeId node{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

class CertificatesTest : public testing::Test {
  protected:
    CertificatesTest() {
        run_command({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                     "ec_paramgen_curve:P-256", "-noenc", "-days", "3650", "-subj", "/CN=Root",
                     "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-keyout", key_file,
                     "-out", ca_file});
    }
    CertificateAuthority authority() const { return {ca_file, key_file}; }
    CertificateAuthority::Issued issue(const std::string& request) const {
        auto made = authority().issue(request, now().wall);
        if (const auto* fault = std::get_if<CertificateFault>(&made))
            throw std::runtime_error(fault->text);
        return std::get<CertificateAuthority::Issued>(std::move(made));
    }
    // What openssl makes of a request with this subject and key type.
    std::string request_of(const std::string& subject, const std::string& key_type = "ec",
                           const std::string& option = "ec_paramgen_curve:P-256") const {
        run_command({"openssl", "req", "-new", "-newkey", key_type, "-pkeyopt", option, "-noenc",
                     "-utf8", "-multivalue-rdn", "-subj", subject, "-keyout",
                     folder.file("other.key"), "-out", folder.file("other.csr")});
        return test_support::read_file(folder.file("other.csr"));
    }
    std::string fault_of(const std::string& request) const {
        const auto checked = check_request(request);
        const auto* fault = std::get_if<CertificateFault>(&checked);
        return fault ? fault->text : "";
    }

    test_support::TempDir folder;
    std::string ca_file = folder.file("ca.crt");
    std::string key_file = folder.file("ca.key");
};

TEST_F(CertificatesTest, AnIssuedCertificateIsOneThatOpensslTrustsForClientsOnly) {
    const auto made = make_key_and_request(node);
    const auto issued = issue(made.request);

    EXPECT_EQ(issued.request.node, node);
    EXPECT_TRUE(is_pair(issued.chain, made.key));
    const std::string file = folder.write("node.crt", issued.chain);
    run_command(
        {"openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", ca_file, file});
    EXPECT_THROW(
        run_command({"openssl", "verify", "-purpose", "sslserver", "-CAfile", ca_file, file}),
        std::runtime_error);
}

TEST_F(CertificatesTest, ItsLifeIsNinetyDaysAndBeginsAnHourAgo) {
    const UnixMs before = now().wall;
    const auto issued = issue(make_key_and_request(node).request);
    const auto life = read_certificate(issued.chain);

    ASSERT_TRUE(life.has_value());
    EXPECT_EQ(life->common_name, to_text(node));
    EXPECT_EQ(life->serial, issued.serial);
    EXPECT_EQ(life->not_before.value / 1000, issued.not_before.value / 1000);
    EXPECT_EQ(life->not_after.value / 1000, issued.not_after.value / 1000);
    EXPECT_LT(issued.not_before, before);
    EXPECT_GE(issued.not_after.value - before.value, limits::certificate_ms);
}

TEST_F(CertificatesTest, NoCertificateOutlivesItsAuthority) {
    const auto life = read_certificate(test_support::read_file(ca_file));
    ASSERT_TRUE(life.has_value());
    const CertificateAuthority ours = authority();
    const std::string request = make_key_and_request(node).request;

    const UnixMs near_end{life->not_after.value - limits::day_ms};
    const auto made = ours.issue(request, near_end);
    ASSERT_TRUE(std::holds_alternative<CertificateAuthority::Issued>(made));
    EXPECT_EQ(std::get<CertificateAuthority::Issued>(made).not_after, life->not_after);
    const auto too_late = ours.issue(request, life->not_after);
    EXPECT_TRUE(std::holds_alternative<CertificateFault>(too_late));
}

TEST_F(CertificatesTest, NoTwoSerialsAreAlike) {
    const std::string request = make_key_and_request(node).request;
    EXPECT_NE(issue(request).serial, issue(request).serial);
}

TEST_F(CertificatesTest, OnlyANodesIdIsACommonName) {
    const std::string id = to_text(node);
    EXPECT_EQ(fault_of(request_of("/CN=" + id)), "");
    for (const std::string& subject :
         {std::string("/CN=hub-1"), "/CN=" + id + "\\/x", std::string("/CN=#"), "/CN=" + id + "x",
          "/CN=N" + id.substr(1), "/O=shop/CN=" + id, "/CN=" + id + "/CN=" + id,
          "/CN=" + id + "+O=x", "/O=" + id, std::string("/")}) {
        EXPECT_NE(fault_of(request_of(subject)), "") << subject;
    }
}

TEST_F(CertificatesTest, OtherKeysAreRefused) {
    const std::string subject = "/CN=" + to_text(node);
    EXPECT_NE(fault_of(request_of(subject, "rsa", "rsa_keygen_bits:2048")), "");
    EXPECT_NE(fault_of(request_of(subject, "ec", "ec_paramgen_curve:P-384")), "");
    EXPECT_NE(fault_of(request_of(subject, "ec", "ec_paramgen_curve:secp256k1")), "");
}

// Somebody else's public key, or a changed name, under a signature that does not fit.
TEST_F(CertificatesTest, ARequestMustProveItsKey) {
    std::string request = make_key_and_request(node).request;
    const auto end = request.find("-----END");
    for (std::size_t back = 6; back < 40; ++back) {
        std::string changed = request;
        char& digit = changed[end - back];
        if (digit == '\n' || digit == '=')
            continue;
        digit = digit == 'A' ? 'B' : 'A';
        EXPECT_NE(fault_of(changed), "") << back;
    }
}

TEST_F(CertificatesTest, WhatIsNoRequestIsRefused) {
    EXPECT_NE(fault_of(""), "");
    EXPECT_NE(fault_of("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE "
                       "REQUEST-----\n"),
              "");
    EXPECT_NE(fault_of(test_support::read_file(ca_file)), "");
    EXPECT_NE(fault_of(make_key_and_request(node).request + std::string(limits::csr_bytes, ' ')),
              "");
}

TEST_F(CertificatesTest, ARequestsExtensionsAreNotGranted) {
    run_command({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-noenc", "-subj", "/CN=" + to_text(node), "-addext",
                 "basicConstraints=critical,CA:TRUE", "-addext", "subjectAltName=DNS:hub-1",
                 "-keyout", folder.file("x.key"), "-out", folder.file("x.csr")});
    const auto issued = issue(test_support::read_file(folder.file("x.csr")));
    const std::string text = run_command(
        {"openssl", "x509", "-noout", "-text", "-in", folder.write("x.crt", issued.chain)});
    EXPECT_EQ(text.find("CA:TRUE"), std::string::npos);
    EXPECT_EQ(text.find("hub-1"), std::string::npos);
}

TEST_F(CertificatesTest, ARevokedCertificateFailsOnceTheListIsAsked) {
    const auto issued = issue(make_key_and_request(node).request);
    const std::string file = folder.write("node.crt", issued.chain);
    const std::vector<CertificateAuthority::Revoked> revoked{{issued.serial, now().wall}};
    const auto verify = [&](const std::string& list) {
        run_command({"openssl", "verify", "-crl_check", "-CAfile", ca_file, "-CRLfile",
                     folder.write("crl.pem", list), file});
    };
    EXPECT_NO_THROW(verify(authority().revocation_list({}, now().wall)));
    EXPECT_THROW(verify(authority().revocation_list(revoked, now().wall)), std::runtime_error);
}

TEST_F(CertificatesTest, AListCountsForThirtyDays) {
    const UnixMs at = now().wall;
    const auto end = read_crl_end(authority().revocation_list({}, at));
    ASSERT_TRUE(end.has_value());
    EXPECT_EQ(end->value / 1000, (at.value + limits::crl_ms) / 1000);
    EXPECT_EQ(read_crl_end("no list"), std::nullopt);
}

TEST_F(CertificatesTest, AnIntermediateAuthorityGoesIntoTheChainAndTheRootDoesNot) {
    const std::string request = folder.file("mid.csr");
    const std::string mid_key = folder.file("mid.key");
    run_command({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-noenc", "-subj", "/CN=Nodes", "-keyout", mid_key, "-out", request});
    run_command({"openssl", "x509", "-req", "-in", request, "-CA", ca_file, "-CAkey", key_file,
                 "-CAcreateserial", "-days", "400", "-extfile",
                 folder.write("mid.ext",
                              "basicConstraints=critical,CA:TRUE,pathlen:0\n"
                              "keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"),
                 "-out", folder.file("mid.crt")});
    const std::string chain_file =
        folder.write("chain.crt", test_support::read_file(folder.file("mid.crt")) +
                                      test_support::read_file(ca_file));
    const CertificateAuthority nodes(chain_file, mid_key);
    const auto made = nodes.issue(make_key_and_request(node).request, now().wall);
    const auto& issued = std::get<CertificateAuthority::Issued>(made);
    const std::string file = folder.write("node.crt", issued.chain);

    run_command({"openssl", "verify", "-CAfile", ca_file, "-untrusted", file, file});
    EXPECT_EQ(issued.chain.find(test_support::read_file(ca_file)), std::string::npos);
}

TEST_F(CertificatesTest, FilesThatMakeNoAuthorityAreRefusedAtTheStart) {
    const auto made = make_key_and_request(node);
    const std::string leaf = folder.write("leaf.crt", issue(made.request).chain);
    const std::string leaf_key = folder.write("leaf.key", made.key);

    EXPECT_THROW(CertificateAuthority(leaf, leaf_key), std::runtime_error) << "no authority";
    EXPECT_THROW(CertificateAuthority(ca_file, leaf_key), std::runtime_error) << "no pair";
    EXPECT_THROW(CertificateAuthority(key_file, key_file), std::runtime_error) << "no certificate";
    EXPECT_THROW(CertificateAuthority(ca_file, ca_file), std::runtime_error) << "no key";
    EXPECT_THROW(CertificateAuthority(ca_file, folder.file("none")), std::runtime_error);
}

TEST(WholeFileTest, IsReplacedWholeAndReadByWhomItShould) {
    namespace fs = std::filesystem;
    const test_support::TempDir folder;
    const std::string path = folder.file("secret");

    EXPECT_EQ(replace_file(path, "one", Readers::everybody), "");
    EXPECT_EQ(replace_file(path, "two", Readers::owner), "");

    EXPECT_EQ(test_support::read_file(path), "two");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(std::distance(fs::directory_iterator(fs::path(path).parent_path()), {}), 1)
        << "nothing is left beside it";
}

TEST(WholeFileTest, ThatCannotBeWrittenStaysAsItWas) {
    const test_support::TempDir folder;
    const std::string path = folder.file("folder");
    std::filesystem::create_directories(path + "/inside");

    EXPECT_NE(replace_file(path, "text", Readers::owner), "");
    EXPECT_NE(replace_file(folder.file("none/file"), "text", Readers::owner), "");

    EXPECT_TRUE(std::filesystem::is_directory(path));
    EXPECT_FALSE(std::filesystem::exists(path + ".writing"));
}

}  // namespace
}  // namespace onepool::io
