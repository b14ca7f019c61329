#include "lib/convert/analysis_standard.h"

#include <algorithm>
#include <iterator>

namespace batuta::convert {
namespace {

using namespace std::string_view_literals;

// The standard library of Python 3.8 to 3.13, sorted.
constexpr std::string_view kPythonModules[] = {
    "__future__"sv, "__main__"sv, "_abc"sv, "_aix_support"sv, "_ast"sv, "_asyncio"sv,
    "_bisect"sv, "_blake2"sv, "_bootsubprocess"sv, "_bz2"sv, "_codecs"sv, "_codecs_cn"sv,
    "_codecs_hk"sv, "_codecs_iso2022"sv, "_codecs_jp"sv, "_codecs_kr"sv, "_codecs_tw"sv,
    "_collections"sv, "_collections_abc"sv, "_compat_pickle"sv, "_compression"sv,
    "_contextvars"sv, "_crypt"sv, "_csv"sv, "_ctypes"sv, "_curses"sv, "_curses_panel"sv,
    "_datetime"sv, "_dbm"sv, "_decimal"sv, "_elementtree"sv, "_frozen_importlib"sv,
    "_frozen_importlib_external"sv, "_functools"sv, "_gdbm"sv, "_hashlib"sv, "_heapq"sv,
    "_imp"sv, "_io"sv, "_json"sv, "_locale"sv, "_lsprof"sv, "_lzma"sv, "_markupbase"sv,
    "_md5"sv, "_msi"sv, "_multibytecodec"sv, "_multiprocessing"sv, "_opcode"sv, "_operator"sv,
    "_osx_support"sv, "_overlapped"sv, "_pickle"sv, "_posixshmem"sv, "_posixsubprocess"sv,
    "_py_abc"sv, "_pydecimal"sv, "_pyio"sv, "_queue"sv, "_random"sv, "_scproxy"sv, "_sha1"sv,
    "_sha256"sv, "_sha3"sv, "_sha512"sv, "_signal"sv, "_sitebuiltins"sv, "_socket"sv,
    "_sqlite3"sv, "_sre"sv, "_ssl"sv, "_stat"sv, "_statistics"sv, "_string"sv, "_strptime"sv,
    "_struct"sv, "_symtable"sv, "_thread"sv, "_threading_local"sv, "_tkinter"sv, "_tokenize"sv,
    "_tracemalloc"sv, "_typing"sv, "_uuid"sv, "_warnings"sv, "_weakref"sv, "_weakrefset"sv,
    "_winapi"sv, "_zoneinfo"sv, "abc"sv, "aifc"sv, "antigravity"sv, "argparse"sv, "array"sv,
    "ast"sv, "asynchat"sv, "asyncio"sv, "asyncore"sv, "atexit"sv, "audioop"sv, "base64"sv,
    "bdb"sv, "binascii"sv, "binhex"sv, "bisect"sv, "builtins"sv, "bz2"sv, "cProfile"sv,
    "calendar"sv, "cgi"sv, "cgitb"sv, "chunk"sv, "cmath"sv, "cmd"sv, "code"sv, "codecs"sv,
    "codeop"sv, "collections"sv, "colorsys"sv, "compileall"sv, "concurrent"sv, "configparser"sv,
    "contextlib"sv, "contextvars"sv, "copy"sv, "copyreg"sv, "crypt"sv, "csv"sv, "ctypes"sv,
    "curses"sv, "dataclasses"sv, "datetime"sv, "dbm"sv, "decimal"sv, "difflib"sv, "dis"sv,
    "distutils"sv, "doctest"sv, "dummy_threading"sv, "email"sv, "encodings"sv, "ensurepip"sv,
    "enum"sv, "errno"sv, "faulthandler"sv, "fcntl"sv, "filecmp"sv, "fileinput"sv, "fnmatch"sv,
    "formatter"sv, "fractions"sv, "ftplib"sv, "functools"sv, "gc"sv, "genericpath"sv,
    "getopt"sv, "getpass"sv, "gettext"sv, "glob"sv, "graphlib"sv, "grp"sv, "gzip"sv,
    "hashlib"sv, "heapq"sv, "hmac"sv, "html"sv, "http"sv, "idlelib"sv, "imaplib"sv, "imghdr"sv,
    "imp"sv, "importlib"sv, "inspect"sv, "io"sv, "ipaddress"sv, "itertools"sv, "json"sv,
    "keyword"sv, "lib2to3"sv, "linecache"sv, "locale"sv, "logging"sv, "lzma"sv, "macpath"sv,
    "mailbox"sv, "mailcap"sv, "marshal"sv, "math"sv, "mimetypes"sv, "mmap"sv, "modulefinder"sv,
    "msilib"sv, "msvcrt"sv, "multiprocessing"sv, "netrc"sv, "nis"sv, "nntplib"sv, "nt"sv,
    "ntpath"sv, "nturl2path"sv, "numbers"sv, "opcode"sv, "operator"sv, "optparse"sv, "os"sv,
    "ossaudiodev"sv, "parser"sv, "pathlib"sv, "pdb"sv, "pickle"sv, "pickletools"sv, "pipes"sv,
    "pkgutil"sv, "platform"sv, "plistlib"sv, "poplib"sv, "posix"sv, "posixpath"sv, "pprint"sv,
    "profile"sv, "pstats"sv, "pty"sv, "pwd"sv, "py_compile"sv, "pyclbr"sv, "pydoc"sv,
    "pydoc_data"sv, "pyexpat"sv, "queue"sv, "quopri"sv, "random"sv, "re"sv, "readline"sv,
    "reprlib"sv, "resource"sv, "rlcompleter"sv, "runpy"sv, "sched"sv, "secrets"sv, "select"sv,
    "selectors"sv, "shelve"sv, "shlex"sv, "shutil"sv, "signal"sv, "site"sv, "smtpd"sv,
    "smtplib"sv, "sndhdr"sv, "socket"sv, "socketserver"sv, "spwd"sv, "sqlite3"sv,
    "sre_compile"sv, "sre_constants"sv, "sre_parse"sv, "ssl"sv, "stat"sv, "statistics"sv,
    "string"sv, "stringprep"sv, "struct"sv, "subprocess"sv, "sunau"sv, "symbol"sv, "symtable"sv,
    "sys"sv, "sysconfig"sv, "syslog"sv, "tabnanny"sv, "tarfile"sv, "telnetlib"sv, "tempfile"sv,
    "termios"sv, "textwrap"sv, "this"sv, "threading"sv, "time"sv, "timeit"sv, "tkinter"sv,
    "token"sv, "tokenize"sv, "tomllib"sv, "trace"sv, "traceback"sv, "tracemalloc"sv, "tty"sv,
    "turtle"sv, "turtledemo"sv, "types"sv, "typing"sv, "unicodedata"sv, "unittest"sv,
    "urllib"sv, "uu"sv, "uuid"sv, "venv"sv, "warnings"sv, "wave"sv, "weakref"sv, "webbrowser"sv,
    "winreg"sv, "winsound"sv, "wsgiref"sv, "xdrlib"sv, "xml"sv, "xmlrpc"sv, "zipapp"sv,
    "zipfile"sv, "zipimport"sv, "zlib"sv, "zoneinfo"sv,
};

// ISO C and POSIX.1, sorted.
constexpr std::string_view kCHeaders[] = {
    "aio.h"sv, "arpa/inet.h"sv, "assert.h"sv, "complex.h"sv, "cpio.h"sv, "ctype.h"sv,
    "devctl.h"sv, "dirent.h"sv, "dlfcn.h"sv, "endian.h"sv, "errno.h"sv, "fcntl.h"sv, "fenv.h"sv,
    "float.h"sv, "fmtmsg.h"sv, "fnmatch.h"sv, "ftw.h"sv, "glob.h"sv, "grp.h"sv, "iconv.h"sv,
    "inttypes.h"sv, "iso646.h"sv, "langinfo.h"sv, "libgen.h"sv, "libintl.h"sv, "limits.h"sv,
    "locale.h"sv, "math.h"sv, "monetary.h"sv, "mqueue.h"sv, "ndbm.h"sv, "net/if.h"sv,
    "netdb.h"sv, "netinet/in.h"sv, "netinet/tcp.h"sv, "nl_types.h"sv, "poll.h"sv, "pthread.h"sv,
    "pwd.h"sv, "regex.h"sv, "sched.h"sv, "search.h"sv, "semaphore.h"sv, "setjmp.h"sv,
    "signal.h"sv, "spawn.h"sv, "stdalign.h"sv, "stdarg.h"sv, "stdatomic.h"sv, "stdbit.h"sv,
    "stdbool.h"sv, "stdckdint.h"sv, "stddef.h"sv, "stdint.h"sv, "stdio.h"sv, "stdlib.h"sv,
    "stdnoreturn.h"sv, "string.h"sv, "strings.h"sv, "stropts.h"sv, "sys/ipc.h"sv,
    "sys/mman.h"sv, "sys/msg.h"sv, "sys/resource.h"sv, "sys/select.h"sv, "sys/sem.h"sv,
    "sys/shm.h"sv, "sys/socket.h"sv, "sys/stat.h"sv, "sys/statvfs.h"sv, "sys/time.h"sv,
    "sys/timeb.h"sv, "sys/times.h"sv, "sys/types.h"sv, "sys/uio.h"sv, "sys/un.h"sv,
    "sys/utsname.h"sv, "sys/wait.h"sv, "syslog.h"sv, "tar.h"sv, "termios.h"sv, "tgmath.h"sv,
    "threads.h"sv, "time.h"sv, "trace.h"sv, "uchar.h"sv, "ucontext.h"sv, "ulimit.h"sv,
    "unistd.h"sv, "utime.h"sv, "utmpx.h"sv, "wchar.h"sv, "wctype.h"sv, "wordexp.h"sv,
};

// ISO C++, sorted.
constexpr std::string_view kCxxHeaders[] = {
    "algorithm"sv, "any"sv, "array"sv, "atomic"sv, "barrier"sv, "bit"sv, "bitset"sv,
    "cassert"sv, "ccomplex"sv, "cctype"sv, "cerrno"sv, "cfenv"sv, "cfloat"sv, "charconv"sv,
    "chrono"sv, "cinttypes"sv, "ciso646"sv, "climits"sv, "clocale"sv, "cmath"sv, "codecvt"sv,
    "compare"sv, "complex"sv, "concepts"sv, "condition_variable"sv, "coroutine"sv, "csetjmp"sv,
    "csignal"sv, "cstdalign"sv, "cstdarg"sv, "cstdbool"sv, "cstddef"sv, "cstdint"sv, "cstdio"sv,
    "cstdlib"sv, "cstring"sv, "ctgmath"sv, "ctime"sv, "cuchar"sv, "cwchar"sv, "cwctype"sv,
    "deque"sv, "exception"sv, "execution"sv, "expected"sv, "filesystem"sv, "flat_map"sv,
    "flat_set"sv, "format"sv, "forward_list"sv, "fstream"sv, "functional"sv, "future"sv,
    "generator"sv, "initializer_list"sv, "iomanip"sv, "ios"sv, "iosfwd"sv, "iostream"sv,
    "istream"sv, "iterator"sv, "latch"sv, "limits"sv, "list"sv, "locale"sv, "map"sv, "mdspan"sv,
    "memory"sv, "memory_resource"sv, "mutex"sv, "new"sv, "numbers"sv, "numeric"sv, "optional"sv,
    "ostream"sv, "print"sv, "queue"sv, "random"sv, "ranges"sv, "ratio"sv, "regex"sv,
    "scoped_allocator"sv, "semaphore"sv, "set"sv, "shared_mutex"sv, "source_location"sv,
    "span"sv, "spanstream"sv, "sstream"sv, "stack"sv, "stacktrace"sv, "stdexcept"sv,
    "stdfloat"sv, "stop_token"sv, "streambuf"sv, "string"sv, "string_view"sv, "strstream"sv,
    "syncstream"sv, "system_error"sv, "thread"sv, "tuple"sv, "type_traits"sv, "typeindex"sv,
    "typeinfo"sv, "unordered_map"sv, "unordered_set"sv, "utility"sv, "valarray"sv, "variant"sv,
    "vector"sv, "version"sv,
};

// The utilities volume of POSIX.1, sorted.
constexpr std::string_view kPosixPrograms[] = {
    "["sv, "admin"sv, "alias"sv, "ar"sv, "asa"sv, "at"sv, "awk"sv, "basename"sv, "batch"sv,
    "bc"sv, "bg"sv, "c17"sv, "c89"sv, "c99"sv, "cal"sv, "cat"sv, "cd"sv, "cflow"sv, "chgrp"sv,
    "chmod"sv, "chown"sv, "cksum"sv, "cmp"sv, "comm"sv, "command"sv, "compress"sv, "cp"sv,
    "crontab"sv, "csplit"sv, "ctags"sv, "cut"sv, "cxref"sv, "date"sv, "dd"sv, "delta"sv, "df"sv,
    "diff"sv, "dirname"sv, "du"sv, "echo"sv, "ed"sv, "env"sv, "ex"sv, "expand"sv, "expr"sv,
    "false"sv, "fc"sv, "fg"sv, "file"sv, "find"sv, "fold"sv, "fort77"sv, "fuser"sv, "gencat"sv,
    "get"sv, "getconf"sv, "getopts"sv, "grep"sv, "hash"sv, "head"sv, "iconv"sv, "id"sv,
    "ipcrm"sv, "ipcs"sv, "jobs"sv, "join"sv, "kill"sv, "lex"sv, "link"sv, "ln"sv, "locale"sv,
    "localedef"sv, "logger"sv, "logname"sv, "lp"sv, "ls"sv, "m4"sv, "mailx"sv, "make"sv,
    "man"sv, "mesg"sv, "mkdir"sv, "mkfifo"sv, "more"sv, "mv"sv, "newgrp"sv, "nice"sv, "nl"sv,
    "nm"sv, "nohup"sv, "od"sv, "paste"sv, "patch"sv, "pathchk"sv, "pax"sv, "pr"sv, "printf"sv,
    "prs"sv, "ps"sv, "pwd"sv, "read"sv, "readlink"sv, "realpath"sv, "renice"sv, "rm"sv,
    "rmdel"sv, "rmdir"sv, "sact"sv, "sccs"sv, "sed"sv, "sh"sv, "sleep"sv, "sort"sv, "split"sv,
    "strings"sv, "strip"sv, "stty"sv, "tabs"sv, "tail"sv, "talk"sv, "tee"sv, "test"sv, "time"sv,
    "timeout"sv, "touch"sv, "tput"sv, "tr"sv, "true"sv, "tsort"sv, "tty"sv, "type"sv,
    "ulimit"sv, "umask"sv, "unalias"sv, "uname"sv, "uncompress"sv, "unexpand"sv, "unget"sv,
    "uniq"sv, "unlink"sv, "uucp"sv, "uudecode"sv, "uuencode"sv, "uustat"sv, "uux"sv, "val"sv,
    "vi"sv, "wait"sv, "wc"sv, "what"sv, "who"sv, "write"sv, "xargs"sv, "xgettext"sv, "yacc"sv,
    "zcat"sv,
};

// What POSIX shells, bash and ksh do themselves, sorted.
constexpr std::string_view kShellBuiltins[] = {
    "."sv, ":"sv, "["sv, "alias"sv, "bg"sv, "bind"sv, "break"sv, "builtin"sv, "caller"sv,
    "cd"sv, "command"sv, "compgen"sv, "complete"sv, "compopt"sv, "continue"sv, "declare"sv,
    "dirs"sv, "disown"sv, "echo"sv, "enable"sv, "eval"sv, "exec"sv, "exit"sv, "export"sv,
    "false"sv, "fc"sv, "fg"sv, "getopts"sv, "hash"sv, "help"sv, "history"sv, "jobs"sv, "kill"sv,
    "let"sv, "local"sv, "logout"sv, "mapfile"sv, "popd"sv, "print"sv, "printf"sv, "pushd"sv,
    "pwd"sv, "read"sv, "readarray"sv, "readonly"sv, "return"sv, "set"sv, "shift"sv, "shopt"sv,
    "source"sv, "suspend"sv, "test"sv, "times"sv, "trap"sv, "true"sv, "type"sv, "typeset"sv,
    "ulimit"sv, "umask"sv, "unalias"sv, "unset"sv, "wait"sv, "whence"sv,
};

template <typename Table>
bool IsIn(const Table& table, std::string_view name) {
  return std::binary_search(std::begin(table), std::end(table), name);
}

static_assert(std::is_sorted(std::begin(kPythonModules), std::end(kPythonModules)));
static_assert(std::is_sorted(std::begin(kCHeaders), std::end(kCHeaders)));
static_assert(std::is_sorted(std::begin(kCxxHeaders), std::end(kCxxHeaders)));
static_assert(std::is_sorted(std::begin(kPosixPrograms), std::end(kPosixPrograms)));
static_assert(std::is_sorted(std::begin(kShellBuiltins), std::end(kShellBuiltins)));

}  // namespace

bool IsStandardPythonModule(std::string_view name) { return IsIn(kPythonModules, name); }

bool IsStandardHeader(std::string_view name) {
  return IsIn(kCHeaders, name) || IsIn(kCxxHeaders, name);
}

bool IsPosixProgram(std::string_view name) { return IsIn(kPosixPrograms, name); }

bool IsShellBuiltin(std::string_view name) { return IsIn(kShellBuiltins, name); }

}  // namespace batuta::convert
