package cli

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"ruse/ui/internal/request"
)

// parse reads flags and variables as a command does.
func parse(t *testing.T, env map[string]string, args ...string) (connection, request.Request, screen) {
	t.Helper()
	var (
		c connection
		r request.Request
		s screen
	)
	flags := pflag.NewFlagSet("ruse", pflag.ContinueOnError)
	c.flags(flags)
	bindRequest(flags, &r)
	s.flags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	p := &Program{Env: func(name string) string { return env[name] }}
	if err := p.readVariables(flags); err != nil {
		t.Fatal(err)
	}
	return c, r, s
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, r, s := parse(t, nil)
	if r.Model != "gpt-5.4" || r.System != "" || r.Timeout != 0 || r.IdleTimeout != 0 {
		t.Errorf("requests %+v", r)
	}
	if s.debug != "" || s.noMouse || !s.tab {
		t.Errorf("screen %+v", s)
	}
	opts, err := c.options()
	if err != nil {
		t.Fatal(err)
	}
	if opts.HandshakeTimeout != 15*time.Second || opts.TLS != nil || len(opts.Header) > 0 {
		t.Errorf("options %+v", opts)
	}
}

// TestPrecedence: a flag wins over its variable, which wins over the default.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"RUSE_MODEL": "from-env", "RUSE_SYSTEM": "Be brief.", "RUSE_TIMEOUT": "3m", "RUSE_IDLE_TIMEOUT": "40s",
		"RUSE_CONNECT_TIMEOUT": "2s", "RUSE_HEADER": "A: 1\nB: 2\r\nA: 3", "RUSE_INSECURE": "true",
		"RUSE_DEBUG": "env.log", "RUSE_NO_MOUSE": "1", "RUSE_TAB": "false",
	}
	c, r, s := parse(t, env)
	want := request.Request{Model: "from-env", System: "Be brief.", Timeout: 3 * time.Minute, IdleTimeout: 40 * time.Second}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("from the environment: %s", diff)
	}
	if want := (screen{debug: "env.log", noMouse: true}); s != want {
		t.Errorf("from the environment: %+v, want %+v", s, want)
	}
	opts, err := c.options()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(http.Header{"A": {"1", "3"}, "B": {"2"}}, opts.Header); diff != "" {
		t.Error(diff)
	}
	if opts.HandshakeTimeout != 2*time.Second || opts.TLS == nil || !opts.TLS.InsecureSkipVerify {
		t.Errorf("from the environment: %+v", opts)
	}

	c, r, s = parse(t, env, "--model", "from-flag", "--timeout", "0", "-H", "C: 4", "--insecure=false", "--no-mouse=false", "--tab", "--debug", "flag.log")
	want = request.Request{Model: "from-flag", System: "Be brief.", Timeout: 0, IdleTimeout: 40 * time.Second}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("from flags: %s", diff)
	}
	if want := (screen{debug: "flag.log", tab: true}); s != want {
		t.Errorf("from flags: %+v, want %+v", s, want)
	}
	if opts, err = c.options(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(http.Header{"C": {"4"}}, opts.Header); diff != "" || opts.TLS != nil {
		t.Errorf("from flags: %s %+v", diff, opts.TLS)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env  string
		args []string
		want string
	}{
		{"", nil, "ws://localhost:8080"},
		{"wss://from.env", nil, "wss://from.env"},
		{"wss://from.env", []string{"host:1"}, "host:1"},
		{"not a url", []string{"https://host/path"}, "https://host/path"},
	}
	for _, test := range tests {
		p := &Program{Env: func(string) string { return test.env }}
		got, err := p.url(test.args)
		if err != nil || got != test.want {
			t.Errorf("RUSE_URL=%q and %q give %q, %v; want %q", test.env, test.args, got, err, test.want)
		}
	}
}

func TestLocale(t *testing.T) {
	t.Parallel()
	tests := []struct {
		goos, all, ctype, lang string
		want                   bool
	}{
		{"linux", "", "", "", true},
		{"darwin", "", "", "", true},
		{"windows", "C", "", "", true},
		{"linux", "", "", "C", false},
		{"linux", "", "", "POSIX", false},
		{"linux", "", "", "en_GB.UTF-8", true},
		{"linux", "", "", "en_GB.utf8", true},
		{"linux", "", "", "de_DE.ISO-8859-1", false},
		{"linux", "", "C", "en_GB.UTF-8", false},
		{"linux", "C.UTF-8", "C", "C", true},
		{"darwin", "", "UTF-8", "", true},
	}
	for _, test := range tests {
		env := map[string]string{"LC_ALL": test.all, "LC_CTYPE": test.ctype, "LANG": test.lang}
		if got := utf8Locale(test.goos, func(name string) string { return env[name] }); got != test.want {
			t.Errorf("%+v: got %v", test, got)
		}
	}
}

func TestEditorAndPager(t *testing.T) {
	t.Parallel()
	env := map[string]string{"EDITOR": "vi", "PAGER": " more "}
	p := &Program{Env: func(name string) string { return env[name] }}
	if got := p.editor(); got != "vi" {
		t.Errorf("editor %q", got)
	}
	if got := p.pager(); got != "more" {
		t.Errorf("pager %q", got)
	}
	env["VISUAL"] = "code --wait"
	if got := p.editor(); got != "code --wait" {
		t.Errorf("editor %q", got)
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for term, want := range map[string]bool{"dumb": true, "xterm": false} {
		p := &Program{Env: func(name string) string { return map[string]string{"TERM": term}[name] }}
		if got := p.plain(); got != want {
			t.Errorf("TERM=%s: plain %v", term, got)
		}
	}
}
