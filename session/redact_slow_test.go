package session

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"ruse/protocol"
)

// slowCase is a text with a secret in it, as a runtime might spell it.
type slowCase struct {
	name    string
	secrets []string
	text    string
	begins  []string // beginnings of the secrets that must not be seen
	want    string
}

var slowCases = []slowCase{
	{"one", []string{secret}, "the key is " + secret + ", skip it", []string{"sk-l"}, "the key is [REDACTED], skip it"},
	{"at the end", []string{secret}, "key: " + secret, []string{"sk-l"}, "key: [REDACTED]"},
	{"characters of several bytes", []string{"пароль-№1"}, "мой пароль-№1, пар", []string{"паро"}, "мой [REDACTED], пар"},
	{"characters of two halves", []string{"🔑😀🔒🚀x"}, "😀🔑😀🔒🚀x🔑!", []string{"🔑😀🔒🚀"}, "😀[REDACTED]🔑!"},
	{"quoted as JSON", []string{`p"w\dé`}, `{"k":"p\"w\\d\u00e9"}`, []string{`p"w\`, `p\"w\\`}, `{"k":"[REDACTED]"}`},
	{"shared beginnings", []string{"abcd1", "abcdefgh", "abcx"}, "abcy abcdef abcdefgh abcd1 abcx", nil, "abcy abcdef [REDACTED] [REDACTED] [REDACTED]"},
	{"shorter than four", []string{"abc", "xy"}, "ab abc x xy xabc", []string{"abc"}, "ab [REDACTED] x [REDACTED] x[REDACTED]"},
	{"twice", []string{secret}, secret + secret, []string{"sk-l"}, "[REDACTED][REDACTED]"},
}

// spelled is a piece of a text as a JSON string, as JavaScript writes it: half
// of a character is an escape.
func spelled(units []uint16) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(units); i++ {
		u := rune(units[i])
		switch {
		case utf16.IsSurrogate(u) && i+1 < len(units) && utf16.DecodeRune(u, rune(units[i+1])) != '\ufffd':
			b.WriteRune(utf16.DecodeRune(u, rune(units[i+1])))
			i++
		case utf16.IsSurrogate(u), u < ' ':
			fmt.Fprintf(&b, `\u%04x`, u)
		case u == '"' || u == '\\':
			b.WriteRune('\\')
			b.WriteRune(u)
		default:
			b.WriteRune(u)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// cuts are all ways to cut a text in two, and in pieces of the same size.
func cuts(text string) (all [][]string) {
	units := utf16.Encode([]rune(text))
	for at := 1; at < len(units); at++ {
		all = append(all, []string{spelled(units[:at]), spelled(units[at:])})
	}
	for size := 1; size <= 6; size++ {
		var pieces []string
		for at := 0; at < len(units); at += size {
			pieces = append(pieces, spelled(units[at:min(at+size, len(units))]))
		}
		all = append(all, pieces)
	}
	return all
}

// slowly plays frames of one run, each after a pause that a reader would not sit
// through, and returns what was told and recorded of them.
func slowly(t *testing.T, secrets, frames []string) (events []Event, recorded []Event) {
	synctest.Test(t, func(t *testing.T) {
		rec := &memory{}
		s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			for _, frame := range frames {
				p.Send(frame)
				sleep(holdBack + 50*time.Millisecond)
			}
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), asking(secrets...), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events = until(t, s, inState(Succeeded))
		wantRecorded(t, rec, events)
		recorded = rec.all()
	})
	return events, recorded
}

// wantUnseen checks that no beginning of a secret is in what was shown, each
// text of it by itself and all together, or in what was recorded.
func wantUnseen(t *testing.T, begins, shown []string, recorded []Event) {
	t.Helper()
	for _, begin := range begins {
		if all := strings.Join(shown, ""); strings.Contains(all, begin) {
			t.Errorf("%q is shown in %q", begin, shown)
		}
		for _, f := range recorded {
			if _, sent := f.(Sent); !sent && strings.Contains(string(frameOf(f)), begin) {
				t.Errorf("%q is recorded in %s", begin, frameOf(f))
			}
		}
	}
}

// printed is the output of commands in the order in which it is shown, and of
// each stream.
func printed(events []Event) (block []string, stdout, stderr string) {
	for _, e := range only[Received](events) {
		m, ok := e.Message.(*protocol.CommandOutput)
		if !ok {
			continue
		}
		block = append(block, m.Text)
		if m.Stream == protocol.Stderr {
			stderr += m.Text
		} else {
			stdout += m.Text
		}
	}
	return block, stdout, stderr
}

// However slowly a text comes and however it is cut, nothing of a secret is
// shown or recorded, and nothing else is missing.
func TestSecretInSlowPieces(t *testing.T) {
	for _, test := range slowCases {
		t.Run(test.name, func(t *testing.T) {
			for _, pieces := range cuts(test.text) {
				var frames []string
				for _, piece := range pieces {
					frames = append(frames, `{"message_type":"assistant_message","text_blocks":[`+piece+`]}`)
				}
				events, recorded := slowly(t, test.secrets, frames)
				shown := spoken(events)
				wantUnseen(t, test.begins, shown, recorded)
				if got := strings.Join(shown, ""); got != test.want {
					t.Errorf("%s\n is shown as %q\nwant %q", pieces, got, test.want)
				}
				if n := len(frames); len(shown) < n || len(shown) > 2*n+1 {
					t.Errorf("%d frames came, %d are shown", n, len(shown))
				}
			}
		})
	}
}

func outputFrame(stream, command, text string) string {
	return `{"message_type":"command_output_message","stream":"` + stream + `","text":` + text + `,"command":"` + command + `"}`
}

// The same where the pieces alternate between the two outputs of a command, so
// that the block in which both are shown spells the secret.
func TestSecretAlternates(t *testing.T) {
	for _, test := range slowCases {
		t.Run(test.name, func(t *testing.T) {
			for _, pieces := range cuts(test.text) {
				if strings.Contains(strings.Join(pieces, ""), `\ud`) {
					continue // half of a character belongs to its own stream
				}
				var frames []string
				for i, piece := range pieces {
					frames = append(frames, outputFrame([]string{"stdout", "stderr"}[i%2], "env", piece))
				}
				events, recorded := slowly(t, test.secrets, frames)
				shown, stdout, stderr := printed(events)
				wantUnseen(t, test.begins, append(shown, "|", stdout, "|", stderr), recorded)
				if !strings.Contains(strings.Join(shown, ""), protocol.Redacted) {
					t.Errorf("%s is shown as %q", pieces, shown)
				}
			}
		})
	}
}

// And where they come at once, so that nothing has to go on without its end.
func TestSecretAlternatesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			for i := 0; i < len(secret); i += 3 {
				p.Send(outputFrame([]string{"stdout", "stderr"}[i%2], "env", `"`+secret[i:i+3]+`"`))
			}
			p.Send(outputFrame("stderr", "env", `"!"`))
			p.Send(resultFrame)
			p.Wait()
		})})
		if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, inState(Succeeded))
		if shown, _, _ := printed(events); strings.Join(shown, "|") != "[REDACTED]||||||!" {
			t.Errorf("shown: %q", shown)
		}
	})
}

// TestHeldEndIsToldAtTheRunsEnd: what has no next chunk comes before the word
// that ends the run, in a frame that says whose it is.
func TestHeldEndIsToldAtTheRunsEnd(t *testing.T) {
	plain := `{"message_type":"assistant_message","text_blocks":["a clas"]}`
	for _, test := range []struct {
		name   string
		frames []string
		shown  string
		stdout string
		end    string
	}{
		{"short enough", []string{plain, resultFrame}, "a cla|s", "", "AAR"},
		{"too long", []string{assistant("x sk-live"), resultFrame}, "x |[REDACTED]", "", "AAR"},
		{"error", []string{plain, failure("bad")}, "a cla|s", "", "AAE"},
		{"refusal of another request", []string{plain, busyFrame, assistant("sic"), resultFrame}, "a cla|s|sic", "", "AEAAR"},
		{"goodbye", []string{plain}, "a cla|s", "", "AA"},
		{"command", []string{outputFrame("stdout", "ls", `"a clas"`), `{"message_type":"command_execution_result_message","results":[]}`}, "", "a cla|s", "OOC"},
		{
			"another command",
			[]string{outputFrame("stdout", "ls", `"a clas"`), outputFrame("stdout", "env", `"k-live"`), resultFrame},
			"", "a cla|s||[REDACTED]", "OOOOR",
		},
		{"half of a character", []string{`{"message_type":"assistant_message","text_blocks":["a\ud83d"]}`, resultFrame}, "a|\ufffd", "", "AAR"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rec := &memory{}
				s := dial(t, "runtime", Options{Recorder: rec, NetDial: pipes(t, func(p *peer) {
					p.Expect(protocol.TypeInvocation)
					for _, frame := range test.frames {
						p.Send(frame)
						sleep(2 * holdBack)
					}
					p.Bye()
				})})
				if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
					t.Fatal(err)
				}
				events := until(t, s, isA[Disconnected])
				wantRecorded(t, rec, events)
				if got := strings.Join(spoken(events), "|"); got != test.shown {
					t.Errorf("the agent said %q, want %q", got, test.shown)
				}
				block, _, _ := printed(events)
				if got := strings.Join(block, "|"); got != test.stdout {
					t.Errorf("printed %q, want %q", got, test.stdout)
				}
				if got := traffic(events); got != test.end {
					t.Errorf("traffic %s, want %s", got, test.end)
				}
				for _, e := range only[Received](events) {
					if (e.Size == 0) != e.HeldBack() {
						t.Errorf("size %d: %s", e.Size, e.Raw)
					}
				}
			})
		})
	}
}

// The end of a text that comes when the run has failed is told without bringing
// the run back.
func TestHeldEndMovesNoRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := dial(t, "runtime", Options{NetDial: pipes(t, func(p *peer) {
			p.Expect(protocol.TypeInvocation)
			p.Send(assistant("a clas"))
			sleep(2 * holdBack)
			p.Send(failure("bad"))
			p.Bye()
		})})
		if _, err := s.Invoke(t.Context(), asking(secret), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		events := until(t, s, isA[Disconnected])
		wantStates(t, events, "1 sending, 1 running, 1 failed: bad")
	})
}

// A runtime can't pass a message of its own off as the end of an earlier one.
func TestHeldBackIsNotForged(t *testing.T) {
	raw := []byte(`{"message_type":"assistant_message","text_blocks":["x"],"ruse_held_back":true}`)
	for size, want := range map[int]bool{0: true, len(raw): false} {
		if got := (Received{Raw: raw, Size: size}).HeldBack(); got != want {
			t.Errorf("size %d: got %v", size, got)
		}
	}
}
