package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Keys of the UI are checked with the place at which they stand, and shown where
// they are others than ruse's own.
func TestConfigKeys(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ruse", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	text := "[keys]\npanel.save = [\"s\", \"f2\"]\npanel.sav = \"w\"\npanel.reveal = \"y\"\nanywhere.palette = \"C-k\"\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ruse := func(args ...string) (string, int) {
		cmd := command(t, []string{"XDG_CONFIG_HOME=" + dir}, args...)
		out, err := cmd.Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	out, code := ruse("config", "check")
	for _, want := range []string{":3:1: keys.panel.sav: there is no such command", ":4:1: keys.panel.reveal: y is panel.copy-path's already", ":5:1: keys.anywhere.palette: \"C-k\" is no key"} {
		if !strings.Contains(out, want) {
			t.Errorf("config check lacks %q:\n%s", want, out)
		}
	}
	if code != ExitUsage {
		t.Errorf("exit code %d", code)
	}
	out, _ = ruse("config", "keys")
	if !strings.Contains(out, "keys.panel.save ") || !strings.Contains(out, "s f2") || !strings.Contains(out, "keys.transcript.fold ") {
		t.Errorf("config keys prints:\n%s", out)
	}
	if out, _ = ruse("config", "show"); !strings.Contains(out, "keys.panel.save ") || strings.Contains(out, "keys.transcript.fold") {
		t.Errorf("config show prints:\n%s", out)
	}
}
