package launch

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// Bounds of a Log.
const (
	logBytes     = 4 << 20  // of all its lines
	lineBytes    = 64 << 10 // of one; a longer one goes on in the next
	lineOverhead = 96       // what a line takes besides its text
	readBytes    = 32 << 10
)

// Line is a line that the runtime wrote. Its text is hostile.
type Line struct {
	// Seq numbers the lines of a log, from 1 on.
	Seq int
	At  time.Time
	// Start is the start of the command that wrote it, as in Event.Start.
	Start int
	// Stderr says that it was written to standard error.
	Stderr bool
	// Goes says that the line was longer, and goes on in the next one of the
	// same stream.
	Goes bool
	Text string
}

// Log is what a runtime wrote, over all of its starts: the last 4 MiB of it. Its
// methods may be called from any goroutine.
type Log struct {
	mu      sync.Mutex
	lines   []Line // from head on
	head    int
	bytes   int
	seq     int           // of the last line
	changed chan struct{} // closed at the next line; nil while nobody waits
}

// Lines returns the lines from number seq on that are left, and the number of
// the oldest one that is: those before it fell out.
func (l *Log) Lines(seq int) (lines []Line, first int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first = l.seq - (len(l.lines) - l.head) + 1
	from := min(max(0, seq-first), len(l.lines)-l.head)
	return append(lines, l.lines[l.head+from:]...), first
}

// Wait waits until there is, or was, a line of number seq.
func (l *Log) Wait(ctx context.Context, seq int) error {
	for {
		l.mu.Lock()
		if l.seq >= seq {
			l.mu.Unlock()
			return nil
		}
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Feed hands over the text of each line from number seq on, in their order and as
// they come, until the context ends or a line is not taken. It returns the number
// of the first line that was not handed over.
func (l *Log) Feed(ctx context.Context, seq int, to func(ctx context.Context, text string) error) int {
	for l.Wait(ctx, seq) == nil {
		lines, first := l.Lines(seq)
		seq = max(seq, first)
		for _, line := range lines {
			if to(ctx, line.Text) != nil {
				return seq
			}
			seq = line.Seq + 1
		}
	}
	return seq
}

// last returns the last n lines of a start.
func (l *Log) last(start, n int) []Line {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := len(l.lines)
	for from > l.head && len(l.lines)-from < n && l.lines[from-1].Start == start {
		from--
	}
	return append([]Line(nil), l.lines[from:]...)
}

// read adds what comes from r, to its end.
func (l *Log) read(r io.Reader, start int, stderr bool) {
	var pending []byte
	chunk := make([]byte, readBytes)
	for {
		n, err := r.Read(chunk)
		pending = l.split(append(pending, chunk[:n]...), start, stderr)
		if err != nil { // nobody writes any more
			if len(pending) > 0 {
				l.mu.Lock()
				l.add(Line{At: time.Now(), Start: start, Stderr: stderr, Text: string(pending)})
				l.mu.Unlock()
			}
			return
		}
	}
}

// split adds the lines of text and returns what has no end yet, at its beginning.
func (l *Log) split(text []byte, start int, stderr bool) []byte {
	rest := text
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := (Line{At: time.Now(), Start: start, Stderr: stderr}); ; {
		end := bytes.IndexByte(rest, '\n')
		switch {
		case end >= 0 && end <= lineBytes:
			line.Text, line.Goes = string(bytes.TrimSuffix(rest[:end], []byte("\r"))), false
			rest = rest[end+1:]
		case len(rest) > lineBytes:
			n := wholeRunes(rest, lineBytes)
			line.Text, line.Goes = string(rest[:n]), true
			rest = rest[n:]
		default:
			return text[:copy(text, rest)]
		}
		l.add(line)
	}
}

// wholeRunes is n, or a little less where text would be cut in a character.
func wholeRunes(text []byte, n int) int {
	for cut := n; cut > n-utf8.UTFMax; cut-- {
		if utf8.RuneStart(text[cut]) {
			return cut
		}
	}
	return n
}

// add adds a line, and drops the oldest for it. The caller holds l.mu.
func (l *Log) add(line Line) {
	l.seq++
	line.Seq = l.seq
	l.lines = append(l.lines, line)
	l.bytes += len(line.Text) + lineOverhead
	for l.bytes > logBytes {
		oldest := &l.lines[l.head]
		l.bytes -= len(oldest.Text) + lineOverhead
		*oldest = Line{}
		l.head++
	}
	if l.head > len(l.lines)/2 {
		kept := copy(l.lines, l.lines[l.head:])
		clear(l.lines[kept:])
		l.lines, l.head = l.lines[:kept], 0
	}
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
}
