# SPDX-License-Identifier: LGPL-2.1-or-later
# Syntax rules: what of gnulib's maint.mk does not run here and why, what is exempt from a rule, and
# our own rules. tests/house/syntax-check.sh runs them; names that begin with sc_ are found by it.

# ---- rules of maint.mk that say nothing about this project -------------------------------------

# No autoconf, automake, texinfo, ChangeLog or GNU NEWS here.
local-checks-to-skip += sc_changelog sc_immutable_NEWS sc_m4_quote_check sc_texinfo_acronym
local-checks-to-skip += sc_makefile_DISTCHECK_CONFIGURE_FLAGS sc_makefile_at_at_check
local-checks-to-skip += sc_prohibit_always-defined_macros sc_prohibit_gnu_make_extensions
local-checks-to-skip += sc_tight_scope sc_vulnerable_makefile_CVE-2009-4029
local-checks-to-skip += sc_vulnerable_makefile_CVE-2012-3386

# There is no config.h: meson passes what must be known.
local-checks-to-skip += sc_require_config_h sc_require_config_h_first

# Tests are TAP and do not use gnulib's init.sh.
local-checks-to-skip += sc_cross_check_PATH_usage_in_tests sc_prohibit_reversed_compare_failure
local-checks-to-skip += sc_require_test_exit_idiom

# Files carry an SPDX line and no years.
local-checks-to-skip += sc_copyright_check

# clang-format does it: tests/house/check-format.sh.
local-checks-to-skip += sc_indent

# tests/house/check-po.py does it, for po/POTFILES.
local-checks-to-skip += sc_po_check

# libvirt's element is <filesystem>.
local-checks-to-skip += sc_file_system

# Comparing is g_str_equal() with GLib and strcmp() where the plugin's shim has none; no STREQ here.
local-checks-to-skip += sc_prohibit_strcmp

# These look for error(); ours is sw_error_set(), whose messages may begin with a name: "QEMU ...".
local-checks-to-skip += sc_error_message_uppercase sc_error_message_warn_fatal
local-checks-to-skip += sc_error_message_period sc_error_exit_success

# One function does it for every program, see sc_locale below; tests are not translated.
local-checks-to-skip += sc_bindtextdomain

# A path of Linux ends at PATH_MAX, and 4 KiB of stack are there.
local-checks-to-skip += sc_prohibit_path_max_allocation

# grep -q has been in POSIX since 1992.
local-checks-to-skip += sc_unportable_grep_q

# ---- what maint.mk asks for --------------------------------------------------------------------

# Functions of this project that accept NULL.
useless_free_options = --name=g_free --name=xmlFree --name=xmlFreeDoc --name=g_clear_error

# A message has to be marked on the line of the call.
_gl_translatable_diag_func_re = sw_error_set

# The licence is as its authors wrote it, translations repeat words as their language does.
VC_LIST_ALWAYS_EXCLUDE_REGEX = ^COPYING\.LESSER$$|\.(png|gz)$$

exclude_file_name_regexp--sc_prohibit_doubled_word = \.po$$

# Tests are not translated.
exclude_file_name_regexp--sc_unmarked_diagnostics = ^tests/

# ---- our own -----------------------------------------------------------------------------------

# in_vc_files sees whole paths, exclude_file_name_regexp paths below $(srcdir).
code_re = \.(c|h|py|sh|mk)$$|/(meson\.build|bootstrap|run)$$
c_re = \.[ch]$$
src_re = ^$(srcdir)/src/
probes_re = ^$(srcdir)/probes/

sc_spdx:
	@require='SPDX-License-Identifier: LGPL-2\.1-or-later'		\
	in_vc_files='$(code_re)|\.po$$'					\
	halt='say the licence: SPDX-License-Identifier: LGPL-2.1-or-later'	\
	  $(_sc_search_regexp)

# The layers' own are a line or two that name their files.
exclude_file_name_regexp--sc_spdx = ^src/[a-z]*/meson\.build$$

# The second line of a C file opens the comment that says what the file is for.
sc_purpose:
	@$(VC_LIST_EXCEPT) | $(GREP) -E '$(c_re)' | xargs $(AWK)	\
	  'FNR == 2 && !/^\/\* ./ { print FILENAME; bad = 1 }	\
	   END { exit bad }'						\
	  || { echo 'say on line 2 what the file is for' >&2; exit 1; }

sc_pragma_once:
	@require='^#pragma once$$'					\
	in_vc_files='\.h$$'						\
	halt='headers have #pragma once'				\
	  $(_sc_search_regexp)

# A row of a table is read as one line.
exclude_file_name_regexp--sc_line_length = ^src/(rules|xml)/sw-[a-z]*-rules\.c$$

sc_line_length:
	@prohibit='^.{101}'						\
	in_vc_files='$(code_re)'					\
	halt='lines have at most 100 columns'				\
	  $(_sc_search_regexp)

sc_leading_tab:
	@prohibit='^ *	'						\
	in_vc_files='\.(c|h|py|sh|rst)$$|/(meson\.build|bootstrap|run)$$'	\
	halt='indent by spaces'						\
	  $(_sc_search_regexp)

sc_prohibit_unfinished:
	@prohibit='\<(TO''DO|FIX''ME|XX''X|HA''CK)\>'			\
	halt='finish it, or do not begin it'				\
	  $(_sc_search_regexp)

# Paths of somebody's own machine say nothing on another one.
sc_prohibit_own_paths:
	@prohibit='(^|[^a-zA-Z0-9._-])/(home|root|work|Users)/'		\
	in_vc_files='$(code_re)|\.(md|rst|in|service|conf|po)$$'	\
	halt='name the file relative to the project'			\
	  $(_sc_search_regexp)

sc_prohibit_unbounded:
	@prohibit='\<(strcpy|strcat|v?sprintf|gets|strtok|system|popen|tmpnam|mktemp) *\('	\
	in_vc_files='$(c_re)'						\
	halt='use the form that has a bound, or is safe with threads'	\
	  $(_sc_search_regexp)

# sw_error_set() keeps the line of the document; that a file is not there is known by GLib's error.
sc_prohibit_g_set_error:
	@prohibit='\<g_(set_error|error_new)(_literal)? *\('		\
	in_vc_files='($(src_re)|$(probes_re)).*$(c_re)'			\
	exclude='G_FILE_ERROR_NOENT'					\
	halt='make errors by sw_error_set()'				\
	  $(_sc_search_regexp)

# The pure layers say what is wrong by an error.
sc_prohibit_log_in_core:
	@prohibit='\<g_(log|debug|info|message|warning|critical) *\('	\
	in_vc_files='$(src_re)(base|model|rules|caps|policy|place|text|xml)/.*$(c_re)'	\
	halt='return an error, or let the caller speak'			\
	  $(_sc_search_regexp)

# What libvirtd loads must not end it.
sc_prohibit_abort:
	@prohibit='\<(g_error|g_assert[a-z_]*|abort|assert) *\('	\
	in_vc_files='$(src_re).*$(c_re)'					\
	halt='the daemon lives on: return an error'			\
	  $(_sc_search_regexp)

# Every program speaks the user's language.
sc_locale:
	@require='sw_locale_init *\('					\
	in_vc_files='($(src_re)cli/|$(probes_re)).*\.c$$'				\
	containing='^main('						\
	halt='call sw_locale_init() first in main()'			\
	  $(_sc_search_regexp)

sc_message_period:
	@prohibit='\<N?_\("[^"]*[^."]\."\)'				\
	in_vc_files='$(c_re)'						\
	exclude='summary|description'					\
	halt='messages end without a full stop'				\
	  $(_sc_search_regexp)

sc_stale_skips:
	@for rule in $(filter-out $(syntax-check-rules), $(local-checks-to-skip)); do	\
	  echo "$$rule is skipped in build-aux/cfg.mk, but maint.mk has no such rule";	\
	  exit 1;							\
	done

.PHONY: list-rules
list-rules:
	@printf '%s\n' $(filter-out $(local-checks-to-skip), $(syntax-check-rules))
