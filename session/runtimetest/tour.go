package runtimetest

import (
	"fmt"
	"runtime"
	"time"
)

// tour shows what a client has to show, in this order: an answer that comes in
// pieces, a command, an artifact, an error, a result. Its pauses add up to
// about 11 s.
func tour(t *turn) (Result, error) {
	steps := []func() error{
		func() error {
			return t.perform(800*time.Millisecond,
				"# A tour\n\nThis agent is a script, but all else is real: the **socket**, the commands, the files.",
				"Each of these paragraphs is a message of its own. They arrive while you read, so you can\n\n"+
					"- scroll back: the view stays where you look\n- cancel: the runtime answers when the script has stopped\n"+
					"- type the next prompt already",
				"## A command\n\nIts output is streamed as it comes, and is not markdown:")
		},
		func() error { return t.shell(tourCommand(t.pace)) },
		func() error {
			return t.perform(900*time.Millisecond,
				"## A table\n\n| message | from | to |\n|:--|:--|:--|\n| `invocation_message` | client | runtime |\n"+
					"| `assistant_message` | runtime | client |\n| `result_message` | runtime | client |",
				"And code:\n\n```go\nfor event := range events {\n\tfmt.Println(event) // every one, in order\n}\n```",
				"## An artifact\n\nThe next thing I do is write a file. The runtime asks where to put it, and uploads it there.")
		},
		func() error { return t.out.WriteFile("tour.md", tourFile) },
		func() error {
			return t.perform(1100*time.Millisecond, "## An error\n\nA tool may fail without ending the run:")
		},
		func() error { return t.pause(700 * time.Millisecond) },
		func() error {
			return t.out.Report("tool call failed: rate limited", map[string]any{
				"code": "TOOL_FAILED", "tool": "search", "attempt": 1, "retry_after_ms": 1500,
			})
		},
		func() error {
			return t.perform(1300*time.Millisecond, "Trying again.", "That worked. What comes last is the **result**, with what it cost.")
		},
		func() error { return t.pause(800 * time.Millisecond) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return Result{}, err
		}
	}
	return Result{Text: "The tour is over: one answer, one command, one artifact, one error that was overcome.\n\n" +
		"Next: `Explain backpressure, with code`, or `Write a latency report`."}, nil
}

// tourFile is the tour's artifact.
const tourFile = `# The tour

This file was written by the scripted agent, and uploaded by the runtime to
the address that the client gave.

| who | does |
|:--|:--|
| agent | writes a file into a watched directory |
| runtime | asks for an address |
| client | answers with a presigned URL and a content type |
| runtime | sends the whole file there |
`

// tourCommand prints a few lines over a second.
func tourCommand(pace float64) string {
	if runtime.GOOS == "windows" {
		return "echo compiling & ping -n 2 127.0.0.1 >nul & echo testing & echo ok"
	}
	return fmt.Sprintf("for step in compiling linking testing; do echo \"$step\"; sleep %.2f; done; echo 'ok  3 packages'", 0.3*pace)
}
