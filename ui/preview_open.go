package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"runtime"
	"strings"

	tea "charm.land/bubbletea/v2"

	"ruse/session"
	"ruse/session/files"
	"ruse/ui/internal/artifact"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// openTextMsg asks for a stored file to be opened in the pager; troubleMsg
// brings a problem for the errors panel.
type (
	openTextMsg struct{ path string }
	troubleMsg  struct{ problem report.Problem }
)

func (msg openTextMsg) take(m *Model) tea.Cmd { return m.pageText(msg.path) }

func (msg troubleMsg) take(m *Model) tea.Cmd {
	m.trouble(msg.problem)
	return nil
}

// trouble keeps a problem where it can be read, and echoes it in the status
// line.
func (m *Model) trouble(p report.Problem) {
	m.fail(nowStamp(), p)
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
	return func() tea.Msg {
		failed := func(err error, try string) tea.Msg {
			return troubleMsg{report.Problem{Text: "ruse could not open " + text.Line(a.Filename) + ".", Why: text.Error(err), Try: try}}
		}
		isText, err := storedText(a.Location)
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
	}
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

// storedText reports whether a stored file is text.
func storedText(path string) (bool, error) {
	f, _, err := files.Open(path)
	if err != nil {
		return false, err
	}
	head, err := readHead(f)
	return err == nil && isText(head), errors.Join(err, f.Close())
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
	c, text := guestCommand(m.ctx, m.cfg.Pager), &cleanReader{path: path}
	c.Stdin = text
	return tea.Exec(m.runner(c), func(err error) tea.Msg {
		if err = errors.Join(err, text.Close()); err != nil {
			return failedMsg{"open the pager", fmt.Errorf("run %s: %w", m.cfg.Pager, err)}
		}
		return nil
	})
}

// cleanReader reads a stored text without what a terminal would obey, a line
// break at its end. It opens the file when it is first read.
type cleanReader struct {
	path    string
	file    *os.File
	cleaner text.Cleaner
	// chunk is room for what is read, rest was cleaned and not yet handed over.
	chunk, rest []byte
	midline     bool
	err         error
}

func (r *cleanReader) Read(p []byte) (int, error) {
	if r.file == nil {
		f, _, err := files.Open(r.path)
		if err != nil {
			return 0, err
		}
		r.file, r.chunk = f, make([]byte, 4<<10)
	}
	for len(r.rest) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// fill cleans the next chunk.
func (r *cleanReader) fill() {
	n, err := r.file.Read(r.chunk)
	r.rest = r.cleaner.Append(r.rest[:0], string(r.chunk[:n]))
	if errors.Is(err, io.EOF) {
		r.cleaner.Flush(func(_, clean string) { r.rest = append(r.rest, clean...) })
	}
	if len(r.rest) > 0 {
		r.midline = r.rest[len(r.rest)-1] != '\n'
	}
	switch {
	case errors.Is(err, io.EOF):
		if r.midline {
			r.rest = append(r.rest, '\n')
		}
		r.err = io.EOF
	case err != nil:
		r.err = fmt.Errorf("read the stored file: %w", err)
	}
}

// Close closes the file, if it was opened.
func (r *cleanReader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
