#include "tests/io/support/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace onepool::test_support {

namespace {

constexpr int cannot_execute = 127;

// In the child, between fork and exec.
[[noreturn]] void become(const Process::Start& start, int output, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(cannot_execute);  // the parent went before prctl came
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    if (!start.directory.empty() && chdir(start.directory.c_str()) != 0)
        _exit(cannot_execute);
    for (const auto& [name, value] : start.environment)
        setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const std::string& argument : start.command) {
        arguments.push_back(const_cast<char*>(argument.c_str()));
    }
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(cannot_execute);
}

int exit_code_of(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Process::Process(Start start) : output_path_(directory_.write("output", "")) {
    const int output = open(output_path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (output < 0)
        throw std::runtime_error("cannot open " + output_path_);
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ == 0)
        become(start, output, parent);
    close(output);
    if (pid_ < 0)
        throw std::runtime_error("cannot fork for " + start.command.front());
}

Process::~Process() {
    kill_hard();
}

bool Process::is_running() {
    if (exit_code_)
        return false;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) != pid_)
        return true;
    exit_code_ = exit_code_of(status);
    return false;
}

void Process::signal(int number) {
    // is_running() reaps first, so that a signal never goes to a stranger with a reused pid.
    if (is_running())
        ::kill(pid_, number);
}

void Process::kill_hard() {
    signal(SIGKILL);
    if (exit_code_)
        return;
    int status = 0;
    waitpid(pid_, &status, 0);
    exit_code_ = exit_code_of(status);
}

std::optional<int> Process::stop() {
    signal(SIGCONT);  // a frozen process would not see the SIGTERM
    signal(SIGTERM);
    if (!wait())
        kill_hard();
    return exit_code_;
}

std::optional<int> Process::wait(std::chrono::milliseconds bound) {
    if (!eventually([this] { return !is_running(); }, bound))
        return std::nullopt;
    return exit_code_;
}

std::string Process::output() const {
    return read_file(output_path_);
}

bool Process::wait_for_output(std::string_view text, std::chrono::milliseconds bound) {
    const auto is_there = [&] { return output().find(text) != std::string::npos; };
    const bool is_found = eventually([&] { return is_there() || !is_running(); }, bound);
    return is_found && is_there();
}

std::string run_command(std::vector<std::string> command) {
    std::string name = command.front();
    Process process({.command = std::move(command)});
    if (process.wait() != 0)
        throw std::runtime_error(name + " failed: " + process.output());
    return process.output();
}

}  // namespace onepool::test_support
