package request

import (
	"strings"

	"ruse/protocol"
)

// shell writes a command line for a POSIX shell. Secrets that have a place of
// their own are references, which ruse resolves, so that no list of processes
// shows them; only one inside of a longer text is expanded by the shell.
func (x *export) shell() string {
	var b strings.Builder
	b.WriteString(x.preface("#"))
	b.WriteString("ruse ")
	if x.Kind == CommandsOnly {
		b.WriteString("exec")
	} else {
		b.WriteString("run")
	}
	add := func(words ...string) {
		b.WriteString(" \\\n  " + strings.Join(words, " "))
	}
	for _, f := range x.FlagValues() {
		if strings.HasPrefix(f.Value, "-") {
			add("--" + f.Name + "=" + x.shellWord(f.Value))
		} else {
			add("--"+f.Name, x.shellWord(f.Value))
		}
	}
	for _, h := range x.opts.Headers {
		if h.Secret != "" {
			h.Value = string(h.Secret)
		}
		add("--header", x.shellWord(h.Name+": "+h.Value))
	}
	if x.opts.Insecure {
		add("--insecure")
	}
	if x.Kind == Agent {
		add("--", x.shellWord(x.Prompt))
	}
	return b.String() + "\n"
}

func (x *export) shellWord(text string) string {
	return x.join(text, "", shellQuote, func(s Secret) string {
		if strings.HasPrefix(text, jsonForm) && x.escapes[s] {
			return protocol.Redacted
		}
		return `"$` + strings.TrimPrefix(string(s), envPrefix) + `"`
	})
}

// shellQuote quotes a word for a POSIX shell, where it needs it.
func shellQuote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:,@%+=", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
