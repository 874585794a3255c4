package filter

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Term is something that can be asked for by name.
type Term struct {
	// Name stands before the operator, and Ops are the operators it takes.
	Name, Ops string
	// Values says what stands behind it, and Help what it chooses.
	Values, Help string
	// make returns the test for an operator and a value.
	make func(op, value string) (node, error)
}

// The operators: one value, or a bound.
const (
	isOp    = ":"
	boundOp = "> < >= <="
)

// directions are the values of dir: what rows there are.
var directions = []string{"open", "send", "recv", "close", "mark", "gap"}

// Terms are all terms, in the order in which help shows them.
func Terms() []Term {
	return []Term{
		{"dir", isOp, strings.Join(directions, " "), "which way it went, or what it is", byDir},
		{"type", isOp, "error, result, assistant …", "message type or event, by its first words", byType},
		{"run", isOp + " " + boundOp, "2", "the run's number", byRun},
		{"text", isOp, `"rate limited"`, "what its text holds", func(_, v string) (node, error) { return newText(v), nil }},
		{"gap", boundOp, "5s, 300ms", "time since what was before it", by("a duration such as 5s or 300ms", duration, func(i *Item) int64 { return int64(i.Gap) })},
		{"size", boundOp, "64k, 1M", "length on the wire", by("a size such as 512, 64k or 1M", size, func(i *Item) int64 { return int64(i.Size) })},
		{"after", isOp, "cancel", "what came after a cancel", afterCancel},
		{"is", isOp, strings.Join(properties[:], " "), "what is so of it", byProperty},
		{"since", isOp, "12:04, 12:04:09, 41s", "from a time of day on, or from so long after the start", byTime(false)},
		{"until", isOp, "12:04, 12:04:09, 41s", "up to a time of day, or to so long after the start", byTime(true)},
	}
}

func byDir(_, value string) (node, error) {
	if !slices.Contains(directions, value) {
		return nil, oneOf(directions)
	}
	return test(func(i *Item) bool { return i.Dir == value }), nil
}

// byType compares whole words, so that "result" is not a command's.
func byType(_, value string) (node, error) {
	if value == "" {
		return nil, fmt.Errorf("a message type such as error, result or assistant")
	}
	value = strings.ToLower(value)
	return test(func(i *Item) bool {
		rest, ok := strings.CutPrefix(i.Type, value)
		return ok && (rest == "" || rest[0] == '_' || rest[0] == '-')
	}), nil
}

func byRun(op, value string) (node, error) {
	return by("a run's number such as 2", func(v string) (int64, error) { return strconv.ParseInt(v, 10, 32) }, func(i *Item) int64 { return int64(i.Run) })(op, value)
}

func afterCancel(_, value string) (node, error) {
	if value != "cancel" {
		return nil, oneOf([]string{"cancel"})
	}
	return test(func(i *Item) bool { return i.Is&AfterCancel != 0 }), nil
}

func byProperty(_, value string) (node, error) {
	at := slices.Index(properties[:], value)
	if at < 0 {
		return nil, oneOf(properties[:])
	}
	return test(func(i *Item) bool { return i.Is&(1<<at) != 0 }), nil
}

// by compares a number of an item with the one given.
func by(expected string, parse func(string) (int64, error), of func(*Item) int64) func(op, value string) (node, error) {
	return func(op, value string) (node, error) {
		want, err := parse(value)
		if err != nil {
			return nil, fmt.Errorf("%s", expected)
		}
		if op == isOp {
			op = "="
		}
		// An operator is made of the signs that it allows.
		return test(func(i *Item) bool { return strings.IndexByte(op, "<=>"[1+cmp.Compare(of(i), want)]) >= 0 }), nil
	}
}

func duration(v string) (int64, error) {
	d, err := time.ParseDuration(v)
	return int64(d), err
}

// size reads a number of bytes, with k, M or G for powers of 1,024.
func size(v string) (int64, error) {
	digits := strings.TrimRight(v, "kKmMgG")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(v)-len(digits) > 1 {
		return 0, fmt.Errorf("%q is no size", v)
	}
	for range strings.IndexByte(" kmg", strings.ToLower(v + " ")[len(digits)]) {
		if n > 1<<50 {
			return 0, fmt.Errorf("%q is too large", v)
		}
		n *= 1024
	}
	return n, nil
}

// byTime takes a time of day, in the zone of the item's own, or a time since the
// start. A time of day stands for all of its last unit: until:12:04 holds 12:04:59.
func byTime(until bool) func(op, value string) (node, error) {
	before := func(a, b time.Duration) bool { return (a < b) == until }
	return func(_, value string) (node, error) {
		if d, err := time.ParseDuration(strings.TrimPrefix(value, "+")); err == nil {
			return test(func(i *Item) bool { return before(i.Since, d) || i.Since == d }), nil
		}
		for layout, unit := range map[string]time.Duration{"15:04": time.Minute, "15:04:05": time.Second, "15:04:05.000": time.Millisecond} {
			at, err := time.Parse(layout, value)
			if err != nil || strings.Contains(value, ".") != strings.Contains(layout, ".") {
				continue
			}
			limit := sinceMidnight(at)
			if until {
				limit += unit
			}
			return test(func(i *Item) bool { return before(sinceMidnight(i.At), limit) }), nil
		}
		return nil, fmt.Errorf("a time of day such as 12:04 or 12:04:09, or a time since the start such as 41s")
	}
}

func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
}

func oneOf(values []string) error { return fmt.Errorf("one of %s", strings.Join(values, ", ")) }

// expression compiles what stands between slashes. Capitals count only where it
// has some, those of escapes such as \S aside.
func expression(source string) (node, error) {
	plain := regexp.MustCompile(`\\.`).ReplaceAllString(source, "")
	if plain == strings.ToLower(plain) {
		source = "(?i)" + source
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil, fmt.Errorf("a regular expression: %w", err)
	}
	return pattern{re}, nil
}
