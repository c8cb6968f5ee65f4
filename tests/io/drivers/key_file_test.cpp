// The signing key's file: made once and for its user only, read back, and never taken for a key
// when it is none.

#include "drivers/io/key_file.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

class KeyFile : public testing::Test {
  protected:
    std::string write(const std::string& text) const {
        std::ofstream(file_) << text;
        return file_;
    }
    std::string text() const {
        std::ostringstream read;
        read << std::ifstream(file_).rdbuf();
        return read.str();
    }
    static std::string failure(const std::string& file) {
        try {
            read_or_make_signing_key(file);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "no failure";
    }

    test_support::TempDir folder_;
    std::string file_ = folder_.file("node.sign-key");
};

TEST_F(KeyFile, IsMadeOnceForItsUserOnly) {
    const auto key = read_or_make_signing_key(file_).public_key();
    struct stat found{};
    ASSERT_EQ(stat(file_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    EXPECT_FALSE(std::filesystem::exists(file_ + ".new"));
    EXPECT_EQ(read_or_make_signing_key(file_).public_key(), key);
    EXPECT_NE(read_or_make_signing_key(folder_.file("other")).public_key(), key);
}

// RFC 8410 section 10.3 prints this key.
TEST_F(KeyFile, IsWhatOtherProgramsWrite) {
    write(
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n"
        "-----END PRIVATE KEY-----\n");
    EXPECT_EQ(protocol::to_text(read_or_make_signing_key(file_).public_key()),
              "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
}

TEST_F(KeyFile, IsRefusedWhenItIsNone) {
    (void)read_or_make_signing_key(file_);
    const std::string whole = text();
    std::string other = whole;
    const std::size_t body = whole.find('\n') + 1;
    other[body] = other[body] == 'M' ? 'N' : 'M';
    for (const std::string& wrong :
         {std::string(), whole.substr(0, whole.size() / 2), whole + "x", other,
          std::string("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
          std::string("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")}) {
        const auto words = failure(write(wrong));
        EXPECT_NE(words.find(file_ + " is not a signing key"), std::string::npos) << words;
        EXPECT_NE(words.find("onepool rekey"), std::string::npos) << words;
        EXPECT_EQ(text(), wrong);  // nothing was written over it
    }
}

TEST_F(KeyFile, SaysWhyItCannotBeMade) {
    const auto words = failure(folder_.file("none/node.sign-key"));
    EXPECT_NE(words.find("cannot make the signing key file"), std::string::npos) << words;
    EXPECT_NE(words.find("No such file or directory"), std::string::npos) << words;
}

// A power cut in the middle of making one leaves a file of another name.
TEST_F(KeyFile, ComesAfterAnUnfinishedOne) {
    std::ofstream(file_ + ".new") << "-----BEGIN";
    const auto key = read_or_make_signing_key(file_).public_key();
    EXPECT_EQ(read_or_make_signing_key(file_).public_key(), key);
    EXPECT_FALSE(std::filesystem::exists(file_ + ".new"));
}

TEST_F(KeyFile, LiesBesideTheDatabase) {
    EXPECT_EQ(signing_key_beside("/var/lib/onepool/node.db"), "/var/lib/onepool/node.sign-key");
    EXPECT_EQ(signing_key_beside("/var/lib/one.pool/hub"), "/var/lib/one.pool/hub.sign-key");
}

}  // namespace
}  // namespace onepool::io
