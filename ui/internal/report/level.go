package report

import (
	"encoding/json"
	"strings"
)

// Level is how much a line of a log matters.
type Level int

// The levels. Unknown is that of a line which says none.
const (
	Unknown Level = iota
	Trace
	Debug
	Info
	Warn
	Error
	Fatal
)

// levelOf finds a level by its name, in whatever case.
func levelOf(name string) Level {
	switch strings.ToLower(name) {
	case "trace", "verbose", "silly":
		return Trace
	case "debug", "dbg":
		return Debug
	case "info", "inf", "notice", "information":
		return Info
	case "warn", "warning", "wrn":
		return Warn
	case "error", "err", "severe":
		return Error
	case "fatal", "critical", "crit", "panic", "alert", "emerg", "emergency":
		return Fatal
	}
	return Unknown
}

// head is how much of a line a level is looked for in, where it is no JSON.
const head = 256

// LevelOf guesses the level of a line, without control sequences, from the forms
// that are usual: pino's and other JSON, level=warn, [ERROR], WARN, "error: …", a
// thrown error's name, npm's, klog's.
func LevelOf(text string) Level {
	if strings.HasPrefix(text, "{") {
		return levelInJSON(text)
	}
	return levelInWords(strings.Fields(text[:min(len(text), head)]))
}

// levelInJSON reads the field of a line that is a JSON object.
func levelInJSON(text string) Level {
	var line struct{ Level, Lvl, Severity, LevelName any }
	if json.Unmarshal([]byte(text), &line) != nil {
		return Unknown
	}
	for _, v := range []any{line.Level, line.Lvl, line.Severity, line.LevelName} {
		switch v := v.(type) {
		case string:
			return levelOf(v)
		case float64: // pino: 10 is trace, 60 is fatal
			if v >= 10 && v < 70 {
				return Level(v / 10)
			}
		}
	}
	return Unknown
}

// levelInWords looks at the beginning: a level stands first, or behind a time, a
// name in brackets and the like. A word of a sentence is none: it has to be in
// upper case, in brackets, before a colon, or begin the sentence as Error does.
func levelInWords(words []string) Level {
	const most = 7
	begins := true
	for i, word := range words {
		if key, value, ok := strings.Cut(strings.ToLower(word), "="); ok && (key == "level" || key == "lvl" || key == "severity") {
			return levelOf(strings.Trim(value, `"`))
		}
		if i >= most {
			continue
		}
		bare := strings.Trim(word, "[]()<>|:!")
		name, _, _ := strings.Cut(bare, ":") // ERROR:root:…
		switch {
		case i == 0 && (bare == "npm" || bare == "pnpm") && len(words) > 1:
			return levelOf(strings.TrimSuffix(words[1], "!"))
		case i == 0 && len(word) == len("I0102") && digits(word[1:]):
			return map[byte]Level{'I': Info, 'W': Warn, 'E': Error, 'F': Fatal}[word[0]]
		case i <= 1 && strings.HasSuffix(word, "Error:"):
			return Error
		}
		marked := name == strings.ToUpper(name) || word != bare && strings.ContainsAny(word, "[(<:|") || name != bare
		if level := levelOf(name); level != Unknown && (marked || begins && name == "Error") {
			return level
		}
		begins = begins && strings.ContainsAny(word, "[0123456789")
	}
	return Unknown
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
