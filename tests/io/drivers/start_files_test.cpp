// The files a program starts from: read whole, made safely, and every failure says what to do.

#include "drivers/io/start_files.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "tests/io/support/temp_dir.hpp"

namespace onepool::io {
namespace {

class StartFiles : public testing::Test {
  protected:
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_.file(name)) << text;
        return folder_.file(name);
    }
    // The text that a call fails with.
    template <class Call>
    static std::string failure(Call call) {
        try {
            call();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "no failure";
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }

    test_support::TempDir folder_;
};

TEST_F(StartFiles, AreReadWholeUpToTheirBound) {
    EXPECT_EQ(read_start_file(write("a", "1234\n"), "settings", 5), "1234\n");
    EXPECT_EQ(read_start_file(write("empty", ""), "settings", 5), "");
    const auto words = failure([&] { read_start_file(write("b", "12345\n"), "settings", 5); });
    EXPECT_TRUE(has(words, "too large to be the settings")) << words;
}

TEST_F(StartFiles, SayWhyTheyCannotBeRead) {
    const auto missing = failure([&] { read_start_file(folder_.file("none"), "settings", 5); });
    EXPECT_TRUE(has(missing, "cannot read the settings " + folder_.file("none") +
                                 ": No such file or directory"))
        << missing;
    const auto folder = failure([&] { read_start_file(folder_.file("."), "settings", 5); });
    EXPECT_TRUE(has(folder, "Is a directory")) << folder;
}

TEST_F(StartFiles, NamePathsFromTheFolderOfTheSettings) {
    EXPECT_EQ(beside("/etc/onepool/node.toml", "ca.pem"), "/etc/onepool/ca.pem");
    EXPECT_EQ(beside("/etc/onepool/node.toml", "keys/ca.pem"), "/etc/onepool/keys/ca.pem");
    EXPECT_EQ(beside("/etc/onepool/node.toml", "/var/ca.pem"), "/var/ca.pem");
    EXPECT_EQ(beside("/etc/onepool/node.toml", ""), "");
    EXPECT_EQ(beside("node.toml", "ca.pem"), (std::filesystem::current_path() / "ca.pem").string());
}

TEST_F(StartFiles, AreAskedForBeforeTheyAreNeeded) {
    const auto file = write("ca.pem", "x");
    EXPECT_EQ(failure([&] { expect_readable(file, "broker.ca", "Enrol."); }), "no failure");
    EXPECT_EQ(failure([&] { expect_readable("", "broker.ca", "Enrol."); }), "no failure");
    EXPECT_EQ(failure([&] { expect_readable(file + "x", "broker.ca", "Enrol."); }),
              "cannot read " + file + "x (`broker.ca`): No such file or directory. Enrol.");
}

TEST_F(StartFiles, MakeATokenOnceForItsUserOnly) {
    const auto file = folder_.file("token");
    const auto token = read_or_make_token(file);
    EXPECT_GE(token.size(), 40u);
    struct stat found{};
    ASSERT_EQ(stat(file.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0600u);
    EXPECT_EQ(read_or_make_token(file), token);
    EXPECT_NE(read_or_make_token(folder_.file("other")), token);
}

TEST_F(StartFiles, ReadATokenWithoutTheSpaceBehindIt) {
    EXPECT_EQ(read_or_make_token(write("token", std::string(20, 't') + " \r\n\n")),
              std::string(20, 't'));
}

TEST_F(StartFiles, RefuseATokenThatProtectsNothing) {
    for (const auto& text : {std::string(), std::string("\n"), std::string(19, 't')}) {
        const auto words = failure([&] { read_or_make_token(write("token", text)); });
        EXPECT_TRUE(has(words, "too short")) << words;
        EXPECT_TRUE(has(words, "Remove the file")) << words;
    }
}

TEST_F(StartFiles, SayWhyATokenCannotBeMade) {
    const auto words = failure([&] { read_or_make_token(folder_.file("none/token")); });
    EXPECT_TRUE(has(words, "cannot make the token file")) << words;
    EXPECT_TRUE(has(words, "No such file or directory")) << words;
}

}  // namespace
}  // namespace onepool::io
