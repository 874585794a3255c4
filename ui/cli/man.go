package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newMan(*Program) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Example: "  ruse man | man -l -",
		Args:    noArguments,

		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), manual(cmd.Root()))
			return err
		},
	}
}

// manual writes the manual page in the man macros (man(7)) from the tree of
// commands, so that it holds what help does.
func manual(root *cobra.Command) string {
	m := &manPage{}
	m.line(`.TH RUSE 1`)
	m.section("Name")
	m.line(`ruse \- ` + roff(root.Short))
	m.section("Synopsis")
	m.line(".B ruse\n[flags] [URL]\n.br\n.B ruse\nCOMMAND [flags]")
	m.section("Description")
	m.text(root.Long)
	m.section("Flags")
	m.flags(root.LocalFlags())
	m.section("Commands")
	for _, sub := range root.Commands() {
		if sub.IsAvailableCommand() {
			m.command(sub)
		}
	}
	m.section("Environment")
	m.verbatim(environment)
	m.section("Exit status")
	m.verbatim(exitList())
	m.section("Examples")
	m.verbatim(root.Example)
	return m.String()
}

type manPage struct{ strings.Builder }

func (m *manPage) line(s string) { m.WriteString(s + "\n") }

func (m *manPage) section(title string) { m.line(".SH " + strings.ToUpper(title)) }

// text fills paragraphs; what is indented stays as it is.
func (m *manPage) text(s string) {
	for i, paragraph := range strings.Split(s, "\n\n") {
		if strings.HasPrefix(paragraph, " ") {
			m.verbatim(paragraph)
			continue
		}
		if i > 0 {
			m.line(".PP")
		}
		m.line(roff(paragraph))
	}
}

func (m *manPage) verbatim(s string) {
	m.line(".PP\n.nf")
	m.line(roff(strings.TrimRight(s, "\n")))
	m.line(".fi")
}

func (m *manPage) command(cmd *cobra.Command) {
	m.line(".SS " + roff(cmd.UseLine()))
	m.text(description(cmd))
	m.flags(cmd.LocalFlags())
	if cmd.Example != "" {
		m.verbatim(cmd.Example)
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			m.command(sub)
		}
	}
}

func (m *manPage) flags(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, use := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "0s" && f.DefValue != "[]" {
			use += " (default " + f.DefValue + ")"
		}
		m.line(".TP")
		m.line(`\fB` + roff(name) + `\fR ` + roff(value))
		m.line(roff(use))
	})
}

// roff escapes text: backslashes, hyphens that are to stay hyphens, what is not
// ASCII, and what a line must not begin with.
func roff(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\\':
			b.WriteString(`\e`)
		case r == '-':
			b.WriteString(`\-`)
		case r > unicode.MaxASCII:
			fmt.Fprintf(&b, `\[u%04X]`, r)
		default:
			b.WriteRune(r)
		}
	}
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
