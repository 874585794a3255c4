package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	const secret = "hunter2"
	tests := []struct {
		name string
		env  map[string]string
		args []string
		want []string // parts of standard error
	}{
		{"another scheme", nil, []string{"ftp://host"}, []string{`"ftp://host" is no address`, "speak ws or wss, not ftp", "Try ws://host."}},
		{"no host", nil, []string{"ws://"}, []string{"it names no host", "Try ws://localhost:8080."}},
		{"a number", nil, []string{"8080"}, []string{"only a number", "Try ws://localhost:8080."}},
		{"empty address", nil, []string{""}, []string{"it is empty"}},
		{"bad port, with credentials", nil, []string{"ws://user:" + secret + "@host:99999/?token=" + secret}, []string{"a port is a number"}},
		{"address in the environment", map[string]string{"RUSE_URL": "ws://"}, nil, []string{`RUSE_URL: "ws://" is no address`}},
		{"no terminal", nil, []string{"ws://127.0.0.1:1"}, []string{"needs a terminal", "ruse demo | cat"}},
		{"misspelt command", nil, []string{"demmo"}, []string{`no command "demmo"`, "Did you mean 'ruse demo'?", "ruse --help", "ws://demmo"}},
		{"unknown command", nil, []string{"teapot"}, []string{`no command "teapot"`, "'ruse --help'", "ws://teapot"}},
		{"two addresses", nil, []string{"host:1", "host:2"}, []string{"one address", "there are 2 arguments"}},
		{"unknown flag", nil, []string{"--headers=" + secret}, []string{"no flag --headers", "'ruse --help'"}},
		{"unknown flag of a command", nil, []string{"demo", "--insecure"}, []string{"no flag --insecure", "'ruse demo --help'"}},
		{"unknown shorthand", nil, []string{"-X" + secret}, []string{"no flag -X"}},
		{"flag without a value", nil, []string{"--header"}, []string{"--header wants a value", "Try --header 'Name: value'."}},
		{"time without a unit", nil, []string{"--timeout", "30"}, []string{"the value of --timeout", "30s or 2m", "Try --timeout 30s."}},
		{"bool", nil, []string{"--no-mouse=maybe"}, []string{"the value of --no-mouse", "true or false", "Try --no-mouse=true."}},
		{"variable", map[string]string{"RUSE_IDLE_TIMEOUT": "long"}, []string{"demo"}, []string{"RUSE_IDLE_TIMEOUT", "Try RUSE_IDLE_TIMEOUT=30s."}},
		{"negative time", nil, []string{"demo", "--timeout=-1s"}, []string{"--timeout is below zero", "Try --timeout 5m."}},
		{"negative idle time", nil, []string{"demo", "--idle-timeout=-1s"}, []string{"--idle-timeout is below zero"}},
		{"no time to connect", nil, []string{"--connect-timeout", "0s", "host:1"}, []string{"--connect-timeout is not above zero"}},
		{"no model", nil, []string{"demo", "--model", ""}, []string{"--model is empty", "gpt-5.4"}},
		{"header without a colon", nil, []string{"-H", "Authorization Bearer " + secret, "host:1"}, []string{"no colon", "Try -H 'Name: value'."}},
		{"header without a name", nil, []string{"-H", ": " + secret, "host:1"}, []string{"its name is missing"}},
		{"header without a value", nil, []string{"-H", "X-Token:", "host:1"}, []string{"the value of X-Token is missing"}},
		{"header with a bad name", nil, []string{"-H", "X Token: " + secret, "host:1"}, []string{"characters that no header's name has"}},
		{"header with a line end", nil, []string{"-H", "X-Token: a\r\nX-Evil: " + secret, "host:1"}, []string{"X-Token holds control characters"}},
		{"second header", nil, []string{"-H", "A: b", "-H", secret, "host:1"}, []string{"header 2 can't be read"}},
		{"header of the upgrade", nil, []string{"-H", "sec-websocket-key: " + secret, "host:1"}, []string{"part of the upgrade"}},
		{"header in the environment", map[string]string{"RUSE_HEADER": "A: b\n" + secret}, []string{"host:1"}, []string{"header 2 can't be read"}},
		{"no such command of recordings", nil, []string{"recordings", "check"}, []string{`recordings has no command "check"`, "list, ", "verify"}},
		{"arguments of demo", nil, []string{"demo", "now"}, []string{"demo takes no arguments", `"now"`}},
		{"port", nil, []string{"runtime", "--port", "99999"}, []string{"the value of --port", "0 to 65535"}},
		{"address with a port", nil, []string{"runtime", "--listen", "127.0.0.1:9"}, []string{"--listen wants an address without a port", "--port"}},
		{"shell", nil, []string{"completion", "tcsh"}, []string{"the name of a shell", "bash, zsh, fish, powershell"}},
		{"topic", nil, []string{"help", "teapot"}, []string{`no command "teapot"`}},
		{"control characters", nil, []string{"demo", "\x1b[31mred"}, []string{"demo takes no arguments"}},
		{"log in a missing folder", nil, []string{"demo", "--debug", filepath.Join("no", "such", "folder")}, []string{"the log for --debug does not open"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := run(t, test.env, test.args...)
			if got.code != ExitUsage {
				t.Errorf("exit code %d, want %d", got.code, ExitUsage)
			}
			if got.stdout != "" {
				t.Errorf("standard output is not empty:\n%s", got.stdout)
			}
			for _, want := range test.want {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("standard error has no %q:\n%s", want, got.stderr)
				}
			}
			if strings.Contains(got.stderr, secret) || strings.ContainsRune(got.stderr, '\x1b') {
				t.Errorf("standard error holds a secret, or a control sequence: %q", got.stderr)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	pages := map[string][]string{
		"":           {"ruse [URL]", "--header", "RUSE_IDLE_TIMEOUT", "Exit codes", "130", "NO_COLOR"},
		"demo":       {"ruse demo", "--model", "ruse demo | cat"},
		"runtime":    {"--listen", "tour, show me around", "streams single tokens", "RUSE_PORT"},
		"completion": {"fish", "powershell"},
	}
	for name, wants := range pages {
		args := strings.Fields(name)
		flag, command := run(t, nil, append(args, "--help")...), run(t, nil, append([]string{"help"}, args...)...)
		if flag != command {
			t.Errorf("%q: --help and help differ:\n%s\n%s", name, flag.stdout, command.stdout)
		}
		if flag.code != ExitOK || flag.stderr != "" {
			t.Errorf("%q: exit code %d, standard error %q", name, flag.code, flag.stderr)
		}
		for _, want := range wants {
			if !strings.Contains(flag.stdout, want) {
				t.Errorf("%q: help has no %q:\n%s", name, want, flag.stdout)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	got := run(t, nil, "version")
	if got.code != ExitOK || got.stderr != "" {
		t.Errorf("exit code %d, standard error %q", got.code, got.stderr)
	}
	for _, want := range []string{"ruse ", "built with go1.", "speaks runtimeuse 0.4 to 0.15"} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in %q", want, got.stdout)
		}
	}
	if flag := run(t, nil, "--version"); flag != got {
		t.Errorf("--version prints %+v", flag)
	}
}

// TestManual checks that the page holds every command and flag that help does.
func TestManual(t *testing.T) {
	t.Parallel()
	page := run(t, nil, "man").stdout
	for _, want := range []string{"ruse config trust [flags]", `\-\-revoke`, "ruse config show", "ruse config check [FILE]...", "ruse config path"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	root := newRoot(&Program{Env: os.Getenv})
	for _, cmd := range append(root.Commands(), root) {
		if !strings.Contains(page, roff(cmd.UseLine())) && cmd != root {
			t.Errorf("the page has no %q", cmd.UseLine())
		}
		for _, flag := range strings.Fields(cmd.LocalFlags().FlagUsages()) {
			if name, ok := strings.CutPrefix(flag, "--"); ok && name != "help" && !strings.Contains(page, `\-\-`+roff(name)) {
				t.Errorf("the page has no --%s of %s", name, cmd.Name())
			}
		}
	}
	for i, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, "'") || strings.ContainsFunc(line, func(r rune) bool { return r > 0x7e }) {
			t.Errorf("line %d is no roff: %q", i+1, line)
		}
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := run(t, nil, "completion", shell); got.code != ExitOK || !strings.Contains(got.stdout, "ruse") {
			t.Errorf("%s: exit code %d, %d bytes", shell, got.code, len(got.stdout))
		}
	}
	if got := run(t, nil, "__complete", "run", "--compat", ""); !strings.HasPrefix(got.stdout, "all\n0.5\noff\n") {
		t.Errorf("got %q", got.stdout)
	}
	if got := run(t, nil, "__complete", "runt"); !strings.HasPrefix(got.stdout, "runtime\t") {
		t.Errorf("completing runt: %+v", got)
	}
}

// TestRequestsAreJudgedInFlags: what is wrong with a request is told in the words
// of the command line, and so is what an old runtime wants of it.
func TestRequestsAreJudgedInFlags(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"run", "x", "--schema", "not json"}, "ruse: --schema: "},
		{[]string{"run", ""}, "ruse: the prompt: "},
		{[]string{"exec"}, "ruse: --command: "},
		{[]string{"run", "x", "--pre", " "}, "ruse: --pre[0]"},
	} {
		got := run(t, nil, append(tt.args, "--url", "127.0.0.1:1")...)
		if got.code == ExitOK || !strings.HasPrefix(got.stderr, tt.want) {
			t.Errorf("%q says %q, want %q", tt.args, got.stderr, tt.want)
		}
	}
	got := run(t, nil, "run", "x", "--url", runtimePeer(t, func(p *peer) {
		p.Until("invocation_message")
		p.Send(`{"message_type":"error_message","error":"SyntaxError: \"undefined\" is not valid JSON","metadata":{}}`)
		p.CloseWith(1000, "")
	}))
	if got.code != ExitFailed || !strings.HasSuffix(got.stderr, "Any object will do: --schema '{\"type\":\"object\"}'.\n") {
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	}
}

// What a flag wants is said in words of a person, whatever its type in Go.
func TestEveryFlagSaysWhatItWants(t *testing.T) {
	t.Parallel()
	flags := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if kind := f.Value.Type(); kind == "string" || kind == "stringArray" {
				return // which takes any text
			}
			flags++
			said := badValue("--"+f.Name, f, errors.New("bad")).Error()
			for _, word := range strings.FieldsFunc(said, func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				if slices.Contains([]string{"int", "int64", "uint16", "float64", "bool", "duration"}, word) {
					t.Errorf("%s --%s: %s", cmd.CommandPath(), f.Name, said)
				}
			}
		})
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(newRoot(&Program{}))
	if flags < 20 {
		t.Errorf("only %d flags were asked", flags)
	}
}
