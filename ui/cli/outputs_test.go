package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestExecInAPipe: a program behind the pipe gets the bytes of the commands'
// standard output and nothing else, through the real binary.
func TestExecInAPipe(t *testing.T) {
	t.Parallel()
	cmd := command(t, nil, "exec", "--url", demoURL(t),
		"--command", `echo warning >&2; printf '{"a": [1,\n2], "red": "\\u001b[31m"'`, "--command", `printf ', "tab":\t"\302\240"}\r'`)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	if want := "{\"a\": [1,\n2], \"red\": \"\\u001b[31m\", \"tab\":\t\"\u00a0\"}\r"; stdout.String() != want {
		t.Errorf("standard output %q, want %q", stdout.String(), want)
	}
	if !json.Valid(stdout.Bytes()) {
		t.Error("standard output is no JSON")
	}
	if stderr.String() != "warning\n" {
		t.Errorf("standard error %q", stderr.String())
	}
}

// quoted is a JSON string.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// What a runtime says that ran commands.
func outputFrame(stream, text string) string {
	return fmt.Sprintf(`{"message_type":"command_output_message","stream":%q,"text":%s,"command":"c"}`, stream, quoted(text))
}

func saidFrame(text string) string {
	return fmt.Sprintf(`{"message_type":"assistant_message","text_blocks":[%s]}`, quoted(text))
}

func failedFrame(text string) string {
	return fmt.Sprintf(`{"message_type":"error_message","error":%s,"metadata":{"error_type":"object"}}`, quoted(text))
}

func resultsFrame(code int, stdouts ...string) string {
	var results []string
	for _, stdout := range stdouts {
		results = append(results, fmt.Sprintf(`{"command":"c","exit_code":0,"stdout":%s}`, quoted(stdout)))
	}
	results = append(results, fmt.Sprintf(`{"command":"last","exit_code":%d}`, code))
	return `{"message_type":"command_execution_result_message","results":[` + strings.Join(results, ",") + `]}`
}

// TestExecOfEachGeneration: however a runtime tells what commands print, it
// comes to where it belongs, as far as that is told.
func TestExecOfEachGeneration(t *testing.T) {
	t.Parallel()
	const mixed = "note: this runtime is older than 0.14"
	for name, tt := range map[string]struct {
		frames         []string
		code           int
		stdout, stderr string
	}{
		"0.14 and later": {
			[]string{outputFrame("stdout", "ou"), outputFrame("stderr", "err"), outputFrame("stdout", "t\x1b[31m"), resultsFrame(3, "out\x1b[31m")},
			3, "out\x1b[31m", "err",
		},
		"0.12 and 0.13": {
			[]string{saidFrame("one\n"), saidFrame("err\n"), saidFrame("two\n"), saidFrame("three"), resultsFrame(0, "one\ntwo\n", "three")},
			0, "one\ntwo\nthree", "err\n",
		},
		"0.12 that masks a piece otherwise": {
			[]string{saidFrame("se"), saidFrame("cret\n"), resultsFrame(0, "[REDACTED]\n")},
			0, "[REDACTED]\n", "secret\n",
		},
		"0.13 after a failure": {
			[]string{saidFrame("one\n"), saidFrame("err\n"), saidFrame("two\n"), resultsFrame(2, "one\n")}, 2, "one\nerr\ntwo\n", mixed,
		},
		"results alone":   {[]string{resultsFrame(0, "out\n")}, 0, "out\n", ""},
		"0.8 to 0.11":     {[]string{saidFrame("out\n"), saidFrame("err\n"), resultsFrame(0)}, 0, "out\nerr\n", mixed},
		"nothing to tell": {[]string{resultsFrame(0)}, 0, "", ""},
		"killed":          {[]string{outputFrame("stdout", "out"), resultsFrame(-1, "out")}, 255, "out", "a command was killed, or did not start: last"},
		"a code of Windows": {
			[]string{resultsFrame(3221225477)}, 255, "", "a command failed with exit code 3221225477: last",
		},
		"0.9, as JSON": {
			[]string{saidFrame("out\n"), failedFrame(`{"exitCode":7,"error":{"error_name":"Error","stack":"Error: x","error_details":{"code":7,"cmd":"exit 7"}}}`)},
			7, "out\n", "\nruse: a command failed with exit code 7: exit 7.\n",
		},
		"0.9, killed": {
			[]string{failedFrame(`{"exitCode":null,"error":{"error_name":"Error","error_details":{"code":null,"signal":"SIGKILL","cmd":"kill -9 $$"}}}`)},
			255, "", "ruse: a command was killed, or did not start: kill -9 $$.\n",
		},
		"0.9, code 1, twice": {
			[]string{saidFrame("out\n"), failedFrame("command failed with exit code: 1"), failedFrame("command failed with exit code: 1")},
			1, "out\n", "\nruse: a command failed with exit code 1.\n",
		},
		"no results": {
			[]string{saidFrame("out\n"), `{"message_type":"error_message","error":"no such folder","metadata":{}}`},
			ExitExecFailed, "", "error: no such folder\nout\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, "exec", "--command", "c", "--url", runtimePeer(t, func(p *peer) {
				p.Until("command_execution_message")
				p.Send(tt.frames...)
				p.Goodbye()
			}))
			if got.code != tt.code || got.stdout != tt.stdout || !strings.HasPrefix(got.stderr, tt.stderr) && !strings.Contains(got.stderr, tt.stderr) || tt.stderr == "" && got.stderr != "" {
				t.Errorf("exit code %d, want %d\nstandard output %q\nwant            %q\nstandard error %q\nwant           %q",
					got.code, tt.code, got.stdout, tt.stdout, got.stderr, tt.stderr)
			}
		})
	}
}

// TestRunJudgesTheResult: a result that breaks the schema is printed, and each
// place where it does is told.
func TestRunJudgesTheResult(t *testing.T) {
	t.Parallel()
	const schema = `{"type":"object","required":["n"],"properties":{"n":{"type":"integer"},"list":{"items":{"type":"string"}}}}`
	structured := func(value string) string {
		return `{"message_type":"result_message","metadata":{},"data":{"type":"structured_output","structured_output":` + value + `}}`
	}
	for name, tt := range map[string]struct {
		result string
		code   int
		stdout string
		stderr []string
	}{
		"fits":     {structured(`{"n":1}`), ExitOK, "{\"n\":1}\n", nil},
		"breaks":   {structured(`{"n":"\u001b[31mx","list":["a",2]}`), ExitExpectation, `{"n":"\u001b[31mx","list":["a",2]}` + "\n", []string{"schema: /n: ", "schema: /list/1: ", "the result breaks the schema"}},
		"is empty": {structured(`{}`), ExitExpectation, "{}\n", []string{"schema: ", "n"}},
		"is text":  {textResult, ExitExpectation, "the answer\n", []string{"schema: the result holds no structured output"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, nil, "run", "--schema", schema, "x", "--url", runtimePeer(t, func(p *peer) {
				p.Until("invocation_message")
				p.Send(tt.result)
				p.Goodbye()
			}))
			if got.code != tt.code || got.stdout != tt.stdout || strings.ContainsRune(got.stderr, '\x1b') {
				t.Errorf("exit code %d, want %d; standard output %q\n%s", got.code, tt.code, got.stdout, got.stderr)
			}
			for _, want := range tt.stderr {
				if !strings.Contains(got.stderr, want) {
					t.Errorf("standard error without %q:\n%s", want, got.stderr)
				}
			}
		})
	}
}

// TestPostCommandFailsAfterTheResult: 0.4 runs the commands after the agent when
// the result is out. These are the frames that it sent.
func TestPostCommandFailsAfterTheResult(t *testing.T) {
	t.Parallel()
	after := func(args ...string) output {
		return run(t, nil, append(args, "--url", runtimePeer(t, func(p *peer) {
			p.Until("invocation_message")
			p.Send(`{"message_type":"result_message","metadata":{},"structured_output":{"ok":true}}`, saidFrame("hi\n"),
				`{"message_type":"error_message","error":"{\"exitCode\":3,\"error\":{\"code\":3,\"cmd\":\"exit 3\"}}","metadata":{}}`)
			p.CloseWith(1000, "")
		}))...)
	}
	got := after("run", "x", "--post", "exit 3")
	if got.code != ExitFailed || got.stdout != "{\"ok\":true}\n" ||
		!strings.Contains(got.stderr, "\nerror: a command failed with exit code 3: exit 3\nruse: the run failed: a command failed with exit code 3: exit 3.\n") {
		t.Errorf("exit code %d, standard output %q:\n%s", got.code, got.stdout, got.stderr)
	}
}
