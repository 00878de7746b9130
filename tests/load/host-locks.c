/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GLib's locks, told to what watches threads: ThreadSanitizer and helgrind.
 *
 * GLib's mutexes are words that it changes with atomic instructions and waits on in the kernel. It
 * is not compiled with ThreadSanitizer, and helgrind knows the mutexes of pthreads, so neither sees
 * that a GMutex orders anything. The linker's --wrap sends the calls of our code through here.
 *
 * Rejected: to suppress reports on what our mutexes guard, which would hide a missing one. */
#include <glib.h>

#if __has_include(<valgrind/helgrind.h>)
#include <valgrind/helgrind.h>
#else /* then nothing can run under it */
#define VALGRIND_HG_MUTEX_LOCK_PRE(mutex, try) (void)(mutex)
#define VALGRIND_HG_MUTEX_LOCK_POST(mutex)     (void)(mutex)
#define VALGRIND_HG_MUTEX_UNLOCK_PRE(mutex)    (void)(mutex)
#define VALGRIND_HG_MUTEX_UNLOCK_POST(mutex)   (void)(mutex)
#endif

/* The names are the linker's. It hands them to GLib's other libraries as well. */
#pragma GCC visibility push(default)
void __real_g_mutex_lock(GMutex *mutex);
void __real_g_mutex_unlock(GMutex *mutex);
void __wrap_g_mutex_lock(GMutex *mutex);
void __wrap_g_mutex_unlock(GMutex *mutex);
void __real_g_once_init_leave(void *location, gsize result);
void __wrap_g_once_init_leave(void *location, gsize result);
gboolean __real_g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end);
gboolean __wrap_g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end);
#pragma GCC visibility pop

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#else
#define __tsan_acquire(address) (void)(address)
#define __tsan_release(address) (void)(address)
#endif

void
__wrap_g_mutex_lock(GMutex *mutex)
{
    VALGRIND_HG_MUTEX_LOCK_PRE(mutex, 0);
    __real_g_mutex_lock(mutex);
    VALGRIND_HG_MUTEX_LOCK_POST(mutex);
    __tsan_acquire(mutex);
}

void
__wrap_g_mutex_unlock(GMutex *mutex)
{
    __tsan_release(mutex);
    VALGRIND_HG_MUTEX_UNLOCK_PRE(mutex);
    __real_g_mutex_unlock(mutex);
    VALGRIND_HG_MUTEX_UNLOCK_POST(mutex);
}

/* It lets go of the mutex while it waits. */
gboolean
__wrap_g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end)
{
    gboolean in_time;

    __tsan_release(mutex);
    VALGRIND_HG_MUTEX_UNLOCK_PRE(mutex);
    in_time = __real_g_cond_wait_until(cond, mutex, end);
    VALGRIND_HG_MUTEX_UNLOCK_POST(mutex);
    VALGRIND_HG_MUTEX_LOCK_PRE(mutex, 0);
    VALGRIND_HG_MUTEX_LOCK_POST(mutex);
    __tsan_acquire(mutex);
    return in_time;
}

/* Who comes later reads the location with an atomic instruction of its own. */
void
__wrap_g_once_init_leave(void *location, gsize result)
{
    __tsan_release(location);
    __real_g_once_init_leave(location, result);
}
