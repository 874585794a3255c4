package runtimetest

import (
	"regexp"
	"strings"
)

// Persona is one of the ways in which the scripted agent answers.
type Persona struct {
	// Name is one or two words, as "ruse runtime --help" lists it.
	Name string
	// Words are what a prompt holds, in any case, to be answered by it. The
	// first persona of Personas that has one of them answers.
	Words []string
	// Says is what it does, in a sentence without a full stop.
	Says string
	// Example is a prompt that it answers.
	Example string

	script script
}

// script plays a persona's turn. Its error ends the request with an
// error_message, unless the request was cancelled.
type script func(*turn) (Result, error)

// Personas lists the personas in the order in which they look at a prompt. The
// last one answers whatever is left.
func Personas() []Persona {
	return []Persona{
		{"echo", []string{"echo"}, "gives the prompt back as its result, and says nothing", "echo hello", echo},
		{"burst", []string{"burst"}, "sends N messages of SIZE bytes as fast as the socket takes them", "burst 1000 200", burst},
		{"tour", []string{"tour", "show me around"}, "streams, writes an artifact, reports an error and goes on, in 11 s", TourPrompt, tour},
		{"stubborn", []string{"stubborn", "ignore cancel"}, "goes on for 2.6 s after a cancel", "be stubborn", stubborn},
		{"count", []string{"count"}, "counts to N, one message a second", "count to 60", count},
		{"silent", []string{"silent", "wait"}, "says nothing for N seconds, so that only heartbeats come", "wait 40", silent},
		{"tokens", []string{"token", "tokens"}, "streams single tokens, cut anywhere", "stream it in tokens", tokens},
		{"escapes", []string{"escapes", "unicode"}, "says wide text and raw control sequences", "send escapes", escapes},
		{"env", []string{"env"}, "tells the agent's environment", "show env", environment},
		{"recovers", []string{"recover", "recovers", "stumble"}, "reports an error and goes on to a result", "stumble and recover", recovers},
		{"fails", []string{"fail", "fails", "crash"}, "reports an error, then fails with another", "fail", fails},
		{"structured", []string{"structured", "schema"}, "returns an instance of the request's output schema", "answer as structured output", structured},
		{"coder", []string{"write", "report", "build"}, "writes files, runs commands, and rewrites a file", "Write a latency report", coder},
		{"essay", []string{"explain", "markdown"}, "answers with a long markdown text", "Explain backpressure", essay},
		{"listener", nil, "says the prompt back, and what else there is to try", "hello", listener},
	}
}

// matches reports whether the prompt holds one of the persona's words.
func (p Persona) matches(prompt string) bool {
	if len(p.Words) == 0 {
		return true
	}
	words := make([]string, len(p.Words))
	for i, w := range p.Words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(`(?i)(^|\W)(` + strings.Join(words, "|") + `)(\W|$)`).MatchString(prompt)
}

// choose finds the persona for a prompt.
func choose(prompt string) Persona {
	for _, p := range Personas() {
		if p.matches(prompt) {
			return p
		}
	}
	return Persona{Name: "listener", script: listener}
}

// ArtifactsDir is the directory that a session on the demo runtime should name
// in artifacts_dirs; it lies in the runtime's sandbox folder.
const ArtifactsDir = "out"

// TourPrompt is the first prompt of "ruse demo". At Pace 1 its run streams an
// answer, hands over an artifact, reports an error and ends well, in about 11 s.
const TourPrompt = "Show me around"

// Prompt is something to try.
type Prompt struct {
	// Title is a few words for a list.
	Title string
	// Text is the prompt to send.
	Text string
	// Persona is the name of the persona that answers it.
	Persona string
}

// Prompts returns three things to try, the tour first.
func Prompts() []Prompt {
	return []Prompt{
		{"A tour: answer, artifact, error", TourPrompt, "tour"},
		{"A long answer", "Explain backpressure, with code", "essay"},
		{"Files as artifacts", "Write a latency report", "coder"},
	}
}
