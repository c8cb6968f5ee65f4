#pragma once
// Which function answers which path. A pattern is a path with at most one "*", which stands for one
// or more characters ("/v1/stock/*"; a SKU may hold a slash). Pure.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/http_server.hpp"

namespace onepool::hub {

// `part`: what the star stood for; empty without one.
using Answerer =
    std::function<void(const io::ServerRequest& request, const std::string& part, io::Reply reply)>;

class Routes {
  public:
    void add(std::string method, const std::string& pattern, Answerer answerer);
    // Answers 404 for a path that is not here, 405 (with Allow) for another method's.
    void answer(const io::ServerRequest& request, io::Reply reply) const;

  private:
    struct Route {
        std::string method;
        std::string before;
        std::string after;
        bool has_star = false;
        Answerer answerer;
    };
    std::vector<Route> routes_;
};

}  // namespace onepool::hub
