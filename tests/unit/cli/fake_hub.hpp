#pragma once
// A hub for tests of the command, and what it was asked.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/cli/commands.hpp"

namespace onepool::cli {

// A hub that answers what it was told to, and remembers what it was asked.
class FakeHub {
  public:
    void answers(const std::string& target, int status, const std::string& text) {
        answers_[target] = {status, text};
    }
    void is_interrupted_at(const std::string& target) {
        answers_[target] = {.status = 0, .text = {}, .is_interrupted = true};
    }
    Exit run(const Command& command, Format format = Format::json) {
        asked.clear();
        out.clear();
        complaint.clear();
        return cli::run(
            command, format,
            {.get = [this](const std::string& target) { return answer(target); },
             .post = [this](const std::string& target,
                            const std::string& body) { return answer(target + " " + body); },
             .post_bytes = [this](
                               const std::string& target,
                               const std::string& bytes) { return answer(target + " " + bytes); },
             .post_watched =
                 [this](const std::string& target, const std::string& body, const auto& look) {
                     for (; looks > 0; --looks)
                         look();
                     return answer(target + " " + body);
                 },
             .read_file = [this](const std::string& path) -> std::optional<std::string> {
                 const auto file = files.find(path);
                 return file == files.end() ? std::nullopt : std::optional{file->second};
             },
             .read_secret =
                 [this](const std::string& question) {
                     asked.push_back("secret " + question);
                     return secret;
                 },
             .hash_pin = [](const std::string& pin) { return "hash of " + pin; },
             .print = [this](const std::string& text) { out += text; },
             .complain = [this](const std::string& text) { complaint += text; },
             .now = [] { return protocol::UnixMs{1'000}; },
             .read_backup =
                 [this](const std::string& file) {
                     asked.push_back("read " + file);
                     return FileAnswer{fault, *Json::parse(report)};
                 },
             .install =
                 [this](const std::string& file, const std::string& database) {
                     asked.push_back("install " + file + " " + database);
                     return FileAnswer{install_fault, {}};
                 },
             .read_node = [this](const std::string&) { return node_file; },
             .wait = [this] { return waits-- > 0; }});
    }

    std::vector<std::string> asked;
    std::string out;
    std::string complaint;
    int waits = 0;
    int looks = 0;      // while the hub is at what was posted
    std::string fault;  // of reading a backup
    std::string report =
        R"({"ok":true,"lsn":7,"log_id":"l","digest":"d","made_at":5,"hub_epoch":3})";
    std::string install_fault;
    std::map<std::string, std::string> files;
    NodeFile node_file;
    std::optional<std::string> secret;  // what is typed unseen

  private:
    HubAnswer answer(const std::string& target) {
        asked.push_back(target);
        const auto it = answers_.find(target);
        return it == answers_.end() ? HubAnswer{404, R"({"error":{"message":"there is none"}})"}
                                    : it->second;
    }
    std::map<std::string, HubAnswer> answers_;
};

using Asked = std::vector<std::string>;

}  // namespace onepool::cli
