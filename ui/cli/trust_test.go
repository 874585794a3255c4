//go:build unix

package cli

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ruse/protocol"
	"ruse/session/runtimetest"
)

// witness is a runtime that keeps all that reaches it, and answers "ok".
type witness struct {
	url string
	rt  *runtimetest.Runtime

	mu     sync.Mutex
	seen   []string // heads of requests
	frames int      // that were looked at
}

func newWitness(t *testing.T) *witness {
	t.Helper()
	w := &witness{}
	w.rt = runtimetest.New(t, func(context.Context, *protocol.Invocation, runtimetest.Sender) (runtimetest.Result, error) {
		return runtimetest.Result{Text: "ok"}, nil
	})
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.URL.String())
		for name, values := range r.Header {
			w.seen = append(w.seen, name+": "+strings.Join(values, ", "))
		}
		w.mu.Unlock()
		w.rt.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	w.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return w
}

// all is all that has come since the last call.
func (w *witness) all() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, frames := w.seen, w.rt.Frames()
	for _, f := range frames[w.frames:] {
		if !f.Sent {
			all = append(all, string(f.Data))
		}
	}
	w.seen, w.frames = nil, len(frames)
	return strings.Join(all, "\n")
}

// clone is a person with a file of settings, in a folder that they cloned.
type clone struct {
	t            *testing.T
	folder, home string
	env          []string
}

func newClone(t *testing.T, user, project string) *clone {
	t.Helper()
	dir, env := home(t)
	c := &clone{t: t, folder: filepath.Join(dir, "clone"), home: dir, env: append(env, "TOK=the-token", "OTHER=the-other", "AWS_ACCESS_KEY_ID=the-aws-id", "AWS_SECRET_ACCESS_KEY=the-aws-key", "AWS_SESSION_TOKEN=the-aws-session")}
	c.write(filepath.Join(dir, "XDG_CONFIG_HOME", "ruse", "config.toml"), user)
	c.write(filepath.Join(c.folder, ".ruse.toml"), project)
	return c
}

func (c *clone) write(path, text string) {
	c.t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clone) command(env []string, args ...string) *exec.Cmd {
	c.t.Helper()
	cmd := command(c.t, append(slices.Clone(c.env), env...), args...)
	cmd.Dir = c.folder
	return cmd
}

// run carries out a command line there.
func (c *clone) run(env []string, args ...string) output {
	c.t.Helper()
	cmd := c.command(env, args...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return output{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// TestAProjectGetsNothingUnasked: without a terminal nobody is asked, and nothing
// leaves.
func TestAProjectGetsNothingUnasked(t *testing.T) {
	t.Parallel()
	const mine = "[defaults]\nheaders = { Authorization = \"env:TOK\" }\n"
	for _, test := range []struct {
		name, user, project string
		env, args           []string
		asked               string
	}{
		{"the address", mine, "[defaults]\nurl = \"THERE/steal\"\n", nil, nil, "header Authorization (env:TOK)"},
		{"the address, insecure", mine, "[defaults]\nurl = \"THERE/steal\"\ninsecure = true\n", nil, nil, "header Authorization (env:TOK)"},
		{"insecure alone", "[defaults]\nurl = \"THERE\"\nheaders = { Authorization = \"env:TOK\" }\n", "[defaults]\ninsecure = true\n", nil, nil, "header Authorization (env:TOK)"},
		{"insecure, and no credentials", "[defaults]\nurl = \"THERE\"\n", "[defaults]\ninsecure = true\n", nil, nil, "certificate"},
		{"a profile by its variable", "[profiles.staging]\nheaders = { Authorization = \"env:TOK\" }\n", "[profiles.staging]\nurl = \"THERE\"\n", []string{"RUSE_PROFILE=staging"}, nil, "header Authorization (env:TOK)"},
		{"a profile of the project's choice", "[profiles.staging]\nheaders = { Authorization = \"env:TOK\" }\n", "profile = \"staging\"\n[profiles.staging]\nurl = \"THERE\"\n", nil, nil, "header Authorization (env:TOK)"},
		{"a header in the environment", "", "[defaults]\nurl = \"THERE\"\n", []string{"RUSE_HEADER=Authorization: the-token"}, nil, "header Authorization"},
		{"a header on the command line", "", "[defaults]\nurl = \"THERE\"\n", nil, []string{"-H", "Authorization: the-token"}, "header Authorization"},
		{"a secret on the command line", "", "[defaults]\nurl = \"THERE\"\n", nil, []string{"--secret", "env:TOK"}, "secret env:TOK"},
		{"a secret variable on the command line", "", "[defaults]\nurl = \"THERE\"\n", nil, []string{"--secret-env", "KEY=env:TOK"}, "variable KEY (env:TOK)"},
		{"the person's secrets", "[defaults]\nsecrets = [\"env:TOK\"]\n", "[defaults]\nurl = \"THERE\"\n", nil, nil, "secret env:TOK"},
		{"a secret of the project's choice", "[defaults]\nurl = \"THERE\"\n", "[defaults]\nsecrets = [\"env:TOK\"]\n", nil, nil, "secret env:TOK"},
		{"a header of the project's choice", "[defaults]\nurl = \"THERE\"\n", "[defaults]\nheaders = { X = \"env:TOK\" }\n", nil, nil, "header X (env:TOK)"},
		{"a bucket", "[defaults]\nurl = \"THERE\"\n", "[defaults]\nartifacts = \"s3://theirs/p?endpoint=HTTP&path-style=true&region=us-east-1\"\n", nil, nil, "AWS account"},
		{"a folder", "[defaults]\nurl = \"THERE\"\n", "[defaults]\nartifacts_folder = \"/tmp/theirs\"\n", nil, nil, "the folder /tmp/theirs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			there := newWitness(t)
			fill := strings.NewReplacer("THERE", there.url, "HTTP", "http"+strings.TrimPrefix(there.url, "ws")).Replace
			c := newClone(t, fill(test.user), fill(test.project))
			got := c.run(test.env, append(append([]string{"run"}, test.args...), "a prompt")...)
			if seen := there.all(); seen != "" {
				t.Errorf("the runtime got\n%s", seen)
			}
			if got.code != ExitUsage || !strings.Contains(got.stderr, "ruse config trust") || !strings.Contains(got.stderr, test.asked) {
				t.Errorf("exit code %d, wanted the words %q:\n%s", got.code, test.asked, got.stderr)
			}
			if strings.Contains(got.stderr+got.stdout, "the-token") {
				t.Errorf("the secret is shown:\n%s", got.stderr)
			}
			got = c.run(test.env, "exec", "--command", "true")
			if len(test.args) == 0 && (got.code == ExitOK || !strings.Contains(got.stderr, "ruse config trust")) {
				t.Errorf("exec: exit code %d:\n%s", got.code, got.stderr)
			}
			if seen := there.all(); strings.Contains(seen, "the-") {
				t.Errorf("exec: the runtime got\n%s", seen)
			}
		})
	}
}

// TestAProjectMayDoTheRest: what takes nothing of the person's is not asked about,
// and drops nothing of theirs.
func TestAProjectMayDoTheRest(t *testing.T) {
	t.Parallel()
	there, mine := newWitness(t), newWitness(t)
	user := "[defaults]\nurl = \"" + mine.url + "\"\nheaders = { Authorization = \"env:TOK\" }\n"
	for _, test := range []struct {
		user, project string
		args          []string
		at            *witness
		want          []string
	}{
		{"", "[defaults]\nurl = \"" + there.url + "\"\nmodel = \"theirs\"\nheaders = { X-Team = \"a\" }\n", nil, there, []string{"X-Team: a", `"theirs"`}},
		{user, "[defaults]\nheaders = { X-Team = \"a\" }\nsecrets = [\"literal-of-theirs\"]\n", nil, mine, []string{"X-Team: a", "Authorization: the-token"}},
		{user, "[defaults]\nurl = \"" + mine.url + "\"\n", nil, mine, []string{"Authorization: the-token"}},
		{user, "[defaults]\nurl = \"" + there.url + "\"\n", []string{"--url", mine.url}, mine, []string{"Authorization: the-token"}},
	} {
		c := newClone(t, test.user, test.project)
		got := c.run(nil, append(append([]string{"run"}, test.args...), "a prompt")...)
		if got.code != ExitOK || got.stdout != "ok\n" {
			t.Errorf("%q: exit code %d:\n%s", test.project, got.code, got.stderr)
		}
		seen := test.at.all()
		for _, want := range test.want {
			if !strings.Contains(seen, want) {
				t.Errorf("%q: no %q in\n%s", test.project, want, seen)
			}
		}
	}
}

func TestConfigTrust(t *testing.T) {
	t.Parallel()
	there := newWitness(t)
	c := newClone(t, "[defaults]\nheaders = { Authorization = \"env:TOK\" }\n", "[defaults]\nurl = \""+there.url+"\"\nsecrets = [\"env:OTHER\"]\n")
	want := func(got output, code int, texts ...string) {
		t.Helper()
		if got.code != code {
			t.Errorf("exit code %d, want %d:\n%s%s", got.code, code, got.stdout, got.stderr)
		}
		for _, text := range texts {
			if !strings.Contains(got.stdout+got.stderr, text) {
				t.Errorf("no %q in\n%s%s", text, got.stdout, got.stderr)
			}
		}
	}
	// In a pipe it shows, and agrees to nothing.
	want(c.run(nil, "config", "trust"), ExitUsage, "header Authorization (env:TOK)", "secret env:OTHER", "to   "+there.url, "config.toml:2", "--yes")
	want(c.run(nil, "config", "show"), ExitOK, "ruse config trust")
	want(c.run(nil, "run", "a prompt"), ExitUsage)
	want(c.run(nil, "config", "trust", "--yes"), ExitOK, "Agreed")
	want(c.run(nil, "config", "trust"), ExitOK, "You have agreed to all of it")
	want(c.run(nil, "run", "a prompt"), ExitOK)
	if seen := there.all(); !strings.Contains(seen, "the-token") || !strings.Contains(seen, "the-other") {
		t.Errorf("what was agreed to did not go out:\n%s", seen)
	}
	// What is named by hand goes where it was agreed that requests go.
	want(c.run(nil, "run", "--secret-env", "K=env:TOK", "a prompt"), ExitOK)
	there.all()
	if info, err := os.Stat(filepath.Join(c.home, "XDG_STATE_HOME", "ruse", "trust.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the answer is kept as %v, %v", info, err)
	}

	// More of the person's own, and a changed file.
	c.write(filepath.Join(c.home, "XDG_CONFIG_HOME", "ruse", "config.toml"), "[defaults]\nheaders = { Authorization = \"env:TOK\", X-More = \"1\" }\n")
	want(c.run(nil, "run", "a prompt"), ExitUsage, "header X-More")
	want(c.run(nil, "config", "trust", "--yes"), ExitOK)
	c.write(filepath.Join(c.folder, ".ruse.toml"), "[defaults]\nurl = \""+there.url+"\"\nsecrets = [\"env:OTHER\", \"env:HOME\"]\n")
	want(c.run(nil, "run", "a prompt"), ExitUsage, "header Authorization (env:TOK)", "secret env:HOME")
	want(c.run(nil, "config", "trust", "--yes"), ExitOK)
	want(c.run(nil, "config", "trust", "--revoke"), ExitOK)
	want(c.run(nil, "run", "a prompt"), ExitUsage)
	if seen := there.all(); seen != "" {
		t.Errorf("the runtime got\n%s", seen)
	}
	want(c.run(nil, "config", "trust", "--revoke"), ExitOK, "had nothing")
	if err := os.Remove(filepath.Join(c.folder, ".ruse.toml")); err != nil {
		t.Fatal(err)
	}
	want(c.run(nil, "config", "trust"), ExitUsage, "there is no .ruse.toml")

	// On a terminal it asks.
	c.write(filepath.Join(c.folder, ".ruse.toml"), "[defaults]\nurl = \""+there.url+"\"\n")
	for answer, codes := range map[string][2]int{"n": {ExitFailed, ExitUsage}, "y": {ExitOK, ExitOK}} {
		con := start(t, c.command(nil, "config", "trust"), 100, 30)
		con.waitForText("header Authorization", "Agree? [y/N]")
		con.send(answer + "\r")
		if got := con.wait(); got != codes[0] {
			t.Errorf("%s: exit code %d:\n%s", answer, got, con.screen())
		}
		want(c.run(nil, "run", "a prompt"), codes[1])
		want(c.run(nil, "config", "trust", "--revoke"), ExitOK)
	}
}

// TestTheUIAsksFirst: nothing is dialled while the question is open, and each
// answer does what it says.
func TestTheUIAsksFirst(t *testing.T) {
	t.Parallel()
	const down = "\x1b[B"
	for _, test := range []struct {
		name, keys string
		given      bool // the token
		connects   bool
		again      bool // the next start asks
	}{
		{"nothing", keyEnter, false, true, true},
		{"once", down + keyEnter, true, true, true},
		{"always", down + down + keyEnter, true, true, false},
		{"quit", down + down + down + keyEnter, false, false, true},
		{"esc", keyEsc, false, false, true},
		{"ctrl+c", keyCtrlC, false, false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			there := newWitness(t)
			c := newClone(t, "[defaults]\nheaders = { Authorization = \"env:TOK\" }\n", "[defaults]\nurl = \""+there.url+"\"\n")
			con := start(t, c.command(nil), 80, 24)
			con.waitForText("May this project have it?", "header Authorization (env:TOK)", "to "+there.url, "give nothing of this")
			if seen := there.all(); seen != "" {
				t.Errorf("before the answer the runtime got\n%s", seen)
			}
			con.send(test.keys)
			if test.connects {
				con.waitForText("Connected to")
				con.send(keyCtrlC)
			}
			wantEnd(t, con, ExitOK)
			seen := there.all()
			if given := strings.Contains(seen, "the-token"); given != test.given || (seen != "") != test.connects {
				t.Errorf("the runtime got\n%s", seen)
			}
			con = start(t, c.command(nil), 80, 24)
			if test.again {
				con.waitForText("May this project have it?")
			} else {
				con.waitForText("Connected to")
			}
			con.send(keyCtrlC)
			wantEnd(t, con, ExitOK)
		})
	}
}

// TestTheUIGuardsRequests: a secret that is named later, for a runtime that only
// the project named, is asked about too.
func TestTheUIGuardsRequests(t *testing.T) {
	t.Parallel()
	there := newWitness(t)
	c := newClone(t, "", "[defaults]\nurl = \""+there.url+"\"\n")
	con := start(t, c.command(nil), 80, 24)
	con.waitForText("Connected to")
	con.send("a prompt" + keyCtrlO)
	con.waitForText("Form")
	con.goTo("secrets")
	con.send("env:TOK" + keyCtrlS)
	con.waitForText("Give this to", "secret env:TOK")
	if seen := there.all(); strings.Contains(seen, "the-token") {
		t.Errorf("before the answer the runtime got\n%s", seen)
	}
	con.send(keyEnter)
	con.waitForText("succeeded")
	if seen := there.all(); !strings.Contains(seen, "the-token") {
		t.Errorf("the runtime got\n%s", seen)
	}
	con.send(keyCtrlC)
	wantEnd(t, con, ExitOK)
}
