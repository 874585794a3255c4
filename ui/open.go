package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/preview"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// openTextMsg asks for a stored file to be opened in the pager; problemMsg
// brings a problem for the errors panel.
type (
	openTextMsg struct{ path string }
	problemMsg  struct{ problem report.Problem }
)

func (msg openTextMsg) apply(m *Model) tea.Cmd { return m.pageText(msg.path) }

func (msg problemMsg) apply(m *Model) tea.Cmd {
	m.report(msg.problem)
	return nil
}

// report keeps a problem where it can be read, and echoes it in the status
// line.
func (m *Model) report(p report.Problem) {
	m.transcript.Fail(nowStamp(), p)
	m.status.set(p.Text)
}

// openOutside opens the chosen artifact in the pager, or else with the system's
// program for its kind.
func (m *Model) openOutside() tea.Cmd {
	a, ok := m.artifacts.version()
	if !ok || a.State != session.ArtifactStored || !artifact.Local(a) {
		m.status.set("only an artifact that is stored on this machine can be opened")
		return nil
	}
	shows, saves := m.keyOf(inPanel, "preview")+" shows what can be read of it", m.keyOf(inPanel, "save")+" saves it, "+m.keyOf(inPanel, "copy-path")+" copies its path"
	ctx, pager, open := m.ctx, m.cfg.Pager != "", m.cfg.Open
	if open == nil {
		open = systemOpener
	}
	return m.start(func() tea.Msg {
		failed := func(err error, try string) tea.Msg {
			return problemMsg{report.Problem{Text: "ruse could not open " + text.Line(a.Filename) + ".", Why: text.Error(err), Try: try}}
		}
		isText, err := preview.IsText(a.Location)
		switch {
		case err != nil:
			return failed(err, shows)
		case !viewable(a.Location) && isText && pager:
			return openTextMsg{a.Location}
		case !viewable(a.Location):
			return failed(errNotViewed, saves)
		}
		err = open(ctx, a.Location)
		switch {
		case err == nil:
			return statusMsg{text.Line(a.Filename) + " handed to the system"}
		case isText && pager:
			return openTextMsg{a.Location}
		}
		return failed(err, saves)
	})
}

var (
	errNotViewed = errors.New("ruse hands only documents, pictures and the like to the system: other files might be run")
	errNoDesktop = errors.New("there is no desktop here, as DISPLAY and WAYLAND_DISPLAY say")
)

// viewable reports whether a system opens files of a kind in a viewer, and runs
// none: what an agent wrote is hostile, and a key is pressed fast.
func viewable(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".pdf", ".html", ".htm",
		".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".mp3", ".wav", ".ogg", ".flac", ".mp4", ".webm", ".mov",
		".zip", ".tar", ".gz", ".tgz":
		return true
	}
	return false
}

// systemOpener runs the system's opener. The path is an argument of its own,
// and absolute, so that nothing takes it for an option or for a command line.
func systemOpener(ctx context.Context, path string) error {
	var c *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		c = exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		c = exec.CommandContext(ctx, "open", path)
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return errNoDesktop
		}
		c = exec.CommandContext(ctx, "xdg-open", path)
	}
	c.WaitDelay = killAfter
	if err := c.Run(); err != nil {
		return fmt.Errorf("run %s: %w", c.Args[0], err)
	}
	return nil
}

// pageText opens a stored file in the person's pager, made safe for a terminal.
func (m *Model) pageText(path string) tea.Cmd {
	c, text := guestCommand(m.ctx, m.cfg.Pager), preview.NewReader(path)
	c.Stdin = text
	return tea.Exec(m.runner(c), func(err error) tea.Msg {
		if err = errors.Join(err, text.Close()); err != nil {
			return failedMsg{"open the pager", fmt.Errorf("run %s: %w", m.cfg.Pager, err)}
		}
		return nil
	})
}
