package protocol

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

func TestRedactorString(t *testing.T) {
	const pem = "-----BEGIN KEY-----\nabc/def+\"é😀\n-----END KEY-----\n"
	tests := []struct {
		name    string
		secrets []string
		in, out string
	}{
		{"no secrets", nil, "hunter2", "hunter2"},
		{"only empty secrets", []string{"", ""}, "hunter2", "hunter2"},
		{"alone", []string{"hunter2"}, "hunter2", "[REDACTED]"},
		{"inside", []string{"hunter2"}, "a hunter2 b", "a [REDACTED] b"},
		{"side by side", []string{"abc"}, "abcabc", "[REDACTED][REDACTED]"},
		{"almost", []string{"hunter2"}, "hunter hunter3", "hunter hunter3"},
		{"begun twice", []string{"aab"}, "aaab", "a[REDACTED]"},
		{"listed twice", []string{"abc", "abc"}, "abc", "[REDACTED]"},
		{"one inside another", []string{"key", "my-key-1"}, "my-key-1 key my-key-2", "[REDACTED] [REDACTED] my-[REDACTED]-2"},
		{"prefix of another", []string{"abc", "abcdef"}, "abcdef abcde", "[REDACTED] [REDACTED]de"},
		{"suffix of another", []string{"def", "abcdef"}, "abcdef bcdef", "[REDACTED] bc[REDACTED]"},
		{"overlapping", []string{"abcd", "cdef"}, "xabcdefx", "x[REDACTED]x"},
		{"overlapping three", []string{"abc", "cde", "efg"}, "abcdefg", "[REDACTED]"},
		{"overlapping itself", []string{"aba"}, "ababa", "[REDACTED]"},
		{"middle found first", []string{"bcd", "abcdef"}, "abcdef abcde", "[REDACTED] a[REDACTED]e"},
		{"one byte", []string{"x"}, "axbx", "a[REDACTED]b[REDACTED]"},
		{"two bytes", []string{"42"}, "1423", "1[REDACTED]3"},
		{"not ASCII", []string{"пароль"}, "мой пароль", "мой [REDACTED]"},
		{"mask kept", []string{"ED", "RED"}, "[REDACTED] RED", "[REDACTED] [REDACTED]"},
		{"mask kept, one byte", []string{"D"}, "D[REDACTED]D", "[REDACTED][REDACTED][REDACTED]"},
		{"not quite a mask", []string{"RED"}, "[REDACTED", "[[REDACTED]ACTED"},
		{"secret reaching into a mask", []string{"x[RE"}, "x[REDACTED]y", "[REDACTED]y"},
		{"mask as a secret", []string{Redacted}, "a[REDACTED]", "a[REDACTED]"},
		{"quoted as JSON", []string{`a"b\c`}, `{"error":"a\"b\\c"}`, `{"error":"[REDACTED]"}`},
		{"quoted twice", []string{`a"b`}, `"{\"k\":\"a\\\"b\"}"`, `"{\"k\":\"[REDACTED]\"}"`},
		{"quoted lines", []string{pem}, `x -----BEGIN KEY-----\nabc\/def+\"\u00e9\ud83d\ude00\n-----END KEY-----\n y`, `x [REDACTED] y`},
		{"spelled in hex", []string{"key"}, `\u006bey \u006B\u0065\u0079`, `[REDACTED] [REDACTED]`},
		{"backslash as it stands", []string{`C:\new`}, `cd C:\new`, `cd [REDACTED]`},
		{"no escape after all", []string{"key"}, `\x \u00zz key \`, `\x \u00zz [REDACTED] \`},
		{"lone surrogate before", []string{"key"}, `\ud83dkey \ud83d\u0041 \ud83d\`, `\ud83d[REDACTED] \ud83d\u0041 \ud83d\`},
		{"after escapes", []string{"abc"}, `\n\n\nabc\n`, `\n\n\n[REDACTED]\n`},
		{"across an escape of another", []string{"n\nn", "nn"}, `n\nn`, `[REDACTED]`},
		{"text around", []string{"\n"}, "a\nb", "a[REDACTED]b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := NewRedactor(test.secrets...)
			if got := r.String(test.in); got != test.out {
				t.Errorf("String(%q)\n got %q\nwant %q", test.in, got, test.out)
			}
		})
	}
}

func TestRedactorJSON(t *testing.T) {
	tests := []struct {
		name    string
		secrets []string
		in, out string
	}{
		{"value", []string{"key"}, `{"a": "my key", "n": 1.0e2}`, `{"a": "my [REDACTED]", "n": 1.0e2}`},
		{"name", []string{"key"}, `{"key":{"key2":1}}`, `{"[REDACTED]":{"[REDACTED]2":1}}`},
		{"escaped", []string{"A/B"}, `["\u0041\/B","A\u002fB"]`, `["[REDACTED]","[REDACTED]"]`},
		{"escapes around", []string{"key"}, `{"a":"\"key\"\n"}`, `{"a":"\"[REDACTED]\"\n"}`},
		{"a quoted message", []string{`p"w`}, `{"error":"got {\"secrets\":[\"p\\\"w\"]}"}`, `{"error":"got {\"secrets\":[\"[REDACTED]\"]}"}`},
		{"structure is no text", []string{`":"`, `,`}, `{"a":"b","c":"d"}`, `{"a":"b","c":"d"}`},
		{"numbers stay", []string{"123"}, `{"a":123,"b":"123"}`, `{"a":123,"b":"[REDACTED]"}`},
		{"own words stay", []string{"e"}, `{"message_type":"result_message","data":{"type":"text","text":"he"}}`, `{"message_type":"result_message","data":{"type":"text","text":"h[REDACTED]"}}`},
		{"own words elsewhere", []string{"text"}, `{"message_type":"text","x":"text"}`, `{"message_type":"[REDACTED]","x":"[REDACTED]"}`},
		{"duplicates", []string{"key"}, `{"a":"key","a":"key"}`, `{"a":"[REDACTED]","a":"[REDACTED]"}`},
		{"lone surrogate", []string{"key"}, `{"a":"\ud83dkey"}`, `{"a":"` + "\ufffd" + `[REDACTED]"}`},
		{"no JSON", []string{"key"}, `{not "key`, `{not "[REDACTED]`},
		{"no JSON, escaped", []string{"key"}, `{not "\u006bey`, `{not "[REDACTED]`},
		{"no object", []string{"key"}, `"key"`, `"[REDACTED]"`},
		{"empty", []string{"key"}, ``, ``},
		{"deeper than a parser goes", []string{"key"}, strings.Repeat("[", 20000) + `"key"`, strings.Repeat("[", 20000) + `"[REDACTED]"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in := []byte(test.in)
			got := NewRedactor(test.secrets...).JSON(in)
			if string(got) != test.out {
				t.Errorf("got %.300s\nwant %.300s", got, test.out)
			}
			if string(in) != test.in {
				t.Errorf("the frame given was changed to %s", in)
			}
		})
	}
}

func TestRedactorJSONReturnsCleanFrames(t *testing.T) {
	r := NewRedactor("hunter2")
	for _, text := range []string{`{"a": "b"}`, `{"a":"\u0062\n"}`, `{no json`, `{no "\json`} {
		frame := []byte(text)
		if got := r.JSON(frame); &got[0] != &frame[0] {
			t.Errorf("%s was copied", text)
		}
	}
}

// TestRecordedSecrets holds the two recordings in which runtimes meet secrets:
// 0.4 hands one back in clear.
func TestRecordedSecrets(t *testing.T) {
	r := NewRedactor("hunter2", "sk-live-123")
	leaked := false
	for _, frame := range recordedFrames(t) {
		has := strings.Contains(string(frame.data), "hunter2") || strings.Contains(string(frame.data), "sk-live-123")
		leaked = leaked || has && frame.dir == "recv"
		redacted := r.JSON(frame.data)
		if strings.Contains(string(redacted), "hunter2") || strings.Contains(string(redacted), "sk-live-123") {
			t.Errorf("%s: %s", frame.name, redacted)
		}
		if has == (string(redacted) == string(frame.data)) {
			t.Errorf("%s: has a secret: %t, but redacted to %s", frame.name, has, redacted)
		}
	}
	if !leaked {
		t.Error("no recording holds a secret that a runtime sent: the test tests nothing")
	}
}

// TestRedactedFramesKeepTheirMeaning redacts every message in every field: what
// comes of a frame decodes to the same type, and no field keeps the secret.
func TestRedactedFramesKeepTheirMeaning(t *testing.T) {
	// Short secrets are part of every name that the protocol defines.
	r := NewRedactor("hunter2", "a", "e", "i", "o", "u", "c", "_")
	for _, m := range everyMessage("ab hunter2 cd") {
		frame, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		redacted := r.JSON(frame)
		got, err := Decode(redacted)
		if err != nil {
			t.Fatalf("%s: %v", redacted, err)
		}
		if isKnown(m.MessageType()) && got.MessageType() != m.MessageType() {
			t.Errorf("%s became %s", m.MessageType(), got.MessageType())
		}
		if strings.Contains(string(redacted), "hunter2") {
			t.Errorf("not redacted: %s", redacted)
		}
	}
}

// TestUnknownFramesAreRedacted holds that what this package does not know yet
// is masked like the rest: a type, a member, at any depth.
func TestUnknownFramesAreRedacted(t *testing.T) {
	r := NewRedactor("hunter2")
	for _, frame := range []string{
		`{"message_type":"tomorrow_message","a":["hunter2",{"hunter2":{"b":"x hunter2"}}]}`,
		`{"message_type":"hunter2"}`,
		`{"no_type":"hunter2"}`,
		`{"message_type":"heartbeat_message","phase":"x","elapsed_ms":1,"tomorrow":{"c":["\u0068unter2"]}}`,
		`{"message_type":"result_message","data":{"type":"text","text":"a","tomorrow":"hunter2"},"hunter2":1}`,
	} {
		m, err := Decode(r.JSON([]byte(frame)))
		if err != nil {
			t.Fatal(err)
		}
		again, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(again), "hunter2") || !strings.Contains(string(again), Redacted) {
			t.Errorf("%s became %s", frame, again)
		}
	}
}

// everyMessage is a message of each type with text in every string and name.
func everyMessage(text string) []Message {
	quoted, err := jsontext.AppendQuote(nil, text)
	if err != nil {
		panic(err)
	}
	q := string(quoted)
	extra := json.RawMessage(`{"x":[` + q + `],` + q + `:{` + q + `:null}}`)
	env := map[string]string{"A": text, text: "1"}
	list := []string{"a", text}
	commands := []Command{{Command: text, Cwd: text, Env: env, Extra: extra}}
	downloads := []Downloadable{{DownloadURL: text, WorkingDir: text, Extra: extra}}
	return []Message{
		&Invocation{
			SourceID: text, SystemPrompt: text, UserPrompt: text, Model: text, SecretsToRedact: list,
			OutputSchema: text, AgentEnv: env, ArtifactsDirs: list, ArtifactsIgnore: text,
			PreCommands: commands, PostCommands: commands, Downloadables: downloads, Extra: extra,
		},
		&CommandExecution{
			SourceID: text, SecretsToRedact: list, Commands: commands, ArtifactsDirs: list,
			ArtifactsIgnore: text, Downloadables: downloads, Extra: extra,
		},
		&Cancel{Extra: extra},
		&ArtifactUploadResponse{text, text, text, text, extra},
		&EndSession{Extra: extra},
		&Assistant{list, extra},
		&CommandOutput{Stdout, text, text, extra},
		&CommandOutput{text, text, text, extra},
		&Heartbeat{"request_in_flight", 15000, extra},
		&Heartbeat{text, 1.5, extra},
		&ArtifactUploadRequest{text, text, extra},
		&Error{text, json.RawMessage(q), extra},
		&Error{Text: text},
		&Result{Text: &text, Metadata: extra, Extra: extra},
		&Result{Form: ResultTopLevel, Text: &text, Structured: extra, Metadata: extra, Extra: extra},
		&Result{Form: ResultData, Text: &text, Structured: extra, DataType: text, DataExtra: extra},
		&Result{Metadata: extra},
		&CommandExecutionResult{[]CommandResult{{text, 1, &text, extra}, {Command: text}}, extra},
		&EndSessionConfirm{extra},
		&Unknown{Type(text), json.RawMessage(`{"message_type":` + q + `,"a":` + q + `}`)},
	}
}

func TestEveryMessageComesBack(t *testing.T) {
	for _, m := range everyMessage("say \"é\" <&>\n") {
		frame, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(frame)
		if err != nil {
			t.Fatal(err)
		}
		if res, ok := got.(*Result); ok {
			want := *m.(*Result)
			want.Form, want.DataType, want.Raw = res.Form, res.DataType, frame
			m = &want
		}
		if diff := cmp.Diff(m, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", m.MessageType(), diff)
		}
	}
}

func TestRedactorTruncated(t *testing.T) {
	r := NewRedactor("hunter2hunter2")
	for in, want := range map[string]string{
		"":                          "",
		"a hunter2hunter2 b":        "a [REDACTED] b",
		"a hunter2hunt":             "a [REDACTED]",
		"a hunt":                    "a [REDACTED]",
		"a hun":                     "a hun",
		"hunter2hunter2 hunter2hun": "[REDACTED] [REDACTED]",
		"hunter3":                   "hunter3",
	} {
		if got := r.Truncated(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := (*Redactor)(nil).Truncated("a hunt"); got != "a hunt" {
		t.Errorf("without secrets: %q", got)
	}
}
