package cli

import (
	"os/exec"
	"runtime"
	"strings"
)

// plain reports whether the screen takes only glyphs that every terminal has.
// Colours are no part of it: Bubble Tea minds NO_COLOR and TERM itself.
func (p *Program) plain() bool {
	return p.Env("TERM") == "dumb" || !utf8Locale(runtime.GOOS, p.Env)
}

// utf8Locale reports whether characters go to the terminal as UTF-8, as far as
// the locale says: the first of three variables that is set (POSIX, 8.2). Where
// none is, as in containers and in macOS's own terminals, nothing is said
// against it. Windows has no such variables.
func utf8Locale(goos string, env func(string) string) bool {
	if goos == "windows" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(env(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return true
}

// editor is the command line of the person's editor, or of one that most
// systems have; empty: there is none.
func (p *Program) editor() string { return p.program([]string{"VISUAL", "EDITOR"}, "vi", "nano") }

// pager is the command line of the person's pager; empty: there is none.
func (p *Program) pager() string { return p.program([]string{"PAGER"}, "less -R") }

// program is the first command line that a variable holds, or else that the system
// has.
func (p *Program) program(variables []string, usual ...string) string {
	for _, name := range variables {
		if line := strings.TrimSpace(p.Env(name)); line != "" {
			return line
		}
	}
	for _, line := range usual {
		name, _, _ := strings.Cut(line, " ")
		if _, err := exec.LookPath(name); err == nil {
			return line
		}
	}
	return ""
}
