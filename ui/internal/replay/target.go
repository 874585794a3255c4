package replay

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ruse/session"
)

// Target is where a person wants to go: to a time, or to where so many events
// were told.
type Target struct {
	ByTime bool
	At     time.Duration
	Event  int
}

var errTarget = errors.New("want a time such as 1:23, 83s, +10s or 50%, an event such as #120, run 2, mark 1, start or end")

// Parse reads where to go, as a person writes it.
func (b *Bar) Parse(words string) (Target, error) {
	words = strings.ToLower(strings.TrimSpace(words))
	name, number, _ := strings.Cut(words, " ")
	switch {
	case words == "start":
		return Target{}, nil
	case words == "end":
		return b.end()
	case name == "run" || name == "mark":
		return b.landmark(name == "run", strings.TrimSpace(number))
	case strings.HasPrefix(words, "#"):
		n, err := strconv.Atoi(words[1:])
		if err != nil || n < 0 {
			return Target{}, errTarget
		}
		return Target{Event: n}, nil
	case strings.HasSuffix(words, "%"):
		return b.share(strings.TrimSuffix(words, "%"))
	case strings.HasPrefix(words, "+"), strings.HasPrefix(words, "-"):
		d, err := parseTime(words[1:])
		if words[0] == '-' {
			d = -d
		}
		return Target{ByTime: true, At: max(b.Position.At+d, 0)}, err
	}
	d, err := parseTime(words)
	return Target{ByTime: true, At: d}, err
}

var (
	errLength = errors.New("how long it is isn't known yet: it is still being read")
	errUnread = errors.New("what is in it isn't known yet: it is still being read")
)

func (b *Bar) end() (Target, error) {
	if b.Position.Events == 0 {
		return Target{}, errLength
	}
	return Target{Event: b.Position.Events}, nil
}

func (b *Bar) share(number string) (Target, error) {
	percent, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || !(percent >= 0 && percent <= 100):
		return Target{}, errTarget
	case b.Position.Length == 0:
		return Target{}, errLength
	}
	return Target{ByTime: true, At: time.Duration(float64(b.Position.Length) * percent / 100)}, nil
}

// landmark finds a run by its number, or a mark by its place among the marks.
func (b *Bar) landmark(run bool, number string) (Target, error) {
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return Target{}, errTarget
	case b.Landmarks == nil:
		return Target{}, errUnread
	}
	marks := 0
	for _, l := range b.Landmarks {
		if l.Run == 0 {
			marks++
		}
		if run && l.Run == session.RunID(n) || !run && l.Run == 0 && marks == n {
			return To(l), nil
		}
	}
	if run {
		return Target{}, fmt.Errorf("there is no run %d", n)
	}
	return Target{}, fmt.Errorf("there is no mark %d", n)
}

// To is where a landmark lies: at its time, so that nothing is waited for there.
func To(l session.Landmark) Target { return Target{ByTime: true, At: l.At} }

// parseTime reads 83s, 1m23s, 83, 1:23 or 1:02:03.
func parseTime(words string) (time.Duration, error) {
	if d, err := time.ParseDuration(words); err == nil && d >= 0 {
		return d, nil
	}
	parts := strings.Split(words, ":")
	var total time.Duration
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		// Only the first may be more than 59, and only the last may have a fraction.
		whole := n == float64(int64(n)) || i == len(parts)-1
		if err != nil || len(parts) > 3 || !(n >= 0 && n < 1e6) || i > 0 && n >= 60 || !whole {
			return 0, errTarget
		}
		total = total*60 + time.Duration(n*float64(time.Second))
	}
	return total, nil
}
