package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"ruse/session"
)

// debugLog is the file that --debug names. Without one, all that is logged is
// discarded.
type debugLog struct {
	*slog.Logger
	file *os.File
}

// openDebugLog opens a log for appending, readable to its owner alone: it holds
// what was asked and answered.
func openDebugLog(path string) (*debugLog, error) {
	if path == "" {
		return &debugLog{Logger: slog.New(slog.DiscardHandler)}, nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err == nil {
		if err = fitForLog(file); err != nil {
			err = closing(file, err)
		}
	}
	if err != nil {
		return nil, because(ExitUsage, "the log for --debug does not open", err, "Name a file that you can write to.")
	}
	handler := slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelDebug})
	return &debugLog{Logger: slog.New(handler), file: file}, nil
}

// fitForLog sees to it that nobody else reads what was there before.
func fitForLog(file *os.File) error {
	if _, screen := terminal(file); screen {
		return fmt.Errorf("%q is a terminal, and the log would be written over the screen", file.Name())
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		err = file.Chmod(0o600)
	}
	return err
}

// close closes the log, and says so where what was logged may not be there.
func (l *debugLog) close() error {
	if l.file == nil {
		return nil
	}
	if err := l.file.Close(); err != nil {
		return because(ExitInternal, "the log for --debug is not complete", err, "")
	}
	return nil
}

// recorder logs each frame; it is nil where nothing is logged.
func (l *debugLog) recorder() session.Recorder {
	if l.file == nil {
		return nil
	}
	return frameLog{l.Handler()}
}

// frameLog is a session.Recorder. The frames are redacted when they come.
type frameLog struct{ slog.Handler }

// Record logs the frames among events, and where connections begin and end.
// Unlike a Logger it returns what the file answers.
func (l frameLog) Record(events []session.Event) error {
	for _, e := range events {
		if attrs := frameAttrs(e); attrs != nil {
			r := slog.NewRecord(e.When(), slog.LevelDebug, "frame", 0)
			r.AddAttrs(attrs...)
			if err := l.Handle(context.Background(), r); err != nil {
				return err
			}
		}
	}
	return nil
}

// frameAttrs are what is logged of an event, or nil.
func frameAttrs(e session.Event) []slog.Attr {
	frame := func(dir string, data []byte) []slog.Attr {
		return []slog.Attr{slog.String("dir", dir), slog.String("data", string(data))}
	}
	switch e := e.(type) {
	case session.Connected:
		return []slog.Attr{slog.String("dir", "open")}
	case session.Sent:
		return frame("send", e.Raw)
	case session.Received:
		return frame("recv", e.Raw)
	case session.Malformed:
		return frame("recv", e.Raw)
	case session.Disconnected:
		if _, dial := errors.AsType[*session.DialError](e.Err); !dial {
			return []slog.Attr{slog.String("dir", "close"), slog.Int("code", e.Code), slog.String("reason", e.Reason)}
		}
	}
	return nil
}
