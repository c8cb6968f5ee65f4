#include "hub/cli/secret_line.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstddef>
#include <iostream>

namespace onepool::cli {
namespace {

constexpr std::size_t line_most = 256;  // what is longer is no PIN

// What is typed does not show until this ends, also when the reading fails.
class NoEcho {
  public:
    NoEcho() : is_set_(tcgetattr(STDIN_FILENO, &before_) == 0) {
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        if (is_set_)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~NoEcho() {
        if (is_set_)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

  private:
    termios before_{};
    bool is_set_;
};

// However long the input is, no more of it is kept.
std::optional<std::string> read_line() {
    std::string line;
    for (int each = std::cin.get(); each != std::char_traits<char>::eof(); each = std::cin.get()) {
        if (each == '\n')
            return line;
        if (line.size() == line_most)
            return line;
        line += static_cast<char>(each);
    }
    return line.empty() ? std::nullopt : std::optional(line);
}

std::optional<std::string> ask(const std::string& question) {
    std::cerr << question << std::flush;
    const NoEcho silence;
    auto line = read_line();
    std::cerr << "\n";
    return line;
}

}  // namespace

std::optional<std::string> read_secret_line(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0)
        return read_line();
    auto first = ask(question + ": ");
    if (!first || ask(question + ", once more: ") != first)
        return std::nullopt;
    return first;
}

}  // namespace onepool::cli
