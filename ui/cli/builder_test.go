//go:build unix

package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// home is a folder with all that ruse writes in it.
func home(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TMPDIR"} {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+path)
	}
	return dir, env
}

// filesWith are the files under dir that hold a text.
func filesWith(t *testing.T, dir, text string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // gone meanwhile
		}
		if data, err := os.ReadFile(path); err == nil && strings.Contains(string(data), text) {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// waitForFile waits until a file under dir, which is no temporary one, holds a
// text.
func (c *console) waitForFile(dir, text string) {
	c.t.Helper()
	temporary := func(path string) bool { return strings.HasSuffix(path, ".tmp") }
	deadline := time.Now().Add(patience)
	for len(slices.DeleteFunc(filesWith(c.t, dir, text), temporary)) == 0 {
		if time.Now().After(deadline) {
			c.t.Fatalf("no file holds %q; the screen:\n%s", text, c.screen())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

const (
	keyCtrlO = "\x0f"
	keyCtrlP = "\x10"
	keyCtrlS = "\x13"
	keyCtrlU = "\x15"
	keyUp    = "\x1b[A"
	keyAltS  = "\x1bs"
)

// goTo goes to a field of the builder by its name.
func (c *console) goTo(field string) {
	c.t.Helper()
	c.send(keyCtrlP)
	c.waitForText("Fields and commands")
	c.send(field + keyEnter)
	c.waitFor(func(screen string) bool { return !strings.Contains(screen, "Fields and commands") })
}

// TestNothingTypedIsLost kills ruse while somebody fills the builder, and looks
// for the secret of theirs in everything that was written.
func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-in-the-builder"
	dir, env := home(t)
	log := filepath.Join(dir, "debug.log")
	c := start(t, command(t, env, "demo", "--debug", log), 80, 24)
	c.waitForText("●")
	c.send(keyCtrlU + "echo a request with " + secret)
	c.waitForText("echo a request with")
	c.send(keyCtrlO)
	c.waitForText("Form", "ctrl+s send")
	c.goTo("secrets")
	c.send(secret)
	c.goTo("agent env")
	c.send("API_KEY\t" + secret + "\x19")
	c.send(keyAltS)
	c.waitForText("Save the request as")
	c.send("kept" + keyEnter)
	c.waitForText("Saved as kept")
	c.send(keyCtrlS)
	c.waitForText("succeeded")
	c.waitForFile(dir, `"at"`)

	c.send("half a thought")
	c.waitForText("half a thought")
	c.send(keyCtrlO)
	c.waitForText("Form")
	c.goTo("system")
	c.send("be brief")
	c.waitForFile(dir, "be brief")
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait()

	c = start(t, command(t, env, "demo", "--debug", log), 80, 24)
	c.waitForText("half a thought")
	c.send(keyCtrlO)
	c.waitForText("be brief", "half a thought", "API_KEY", "ctrl+s send")
	c.send(keyEsc)
	c.waitForText("enter send")
	c.send(keyUp + keyUp)
	c.waitForText("echo a request with [REDACTED]")
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)
	if found := filesWith(t, dir, secret); len(found) > 0 {
		t.Errorf("the secret is in %q", found)
	}
}

func TestSavedRequestAtTheStart(t *testing.T) {
	t.Parallel()
	dir, env := home(t)
	requests := filepath.Join(dir, "XDG_CONFIG_HOME", "ruse", "requests")
	if err := os.MkdirAll(requests, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(requests, "nightly.toml"), "prompt = \"what was saved\"\nmodel = \"saved-model\"\n")
	write(filepath.Join(dir, "XDG_CONFIG_HOME", "ruse", "config.toml"),
		"[profiles.staging]\nurl = \"ws://127.0.0.1:1\"\nmodel = \"staged-model\"\n[profiles.staging\n")
	c := start(t, command(t, env, "--request", "nightly"), 100, 30)
	c.waitForText("what was saved", "saved-model", "config.toml")
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)

	write(filepath.Join(dir, "XDG_CONFIG_HOME", "ruse", "config.toml"),
		"[profiles.staging]\nurl = \"ws://127.0.0.1:1\"\nmodel = \"staged-model\"\n")
	c = start(t, command(t, env, "--profile", "staging"), 100, 30)
	c.waitForText("ws://127.0.0.1:1", "staged-model")
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)

	for _, args := range [][]string{{"--request", "none"}, {"--profile", "stagin"}} {
		c = start(t, command(t, env, args...), 100, 30)
		if code := c.wait(); code != ExitUsage || !strings.Contains(c.screen(), "there is no") {
			t.Errorf("%v: exit code %d:\n%s", args, code, c.screen())
		}
	}
	// The flag knows more places than the setting.
	out, err := command(t, append(env, "RUSE_ARTIFACTS=s3://bucket/prefix"), "config", "show", "--profile", "staging").Output()
	if err != nil || !strings.Contains(string(out), "staged-model") || !strings.Contains(string(out), "profile staging") {
		t.Errorf("config show: %v\n%s", err, out)
	}
	out, err = command(t, env, "config", "path").Output()
	if err != nil || !strings.HasPrefix(string(out), filepath.Join(dir, "XDG_CONFIG_HOME", "ruse", "config.toml")) {
		t.Errorf("config path: %v\n%s", err, out)
	}
	bad := filepath.Join(dir, "bad.toml")
	write(bad, "model = 3\n")
	out, err = command(t, env, "config", "check", bad).Output()
	if err == nil || !strings.Contains(string(out), bad+":1:") {
		t.Errorf("config check: %v\n%s", err, out)
	}
}

// The editor has the terminal, and what it leaves is in the field.
func TestEditorFillsFields(t *testing.T) {
	t.Parallel()
	dir, env := home(t)
	script := filepath.Join(dir, "editor")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nprintf ', edited\\n' >> \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	const keyCtrlG = "\x07"
	c := start(t, command(t, append(env, "EDITOR="+script), "demo"), 100, 30)
	c.waitForText("●")
	c.send(keyCtrlU + "my prompt" + keyCtrlG)
	c.waitForText("my prompt, edited", "enter send")
	c.send(keyCtrlO)
	c.waitForText("my prompt, edited", "ctrl+s send")
	c.goTo("system")
	c.send("be brief" + keyCtrlG)
	c.waitForText("be brief, edited", "ctrl+s send")
	c.goTo("secrets")
	c.send("hunter2" + keyCtrlG)
	c.waitForText("A secret is not written to a file")
	if left, err := os.ReadDir(filepath.Join(dir, "TMPDIR")); err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool {
		return strings.HasPrefix(e.Name(), "ruse-") && len(filesWith(t, filepath.Join(dir, "TMPDIR", e.Name()), "edited")) > 0
	}) {
		t.Errorf("the editor's files are still there: %v, %v", left, err)
	}
	c.send(keyCtrlC)
	wantEnd(t, c, ExitOK)
}
