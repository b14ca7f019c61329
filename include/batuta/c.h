/* batuta for C and for every language that can call C. Valid C99. Each header that is included here
 * may be included alone.
 *
 * 1. Every function that can fail returns batuta_status, and then batuta_last_error_message says
 *    why. After a failure, what a function was to make is NULL.
 * 2. Handles are opaque. What a function creates, opens, detects or loads is the caller's and goes
 *    back through the matching _destroy, which takes NULL; a second _destroy of the same handle
 *    does nothing, as long as nothing new was made meanwhile.
 * 3. Different handles may be used from different threads at once; one handle from one thread at a
 *    time, unless it says otherwise.
 * 4. Texts end in a zero byte. Names are UTF-8 (else BATUTA_INVALID_ARGUMENT); paths, and words
 *    and environment of programs, may be any bytes. A text or array that is passed in is copied
 *    where it is needed later. A text in a struct that is filled in belongs to the handle that it
 *    was asked of and lives as long; a text through `char** text` is the caller's:
 *    batuta_text_destroy.
 * 5. Structs begin with their size, which BATUTA_X_INIT sets. They grow at the end only; a smaller
 *    struct of an older header is taken, what it lacks has its default. Zero is a default.
 * 6. Callbacks run inside the call that they were passed to, get `user` back, and must not throw
 *    or jump out. No exception of the library crosses this interface.
 * 7. A process that forks may use the library in the child only after exec.
 */
#ifndef BATUTA_C_H_
#define BATUTA_C_H_

#include <batuta/c/budget.h>
#include <batuta/c/comparison.h>
#include <batuta/c/convert.h>
#include <batuta/c/core.h>
#include <batuta/c/critical_path.h>
#include <batuta/c/graph.h>
#include <batuta/c/pipeline.h>
#include <batuta/c/registry.h>
#include <batuta/c/selector.h>
#include <batuta/c/trace.h>

#endif /* BATUTA_C_H_ */
