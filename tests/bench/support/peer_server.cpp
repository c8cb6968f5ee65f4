#include "tests/bench/support/peer_server.hpp"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

namespace onepool::bench {

PeerServer::PeerServer(std::string folder, const std::string& account)
    : folder_(std::move(folder)), account_(account_for(account)) {}

std::optional<PeerServer::Account> PeerServer::account_for(const std::string& wanted) {
    if (geteuid() != 0)
        return std::nullopt;
    for (const std::string& name : {wanted, std::string("nobody")}) {
        if (const passwd* entry = getpwnam(name.c_str()))
            return Account{entry->pw_uid, entry->pw_gid};
    }
    throw std::runtime_error("there is neither an account " + wanted + " nor nobody");
}

void PeerServer::make_folder() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    if (account_ && chown(folder_.c_str(), account_->user, account_->group) != 0)
        throw std::runtime_error("cannot give " + folder_ + " to another account");
}

// A change of user clears what makes a child die with us, so it is asked for again.
test_support::Process::Start PeerServer::as_account(std::vector<std::string> command) const {
    if (account_) {
        std::vector<std::string> outer = {"setpriv",
                                          "--reuid",
                                          std::to_string(account_->user),
                                          "--regid",
                                          std::to_string(account_->group),
                                          "--clear-groups",
                                          "--pdeathsig",
                                          "TERM",
                                          "--"};
        outer.insert(outer.end(), command.begin(), command.end());
        command = std::move(outer);
    }
    return {.command = std::move(command),
            .environment = {{"HOME", folder_}, {"LC_ALL", "C.UTF-8"}},
            .directory = folder_};
}

void PeerServer::run(std::vector<std::string> command) const {
    const std::string name = command.front();
    test_support::Process process(as_account(std::move(command)));
    if (process.wait() != 0)
        throw std::runtime_error(name + " failed: " + process.output());
}

void PeerServer::start(std::vector<std::string> command) {
    process_ = std::make_unique<test_support::Process>(as_account(std::move(command)));
}

void PeerServer::stop() {
    process_->stop();
}

}  // namespace onepool::bench
