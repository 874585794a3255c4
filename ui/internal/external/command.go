package external

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// killAfter is how long another program has to end when ruse does.
const killAfter = 2 * time.Second

// Command runs the command line that $EDITOR or $PAGER holds, with args after it.
// It may hold arguments of its own, so a shell reads it.
func Command(ctx context.Context, line string, args ...string) *exec.Cmd {
	name := "sh"
	if runtime.GOOS == "windows" {
		parts := strings.Fields(line)
		name, args = parts[0], append(parts[1:], args...)
	} else {
		args = append([]string{"-c", line + ` "$@"`, "sh"}, args...)
	}
	c := exec.CommandContext(ctx, name, args...)
	c.WaitDelay = killAfter
	return c
}

// Text is a text in a file for an editor. The file is readable to the person alone.
type Text struct{ Path string }

// NewText writes a text to a file of that name.
func NewText(name, content string) (Text, error) {
	dir, err := os.MkdirTemp("", "ruse-")
	if err != nil {
		return Text{}, err
	}
	t := Text{filepath.Join(dir, name)}
	if err := os.WriteFile(t.Path, []byte(content), 0o600); err != nil {
		return Text{}, errors.Join(err, t.Remove())
	}
	return t, nil
}

// Read returns what the editor left.
func (t Text) Read() (string, error) {
	content, err := os.ReadFile(t.Path)
	return string(content), err
}

// Remove takes the file away, and what the editor left beside it.
func (t Text) Remove() error { return os.RemoveAll(filepath.Dir(t.Path)) }

// ErrNoDesktop is what Open returns where nothing could show a file.
var ErrNoDesktop = errors.New("there is no desktop here, as DISPLAY and WAYLAND_DISPLAY say")

// Open runs the system's opener. The path is an argument of its own, and absolute,
// so that nothing takes it for an option or for a command line.
func Open(ctx context.Context, path string) error {
	var c *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		c = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		c = exec.CommandContext(ctx, "open", path)
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return ErrNoDesktop
		}
		c = exec.CommandContext(ctx, "xdg-open", path)
	}
	c.WaitDelay = killAfter
	if err := c.Run(); err != nil {
		return fmt.Errorf("run %s: %w", c.Args[0], err)
	}
	return nil
}

// Viewable reports whether a system opens files of a kind in a viewer, and runs
// none: what an agent wrote is hostile, and a key is pressed fast.
func Viewable(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".pdf", ".html", ".htm",
		".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".mp3", ".wav", ".ogg", ".flac", ".mp4", ".webm", ".mov",
		".zip", ".tar", ".gz", ".tgz":
		return true
	}
	return false
}
