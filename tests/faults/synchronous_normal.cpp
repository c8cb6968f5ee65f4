// Preloaded into a program (LD_PRELOAD): where it asks SQLite for synchronous=FULL it gets NORMAL,
// with which a commit is not flushed. The tests of power cuts must then lose something.

#include <dlfcn.h>

#include <string>

struct sqlite3;

namespace {

using Row = int (*)(void*, int, char**, char**);
using Exec = int (*)(sqlite3*, const char*, Row, void*, char**);

constexpr char asked[] = "synchronous=FULL";
constexpr char given[] = "synchronous=NORMAL";

}  // namespace

extern "C" int sqlite3_exec(sqlite3* database, const char* sql, Row row, void* context,
                            char** error) {
    static const auto exec = reinterpret_cast<Exec>(dlsym(RTLD_NEXT, "sqlite3_exec"));
    std::string text(sql);
    if (const std::size_t at = text.find(asked); at != std::string::npos)
        text.replace(at, sizeof asked - 1, given);
    return exec(database, text.c_str(), row, context, error);
}
